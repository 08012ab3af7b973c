package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.hosts.SerialisedHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One training on several hosts of this process, each with a network and a trainer of its own. */
final class ServedTraining implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 120;

  private final SerialisedHosts hosts;
  private final List<Model> networks = new ArrayList<>(); // by host
  private final List<DecoupledTrainer> trainers = new ArrayList<>();
  private final List<Future<?>> serving = new ArrayList<>(); // by host, from 1
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * Starts the hosts that serve.
   *
   * @param network makes a network for each host
   * @param hostsOfModules where modules run
   * @param settings of the trainers
   */
  ServedTraining(
      Supplier<? extends Model> network,
      List<Integer> hostsOfModules,
      UnaryOperator<DecoupledTrainer.Builder> settings) {
    hosts = new SerialisedHosts(hostsOfModules);
    for (int host = 0; host < hosts.count(); host++) {
      Model own = network.get();
      if (host > 0) { // only what host 0 sends may count
        own.params().assign(Double.NaN);
        INDArray state = updaterState(own);
        if (state != null) {
          state.assign(Double.NaN);
        }
      }
      networks.add(own);
      trainers.add(settings.apply(Outcome.builder(own)).on(hosts.end(host)).build());
    }
    for (DecoupledTrainer trainer : trainers.subList(1, trainers.size())) {
      serving.add(threads.submit(trainer::serve));
    }
  }

  private static INDArray updaterState(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? stack.getUpdater().getStateViewArray()
        : ((ComputationGraph) network).getUpdater().getStateViewArray();
  }

  SerialisedHosts hosts() {
    return hosts;
  }

  Model network(int host) {
    return networks.get(host);
  }

  /** The trainer of the host that has the data. */
  DecoupledTrainer trainer() {
    return trainers.get(0);
  }

  DecoupledTrainer trainer(int host) {
    return trainers.get(host);
  }

  /** Waits until a host has ended to serve; what it threw, or null. */
  Throwable ended(int host) throws InterruptedException, TimeoutException {
    try {
      serving.get(host - 1).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Override
  public void close() {
    trainers.forEach(DecoupledTrainer::close);
    threads.shutdownNow();
    hosts.close();
  }
}
