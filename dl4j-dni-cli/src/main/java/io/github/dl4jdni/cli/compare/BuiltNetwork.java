package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.network.ComparedNetworks;
import io.github.dl4jdni.cli.network.LearningRates;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.network.NetworkKind;
import io.github.dl4jdni.cli.network.NetworkShape;
import io.github.dl4jdni.cli.network.NetworkSpecification;
import io.github.dl4jdni.conf.GradientModel;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The networks of {@code --network}: those of the paper, in any depth and width.
 *
 * @param shape the layers
 * @param modules how many modules to cut them into; null for an interface behind every hidden layer
 * @param mixing the share λ of the gradient that came back to an interface; null for 0
 * @param inputModel of complete unlock, predicts modules' inputs; null for the usual one
 */
record BuiltNetwork(NetworkShape shape, Integer modules, ISchedule mixing, GradientModel inputModel)
    implements NetworkSource {

  @Override
  public ModelFit fit(SplitExamples data) {
    return ModelFit.built(data, Nd4j.defaultFloatingPointType());
  }

  @Override
  public String description() {
    return String.format(
        "%s of depth %d, %d %s a hidden layer, with batch normalization and ReLU%s",
        shape.kind(),
        shape.depth(),
        shape.hidden(),
        shape.kind() == NetworkKind.FCN ? "units" : "filters",
        modules == null ? "" : ", cut into " + modules + " modules");
  }

  @Override
  public AnyNetwork create(
      Method method, GradientModel model, long seed, Integer iterations, Double learningRate) {
    NetworkSpecification specification =
        new NetworkSpecification(
            shape,
            null,
            modules,
            learningRate,
            iterations == null ? Integer.MAX_VALUE : iterations, // then the rate never falls
            seed,
            mixing);
    return new AnyNetwork.Stack(
        new ComparedNetworks().create(specification, method, model, inputModel));
  }

  @Override
  public int iterationsPerBatch(SplitExamples data) {
    return 1;
  }

  @Override
  public Double defaultLearningRate(Method method) {
    return LearningRates.of(method);
  }
}
