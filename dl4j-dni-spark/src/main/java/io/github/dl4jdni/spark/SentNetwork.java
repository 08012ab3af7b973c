package io.github.dl4jdni.spark;

import io.github.dl4jdni.internal.structure.Network;
import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network on its way to the workers. */
final class SentNetwork implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Network.Kind kind;
  private final int iteration;
  private final int epoch;
  private final Broadcast<String> configuration;
  private final Broadcast<byte[]> parameters;
  private final Broadcast<byte[]> updaterState; // null if there is none

  SentNetwork(JavaSparkContext context, Network network, Broadcast<String> configuration) {
    this.configuration = configuration;
    kind = network.kind();
    iteration = network.iteration();
    epoch = network.epoch();
    INDArray state = network.updaterState();
    parameters = context.broadcast(Bytes.of(network.parameters()));
    updaterState = state == null ? null : context.broadcast(Bytes.of(state));
  }

  /** A copy of the network, for a worker. */
  Network restore() {
    Network network = kind.restore(configuration.value(), Bytes.array(parameters.value()));
    if (updaterState != null) {
      network.updaterState().assign(Bytes.array(updaterState.value()));
    }
    network.setCounts(iteration, epoch);
    return network;
  }

  /** Ends what was sent, except for the configuration. */
  void destroy() {
    parameters.destroy();
    if (updaterState != null) {
      updaterState.destroy();
    }
  }
}
