package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.ProgressReport;
import io.github.dl4jdni.examples.data.ImageDataSet;
import io.github.dl4jdni.examples.data.LabelledImages;
import io.github.dl4jdni.examples.data.ShuffledBatches;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Trains networks on the same minibatches in the same order and measures them. */
final class MethodTrainer {

  private static final int EVALUATION_BATCH = 500;
  private static final int WARM_UP_BATCHES = 3;
  private static final double NANOSECONDS = 1e9;

  private final ImageDataSet images;
  private final int batchSize;
  private final long seed;
  private final PrintWriter messages;

  /**
   * Takes what all methods have in common.
   *
   * @param images what to train and to measure on
   * @param batchSize images of a minibatch
   * @param seed of the order of the images
   * @param messages where progress goes if there is no terminal
   */
  MethodTrainer(ImageDataSet images, int batchSize, long seed, PrintWriter messages) {
    this.images = images;
    this.batchSize = batchSize;
    this.seed = seed;
    this.messages = messages;
  }

  /** {@return the number of minibatches of an epoch} */
  int iterationsPerEpoch() {
    return trainingBatches(images.training()).batchesPerEpoch();
  }

  /**
   * Runs a network that is thrown away, so that no method's time holds the start of the JVM and of
   * the native libraries.
   *
   * @param network like the one that is measured later
   */
  void warmUp(MultiLayerNetwork network) {
    int count = Math.min(images.training().size(), WARM_UP_BATCHES * batchSize);
    network.fit(trainingBatches(images.training().range(0, count)));
    measureError(network);
  }

  /**
   * Trains a network and measures it after each epoch.
   *
   * @param method the network's method
   * @param network freshly initialized
   * @param gradientModelParameters how many of its parameters belong to gradient models
   * @param epochs number of times that every image is seen
   * @return what came out
   */
  TrainingRun train(
      Method method, MultiLayerNetwork network, long gradientModelParameters, int epochs) {
    ShuffledBatches batches = trainingBatches(images.training());
    int iterations = epochs * batches.batchesPerEpoch();
    List<CurvePoint> curve = new ArrayList<>();
    long nanoseconds = 0;
    try (ProgressReport progress =
        ProgressReport.start(method.toString(), " iterations", iterations, messages)) {
      network.setListeners(new IterationCounter(progress));
      for (int epoch = 0; epoch < epochs; epoch++) {
        batches.startEpoch(epoch);
        long start = System.nanoTime();
        network.fit(batches);
        nanoseconds += System.nanoTime() - start;
        curve.add(new CurvePoint(epoch + 1, measureError(network)));
      }
    }
    return new TrainingRun(
        method,
        nanoseconds / NANOSECONDS,
        iterations,
        network.numParams(),
        gradientModelParameters,
        curve);
  }

  private ShuffledBatches trainingBatches(LabelledImages training) {
    return ShuffledBatches.forTraining(training, batchSize, seed);
  }

  /** Share of the measured images that are classified wrongly, in percent. */
  private double measureError(MultiLayerNetwork network) {
    ShuffledBatches batches = ShuffledBatches.forEvaluation(images.measured(), EVALUATION_BATCH);
    int count = images.measured().size();
    // Counted in whole images, so that 1.65 % is not reported as 1.6499999999999960.
    long wrong = count - Math.round(network.evaluate(batches).accuracy() * count);
    return 100.0 * wrong / count;
  }

  /** Tells the progress report of each iteration. */
  private static final class IterationCounter extends BaseTrainingListener {

    private final ProgressReport progress;

    IterationCounter(ProgressReport progress) {
      this.progress = progress;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      progress.advance(1);
    }
  }
}
