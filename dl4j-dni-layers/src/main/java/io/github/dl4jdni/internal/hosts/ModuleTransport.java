package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.train.DecoupledTrainer;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where the modules of a network run, if not all in one process, and what carries frames between
 * these hosts. All that is said in the frames is the trainer's affair: a transport moves bytes.
 *
 * <p>Each host has the same program and a network of the same configuration, and makes a {@link
 * DecoupledTrainer} of it on its own end of the transport. Host 0 has the data and calls {@code
 * fit}; the others call {@link DecoupledTrainer#serve()}. Parameters and updater state that
 * training begins from are those of host 0's network, which has those of all modules again whenever
 * they come to rest: when {@code fit} returns, and in listeners for which modules wait. With {@link
 * PartialNetwork}s each host begins from its own modules', and they stay there.
 *
 * <p>Frames between two hosts arrive in the order in which they were sent, each once. A transport
 * that cannot keep that promise any more says that it has lost the host. What is under way is
 * bounded by the trainer: {@link DecoupledTrainer.Builder#queueCapacity} messages and gradients of
 * each interface, and as many minibatches of each module.
 *
 * <p>A transport serves one trainer, and who made it closes it, when the trainer is closed.
 */
public interface ModuleTransport {

  /**
   * The number of this host.
   *
   * @return 0 for the one that has the data
   */
  int host();

  /**
   * Where modules run; the same list on all hosts.
   *
   * @return for each module, in the network's order, the number of its host
   */
  List<Integer> hostsOfModules();

  /**
   * Begins to give what arrives to the trainer; called once, before the first frame is sent. What
   * has arrived before must not be lost.
   *
   * @param receiver takes what arrives
   */
  void open(Receiver receiver);

  /**
   * Sends a frame; called by several threads at a time. It need not have arrived when this returns,
   * and this must not wait for the other host to take it out of {@link Receiver#received}.
   *
   * @param host to which host; never this one
   * @param frame the bytes from position to limit; the transport's from now on
   */
  void send(int host, ByteBuffer frame);

  /** Takes what arrives at a host. */
  interface Receiver {

    /**
     * A frame has arrived; it is not called by two threads at a time for the same sender. It
     * returns soon, and throws nothing: what is no frame ends training on all hosts.
     *
     * @param host from which host
     * @param frame the bytes from position to limit; the trainer's from now on
     */
    void received(int host, ByteBuffer frame);

    /**
     * A host cannot be reached any more: training ends on all others.
     *
     * @param host the host
     * @param cause what happened
     */
    void lost(int host, Throwable cause);
  }
}
