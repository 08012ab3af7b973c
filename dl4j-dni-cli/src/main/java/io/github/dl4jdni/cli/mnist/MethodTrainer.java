package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.command.ProgressReport;
import io.github.dl4jdni.cli.command.TrainingClock;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.network.TrainingSchedule.Training;
import io.github.dl4jdni.train.PipelinedListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;

/** Trains networks on the same minibatches in the same order and measures them. */
final class MethodTrainer {

  private static final int EVALUATION_BATCH = 500;
  private static final int WARM_UP_BATCHES = 3;

  private final ImageDataSet images;
  private final int batchSize;
  private final PrintWriter messages;

  /**
   * Takes what all trainings have in common.
   *
   * @param images what to train and to measure on
   * @param batchSize images of a minibatch
   * @param messages where progress goes if there is no terminal
   */
  MethodTrainer(ImageDataSet images, int batchSize, PrintWriter messages) {
    this.images = images;
    this.batchSize = batchSize;
    this.messages = messages;
  }

  /** {@return the number of minibatches of an epoch} */
  int iterationsPerEpoch() {
    return trainingBatches(images.training(), 0).batchesPerEpoch();
  }

  /**
   * Runs a network that is thrown away, so that no method's time holds the start of the JVM and of
   * the native libraries.
   *
   * @param plan of the network that is measured later
   * @param network like that one
   */
  void warmUp(MnistPlan plan, MultiLayerNetwork network) {
    int count = Math.min(images.training().size(), WARM_UP_BATCHES * batchSize);
    try (Training training = plan.schedule().start(new AnyNetwork.Stack(network))) {
      training.epoch(trainingBatches(images.training().range(0, count), plan.seed()));
    }
    measureError(network);
  }

  /**
   * Trains a network and measures it after each epoch. With a goal, training stops at the end of
   * the epoch in which it is reached.
   *
   * @param plan how
   * @param network freshly initialized
   * @param gradientModelParameters how many of its parameters belong to gradient models
   * @return what came out
   */
  MnistRun train(MnistPlan plan, MultiLayerNetwork network, long gradientModelParameters) {
    ShuffledBatches batches = trainingBatches(images.training(), plan.seed());
    List<CurvePoint> curve = new ArrayList<>();
    TrainingClock clock = TrainingClock.ofWallTime();
    double error = plan.goal() == null ? Double.NEGATIVE_INFINITY : plan.goal().error();
    GoalWatch watch = new GoalWatch(error, clock, () -> measureError(network));
    try (ProgressReport progress = progress(plan, batches);
        Training training = plan.schedule().start(new AnyNetwork.Stack(network))) {
      network.setListeners(listeners(plan, progress, watch));
      for (int epoch = 0; epoch < plan.epochs() && watch.seconds() == null; epoch++) {
        batches.startEpoch(epoch);
        clock.start();
        training.epoch(batches);
        clock.stop();
        double measured = measureError(network);
        watch.note(measured);
        curve.add(new CurvePoint(epoch + 1, measured));
      }
    }
    return new MnistRun(
        plan,
        clock.seconds(),
        curve.size() * batches.batchesPerEpoch(),
        network.numParams(),
        gradientModelParameters,
        watch.seconds(),
        curve);
  }

  private ProgressReport progress(MnistPlan plan, ShuffledBatches batches) {
    long iterations = (long) plan.epochs() * batches.batchesPerEpoch();
    return ProgressReport.start(plan.method().toString(), " iterations", iterations, messages);
  }

  /** Modules go on working while iterations are counted, and wait while the error is measured. */
  private static List<TrainingListener> listeners(
      MnistPlan plan, ProgressReport progress, GoalWatch watch) {
    List<TrainingListener> listeners = new ArrayList<>();
    listeners.add(PipelinedListener.scoreOnly(new IterationCounter(progress)));
    if (plan.goal() != null) {
      listeners.add(PipelinedListener.every(plan.goal().checkEvery(), watch));
    }
    return listeners;
  }

  private ShuffledBatches trainingBatches(LabelledImages training, long seed) {
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
