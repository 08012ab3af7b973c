package io.github.dl4jdni.cli.mnist;

import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.GradientModelKind;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.ScheduleKind;
import io.github.dl4jdni.cli.network.TrainingSchedule;
import io.github.dl4jdni.cli.report.Environment;
import java.util.List;

/**
 * The figures of one call of the {@code mnist} command, as they stand in its JSON file.
 *
 * @param dataset name of the data set
 * @param datasetDescription what the images are, in words
 * @param synthetic whether the images are drawn by the program
 * @param trainingImages number of images trained on
 * @param measuredImages number of images measured on
 * @param measuredOn the split measured on
 * @param environment what the times depend on
 * @param complete whether all trainings that were asked for are there
 * @param runs one a training
 */
record MnistReport(
    String dataset,
    String datasetDescription,
    boolean synthetic,
    int trainingImages,
    int measuredImages,
    String measuredOn,
    Environment environment,
    boolean complete,
    List<Run> runs) {

  MnistReport {
    runs = List.copyOf(runs);
  }

  /**
   * The settings and figures of one method's training.
   *
   * @param method name of the method
   * @param dataset name of the data set
   * @param network kind of the network
   * @param depth layers with weights
   * @param hidden units of each hidden layer, null in a convolutional network
   * @param filters of each hidden layer, null in a fully connected network
   * @param gradientModel kind of its gradient models, null if it has none or the method is one
   * @param modules that networks with interfaces were cut into, null if that was not asked for
   * @param epochs of training
   * @param batch images of a minibatch
   * @param learningRate of this method at the start
   * @param schedule how modules were updated
   * @param staleness of a pipelined or delayed schedule, null for others
   * @param p probability of a module's update under a random schedule, null for others
   * @param shrinking of gradients at each interface under a delayed schedule, null for others
   * @param seed of the initial weights and of the order of the images
   * @param testError after the last epoch, in percent
   * @param trainSeconds wall time without evaluation
   * @param iterations number of minibatches
   * @param iterationsPerSecond of training
   * @param parameters of the whole network
   * @param gradientModelParameters how many of them belong to gradient models
   * @param untilError the error in percent at which training was to stop, null if there was none
   * @param checkEvery iterations from one look at that error to the next, null if there was none
   * @param secondsToError wall time of training until it was reached, null if it was not
   * @param curve test error after each epoch
   */
  record Run(
      String method,
      String dataset,
      String network,
      int depth,
      Integer hidden,
      Integer filters,
      String gradientModel,
      Integer modules,
      int epochs,
      int batch,
      double learningRate,
      String schedule,
      Integer staleness,
      Double p,
      Double shrinking,
      long seed,
      double testError,
      double trainSeconds,
      int iterations,
      double iterationsPerSecond,
      long parameters,
      long gradientModelParameters,
      Double untilError,
      Integer checkEvery,
      Double secondsToError,
      List<CurvePoint> curve) {

    Run {
      curve = List.copyOf(curve);
    }

    /** {@return settings and figures of a training} */
    static Run of(MnistOptions options, MnistRun run) {
      TrainingSchedule schedule = run.plan().schedule();
      ErrorGoal goal = run.plan().goal();
      boolean convolutional = options.network == NetworkKind.CNN;
      GradientModelKind model =
          ComparedNetworks.gradientModelKind(run.method(), options.gradientModel(run.method()));
      return new Run(
          run.method().toString(),
          options.digits.kind().toString(),
          options.network.toString(),
          options.depth(),
          convolutional ? null : Integer.valueOf(options.hidden),
          convolutional ? Integer.valueOf(options.filters) : null,
          model == null ? null : model.toString(),
          options.modules,
          options.epochs(),
          options.batch,
          options.learningRate(run.method()),
          schedule.kind().toString(),
          schedule.staleness(),
          schedule.kind() == ScheduleKind.RANDOM ? schedule.factor() : null,
          schedule.kind() == ScheduleKind.DELAYED ? schedule.factor() : null,
          run.plan().seed(),
          run.testError(),
          run.trainSeconds(),
          run.iterations(),
          run.iterationsPerSecond(),
          run.parameters(),
          run.gradientModelParameters(),
          goal == null ? null : Double.valueOf(goal.error()),
          goal == null ? null : Integer.valueOf(goal.checkEvery()),
          run.secondsToGoal(),
          run.curve());
    }
  }
}
