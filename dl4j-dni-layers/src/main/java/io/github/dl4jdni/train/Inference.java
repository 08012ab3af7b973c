package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.modules.Inferred;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.networks.Window;
import io.github.dl4jdni.internal.threads.ModuleThreads;
import io.github.dl4jdni.internal.threads.TrainerThread;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Minibatches that all modules infer from while they rest; several are under way, each in another
 * module. What is asked of them comes in their order.
 */
final class Inference {

  private final BatchSource source;
  private final Inferred.Asked asked;
  private final Taker taker;
  private final Deque<UnderWay> underWay = new ArrayDeque<>(); // oldest first

  /**
   * An inference.
   *
   * @param source the minibatches that are left in it are taken
   * @param asked what is asked of each; losses need labels
   * @param taker is given what comes
   */
  Inference(BatchSource source, Inferred.Asked asked, Taker taker) {
    this.source = source;
    this.asked = asked;
    this.taker = taker;
  }

  /** Takes what the network infers. */
  interface Taker {

    /**
     * A minibatch is done.
     *
     * @param data the minibatch
     * @param outputs the network's, if they were asked for; null entries else
     * @param score the network's loss with regularization, if losses were asked for; else 0
     */
    void take(MultiDataSet data, INDArray[] outputs, double score);
  }

  /**
   * A minibatch.
   *
   * @param number by which modules know it
   * @param data it
   */
  private record UnderWay(int number, MultiDataSet data) {}

  /**
   * Runs it, on the thread that feeds the modules.
   *
   * @param network the network
   * @param modules its modules, at rest
   * @throws DecoupledTrainingException if a module or a host failed, or the trainer was closed
   */
  void run(TrainingNetwork<?> network, ModuleThreads modules) {
    try {
      try {
        while (source.hasNext()) {
          MultiDataSet data = source.next();
          UnderWay next = new UnderWay(modules.nextInferred(), data);
          Batch batch = batch(network, next);
          underWay.add(next);
          modules.infer(batch, asked);
          while (!underWay.isEmpty() && modules.inferred().isComplete(underWay.peek().number())) {
            takeOldest(network, modules);
          }
        }
        while (!underWay.isEmpty()) {
          takeOldest(network, modules);
        }
      } finally {
        if (!modules.isStopped()) { // of an iterator's or a taker's failure
          for (UnderWay left : underWay) {
            modules.inferred().await(left.number());
          }
        }
      }
    } catch (StoppedException e) {
      throw stopped(modules);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped(modules);
    }
  }

  private Batch batch(TrainingNetwork<?> network, UnderWay of) {
    MultiDataSet data = of.data();
    MultiDataSet used =
        asked == Inferred.Asked.LOSSES
            ? network.checked(data)
            : new org.nd4j.linalg.dataset.MultiDataSet(
                network.checkedFeatures(data),
                new INDArray[network.structure().networkOutputs().size()],
                data.getFeaturesMaskArrays(),
                data.getLabelsMaskArrays());
    return Batch.of(of.number(), network.epoch(), used, Window.WHOLE, null);
  }

  private void takeOldest(TrainingNetwork<?> network, ModuleThreads modules)
      throws InterruptedException {
    List<Inferred> all = modules.inferred().await(underWay.element().number());
    MultiDataSet data = underWay.remove().data();
    INDArray[] outputs = new INDArray[network.structure().networkOutputs().size()];
    all.forEach(each -> each.outputs().forEach((output, array) -> outputs[output] = array));
    taker.take(data, outputs, asked == Inferred.Asked.LOSSES ? score(network, all) : 0);
  }

  /** In the order in which Deeplearning4j adds up, for the same bits. */
  private static double score(TrainingNetwork<?> network, List<Inferred> all) {
    Map<String, Double> ofLayers = new HashMap<>();
    Map<Integer, Double> losses = new HashMap<>();
    for (Inferred each : all) {
      ofLayers.putAll(each.regularization());
      losses.putAll(each.losses());
    }
    double regularization = 0;
    for (var node : network.structure().nodes()) {
      regularization += ofLayers.getOrDefault(node.name(), 0.);
    }
    double score = losses.get(0) + regularization;
    for (int output = 1; output < losses.size(); output++) {
      score += losses.get(output);
    }
    return score;
  }

  private static DecoupledTrainingException stopped(ModuleThreads modules) {
    modules.close();
    TrainerThread.Failure failure = modules.failure();
    if (failure != null) {
      return new DecoupledTrainingException("evaluation ended: " + failure.text(), failure.cause());
    }
    return new DecoupledTrainingException(
        Thread.currentThread().isInterrupted()
            ? "evaluation was interrupted"
            : "the trainer was closed while the network was evaluated",
        null);
  }
}
