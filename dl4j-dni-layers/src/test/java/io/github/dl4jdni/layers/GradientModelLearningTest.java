package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The gradient of each model's parameters is that of ½‖ĝ − g‖², summed over the batch: compared
 * with the numeric derivative of an objective computed apart, with g from a stock network.
 */
class GradientModelLearningTest {

  private static final double STEP = 1e-6;
  private static final int CHECKED_PER_PARAMETER = 5;

  static Stream<Arguments> everyModelThatFits() {
    List<Arguments> cases = new ArrayList<>();
    for (Scene scene : Scene.values()) {
      for (ReferenceModel model : ReferenceModel.values()) {
        for (boolean conditional : new boolean[] {false, true}) {
          if (model.fits(scene, conditional)) {
            cases.add(Arguments.of(scene, model, conditional));
          }
        }
      }
    }
    return cases.stream();
  }

  /** One of so many pairs of a scene and a model, among which is each scene and each model. */
  static Stream<Arguments> oneModelOf(int pairs) {
    return everyModelThatFits().filter(each -> pair(each) % pairs == 0);
  }

  private static int pair(Arguments arguments) {
    Object[] pair = arguments.get();
    return List.of(Scene.values()).indexOf(pair[0])
        + List.of(ReferenceModel.values()).indexOf(pair[1]);
  }

  static Stream<Arguments> everyModelThatLearnsByGradient() {
    return everyModelThatFits()
        .filter(arguments -> ((ReferenceModel) arguments.get()[1]).learnsByGradient());
  }

  static Stream<Arguments> everySecondModelThatLearnsByGradient() {
    return everyModelThatLearnsByGradient().filter(each -> pair(each) % 2 == 0);
  }

  @ParameterizedTest
  @MethodSource("everySecondModelThatLearnsByGradient")
  void modelGradientIsTheNumericDerivative(Scene scene, ReferenceModel model, boolean conditional) {
    assertGradientIsTheNumericDerivative(scene, model, conditional);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("everyModelThatLearnsByGradient")
  void everyModelsGradientIsTheNumericDerivative(
      Scene scene, ReferenceModel model, boolean conditional) {
    assertGradientIsTheNumericDerivative(scene, model, conditional);
  }

  private static void assertGradientIsTheNumericDerivative(
      Scene scene, ReferenceModel model, boolean conditional) {
    Layer module =
        conditional
            ? new ConditionalSGModule.Builder().gradientModel(model.model()).build()
            : new SyntheticGradientModule.Builder().gradientModel(model.model()).build();
    MultiLayerNetwork network = scene.network(module);
    Scene.randomizeModel(network, Scene.INTERFACE, 5);
    DataSet data = scene.data();
    InterfaceProbe probe = InterfaceProbe.of(scene, network, data);
    Scene.gradients(network, data);
    long start = network.getLayer(0).numParams();
    double[] gradients =
        network
            .getGradientsViewArray()
            .ravel()
            .get(
                NDArrayIndex.interval(start, start + network.getLayer(Scene.INTERFACE).numParams()))
            .toDoubleVector();

    ModelObjective objective = ModelObjective.of(scene, model, conditional, probe, data);
    double[] parameters = network.getLayer(Scene.INTERFACE).params().toDoubleVector();
    assertThat(gradients).hasSameSizeAs(parameters);
    int from = 0;
    for (var parameter : network.getLayer(Scene.INTERFACE).paramTable().entrySet()) {
      int to = from + (int) parameter.getValue().length();
      if (!Scene.isStatistic(parameter.getKey())) {
        double largest = Arrays.stream(gradients, from, to).map(Math::abs).max().orElseThrow();
        assertThat(largest).as(parameter.getKey()).isPositive();
        for (int i = from; i < to; i += Math.max(1, (to - from) / CHECKED_PER_PARAMETER)) {
          assertThat(numeric(objective, parameters, i))
              .as("%s[%d]", parameter.getKey(), i - from)
              .isCloseTo(gradients[i], within(1e-5 * Math.abs(gradients[i]) + 1e-6 * largest));
        }
      }
      from = to;
    }
    assertThat(from).isEqualTo(parameters.length);
  }

  private static double numeric(ModelObjective objective, double[] parameters, int index) {
    double value = parameters[index];
    parameters[index] = value + STEP;
    double above = objective.at(parameters);
    parameters[index] = value - STEP;
    double below = objective.at(parameters);
    parameters[index] = value;
    return (above - below) / (2 * STEP);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "LINEAR",
        "LEAST_SQUARES",
        "SOFTMAX",
        "MLP",
        "MLP_WITH_BATCH_NORMALIZATION",
        "DENSE_TANH"
      })
  void syntheticGradientDenseIsDenseLayerAndModuleInOne(ReferenceModel model) {
    MultiLayerNetwork apart =
        Scene.DENSE.network(
            new DenseLayer.Builder().nOut(7).build(),
            new ConditionalSGModule.Builder()
                .gradientModel(model.model())
                .consumptionScale(0.7)
                .mixing(0.2)
                .build());
    NeuralNetConfiguration.Builder base = Scene.base();
    MultiLayerNetwork inOne =
        Scene.initialized(
            Scene.DENSE.configuration(
                base,
                new SyntheticGradientDense.Builder()
                    .nOut(7)
                    .conditionOnLabels(true)
                    .gradientModel(model.model())
                    .consumptionScale(0.7)
                    .mixing(0.2)
                    .activation(Activation.TANH)
                    .build()));
    Scene.randomizeModel(apart, 2, 5);
    inOne.setParams(apart.params());
    for (int step = 0; step < 5; step++) {
      DataSet data = Scene.DENSE.data(apart.params().dataType(), 5, 1, step);
      apart.fit(data);
      inOne.fit(data);
    }
    Scene.assertClose("parameters", inOne.params(), apart.params(), 1e-12);
  }
}
