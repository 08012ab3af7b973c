package io.github.dl4jdni.couple;

import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.Objects;

/**
 * What one network sends to another one, and how the gradient comes back: through an interface,
 * whose gradient model predicts it at once, or by waiting until the receiver has updated itself.
 *
 * <pre>{@code
 * Coupling.from("a", "to-b").to("b", "from-a")
 *     .through(new ConditionalSGModule.Builder().nIn(64).labelCount(1)
 *         .gradientModel(GradientModel.leastSquares()).build())
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Coupling {

  private final String sender;
  private final String senderPort;
  private final String receiver;
  private final String receiverPort;
  private final SyntheticGradientModule module; // null: the sender waits
  private final int delay;

  private Coupling(
      Origin from,
      String receiver,
      String receiverPort,
      SyntheticGradientModule module,
      int delay) {
    sender = from.network();
    senderPort = from.port();
    this.receiver = receiver;
    this.receiverPort = receiverPort;
    this.module = module;
    this.delay = delay;
  }

  /**
   * Begins a coupling.
   *
   * @param network the network that sends
   * @param port the name of its {@link io.github.dl4jdni.conf.MessagePort}
   * @return to be told where messages go
   */
  public static Origin from(String network, String port) {
    return new Origin(network, port);
  }

  /**
   * Where messages come from.
   *
   * @param network the network that sends
   * @param port the name of its port
   */
  public record Origin(String network, String port) {

    /**
     * Checks the names.
     *
     * @param network the network that sends
     * @param port the name of its port
     */
    public Origin {
      Objects.requireNonNull(network, "network");
      Objects.requireNonNull(port, "port");
    }

    /**
     * Says where messages go.
     *
     * @param receiver the network that receives
     * @param receiverPort the name of its port
     * @return a coupling whose sender waits for gradients: both windows have to be of the same
     *     length in steps
     */
    public Coupling to(String receiver, String receiverPort) {
      return new Coupling(
          this,
          Objects.requireNonNull(receiver, "receiver"),
          Objects.requireNonNull(receiverPort, "receiverPort"),
          null,
          0);
    }
  }

  /**
   * The same with an interface: the sender does not wait.
   *
   * @param interfaceModule the interface, of which the number of channels (nIn) is known; with its
   *     updater for gradient models that need one (default: Adam at 0.001). Labels that it is
   *     conditioned on are what {@link WindowSource#context} says of each message
   * @return a new coupling
   */
  public Coupling through(SyntheticGradientModule interfaceModule) {
    return new Coupling(
        new Origin(sender, senderPort),
        receiver,
        receiverPort,
        Objects.requireNonNull(interfaceModule, "interfaceModule"),
        delay);
  }

  /**
   * The same with a gradient model that learns later: with 0, the default, the sender's next window
   * begins when the receiver has done what it does by then; with 1 the two run side by side for a
   * window of the sender, and so on.
   *
   * @param windows how many of the sender's
   * @return a new coupling
   * @throws IllegalArgumentException if the number is negative
   */
  public Coupling learningAfter(int windows) {
    if (windows < 0) {
      throw new IllegalArgumentException("a delay must be at least 0 windows, got " + windows);
    }
    return new Coupling(new Origin(sender, senderPort), receiver, receiverPort, module, windows);
  }

  String sender() {
    return sender;
  }

  String senderPort() {
    return senderPort;
  }

  String receiver() {
    return receiver;
  }

  String receiverPort() {
    return receiverPort;
  }

  SyntheticGradientModule module() {
    return module;
  }

  int delay() {
    return delay;
  }

  @Override
  public String toString() {
    return sender + ":" + senderPort + " to " + receiver + ":" + receiverPort;
  }
}
