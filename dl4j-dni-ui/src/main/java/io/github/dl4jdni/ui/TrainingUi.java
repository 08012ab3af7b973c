package io.github.dl4jdni.ui;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.VertxUIServer;
import org.deeplearning4j.ui.api.UIServer;
import org.nd4j.common.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts Deeplearning4j's training UI so that this machine alone reaches it.
 *
 * <pre>{@code
 * UIServer ui = TrainingUi.builder().start();     // http://127.0.0.1:9000
 * ui.attach(storage);
 * }</pre>
 *
 * <p>{@code UIServer.getInstance()} of Deeplearning4j starts it at all addresses of the machine,
 * answers whichever page asks, and once started returns the server that was started here.
 *
 * <p>A server that is started here listens at the loopback address unless told otherwise. It
 * answers only requests that call it {@code localhost}, by an address in digits or by a name that
 * it was given, which keeps out pages that let a name of their own point to this machine. Requests
 * of other sites' pages are refused; a content security policy keeps its own from loading and
 * sending anything elsewhere. There is no password: who reaches the port sees the trainings.
 */
public final class TrainingUi {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingUi.class);

  private TrainingUi() {}

  /**
   * A server to be.
   *
   * @return its builder
   */
  public static Builder builder() {
    return new Builder();
  }

  private static UIServer start(Builder options) {
    VertxUIServer running = VertxUIServer.getInstance();
    if (running != null && !running.isStopped()) {
      throw new IllegalStateException(
          "a training UI is running already, at "
              + running.getAddress()
              + "; UIServer.stopInstance() stops it");
    }
    ListeningAddress address = ListeningAddress.of(options.address, options.port, options.names);
    VertxUIServer.getMultiSession().set(options.multiSession);
    VertxUIServer.setStatsStorageProvider(options.storages);
    deploy(new GuardedUiServer(address), address);
    UIServer started = VertxUIServer.getInstance();
    if (!address.isOfThisMachineAlone()) {
      LOG.warn(
          "The training UI listens at {}, port {}: whoever reaches that sees all trainings that are"
              + " attached to it, without a password.",
          address.host(),
          started.getPort());
    }
    return started;
  }

  private static void deploy(GuardedUiServer server, ListeningAddress address) {
    CompletableFuture<String> started = new CompletableFuture<>();
    Vertx vertx = Vertx.vertx();
    vertx.deployVerticle(
        server,
        result -> {
          if (result.succeeded()) {
            started.complete(result.result());
          } else {
            started.completeExceptionally(result.cause());
          }
        });
    try {
      started.join();
    } catch (CompletionException e) {
      stop();
      throw new IllegalStateException(
          String.format(
              "the training UI cannot start at %s, port %s (%s); if the port is taken,"
                  + " TrainingUi.builder().port(0) takes any that is free",
              address.host(),
              address.port() == null ? "9000 (or the property's)" : address.port(),
              e.getCause()),
          e.getCause());
    }
  }

  private static void stop() {
    try {
      UIServer.stopInstance();
    } catch (Exception e) {
      LOG.warn("what was left of a training UI could not be stopped", e);
    }
  }

  /** What a server is to be like. */
  public static final class Builder {

    private String address = "127.0.0.1";
    private Integer port;
    private final Set<String> names = new HashSet<>();
    private boolean multiSession;
    private Function<String, StatsStorage> storages;

    private Builder() {}

    /**
     * Listens elsewhere than at the loopback address. Whoever reaches that address sees all
     * trainings that are attached, and what {@code enableRemoteListener()} opens is open to all of
     * them: there is no password and no encryption.
     *
     * @param address of this machine, in digits or by name; {@code "0.0.0.0"} for all
     * @return this
     */
    public Builder address(String address) {
      this.address = Objects.requireNonNull(address, "address");
      return this;
    }

    /**
     * Listens at a port.
     *
     * @param port from 1 to 65535; 0 for any that is free. Left out, it is that of the system
     *     property {@code org.deeplearning4j.ui.port}, and 9000 without one
     * @return this
     */
    public Builder port(int port) {
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("a port is a number from 0 to 65535, got " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * Answers under a name as well, as browsers on other machines or a proxy in front use it.
     *
     * @param name of this machine, without scheme and port
     * @return this
     * @throws IllegalArgumentException if it is none
     */
    public Builder name(String name) {
      if (!name.matches("[^:/@\\s]+")) {
        throw new IllegalArgumentException(
            "a name has no scheme and no port, as gpu1.example.com, got '" + name + "'");
      }
      names.add(name);
      return this;
    }

    /**
     * Shows each session on pages of its own, {@code /train/NAME}.
     *
     * @param storages finds the storage of a session that is asked for and not attached; or null
     * @return this
     */
    public Builder multiSession(Function<String, StatsStorage> storages) {
      this.multiSession = true;
      this.storages = storages;
      return this;
    }

    /**
     * Starts the server, and waits until it listens.
     *
     * @return the server, which {@code UIServer.getInstance()} returns from now on
     * @throws IllegalArgumentException if the address is none of this machine
     * @throws IllegalStateException if a training UI is running in this process, or cannot listen
     *     there, because the port is taken for instance
     */
    public UIServer start() {
      return TrainingUi.start(this);
    }
  }
}
