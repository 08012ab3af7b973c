package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What the layer is told reaches its own parameters, what its model is told the model's. */
class UpdaterTest {

  private static final double RATE = 0.1; // of Scene.base()
  private static final double MODEL_RATE = 0.5;
  private static final int EXAMPLES = 4;
  private static final double THRESHOLD = 0.01;

  /** Parameters before, summed gradient and parameters after one step, of one layer. */
  private record Step(
      Map<String, INDArray> before, Map<String, INDArray> gradient, Map<String, INDArray> after) {

    /** A step of a network; the gradient is that of another, with the same parameters. */
    static Step of(MultiLayerNetwork network, MultiLayerNetwork plain) {
      DataSet data = Scene.DENSE.data(DataType.DOUBLE, EXAMPLES, 1, 3);
      String prefix = Scene.INTERFACE + "_";
      Map<String, INDArray> gradient = new LinkedHashMap<>();
      Scene.gradients(plain, data)
          .forEach(
              (key, g) -> {
                if (key.startsWith(prefix)) {
                  gradient.put(key.substring(prefix.length()), g);
                }
              });
      Map<String, INDArray> before = copy(network);
      network.fit(data);
      return new Step(before, gradient, copy(network));
    }

    private static Map<String, INDArray> copy(MultiLayerNetwork network) {
      Map<String, INDArray> copy = new LinkedHashMap<>();
      network
          .getLayer(Scene.INTERFACE)
          .paramTable()
          .forEach((key, view) -> copy.put(key, view.dup()));
      return copy;
    }

    /** The mean gradient that the step must have used, given plain SGD. */
    INDArray used(String key, double rate) {
      return before.get(key).sub(after.get(key)).div(rate);
    }

    INDArray mean(String key) {
      return gradient.get(key).div(EXAMPLES);
    }
  }

  private static SyntheticGradientDense.Builder dense() {
    return new SyntheticGradientDense.Builder()
        .nOut(7)
        .conditionOnLabels(true)
        .gradientModel(GradientModel.linear());
  }

  private static Step step(NeuralNetConfiguration.Builder base, Layer layer) {
    MultiLayerNetwork network = Scene.initialized(Scene.DENSE.configuration(base, layer));
    Scene.randomizeModel(network, Scene.INTERFACE, 2);
    return Step.of(network, network.clone());
  }

  private static Step step(Layer layer) {
    return step(Scene.base(), layer);
  }

  @Test
  void gradientModelUpdaterHasItsOwnLearningRate() {
    Step step = step(dense().gradientModelUpdater(new Sgd(MODEL_RATE)).build());
    assertThat(step.gradient()).hasSize(3);
    step.gradient()
        .keySet()
        .forEach(
            key ->
                Scene.assertClose(
                    key,
                    step.used(key, key.startsWith("gradientModel") ? MODEL_RATE : RATE),
                    step.mean(key),
                    1e-10));
  }

  @Test
  void layersOfAModelMayHaveUpdatersOfTheirOwn() {
    Step step =
        step(
            new SyntheticGradientModule.Builder()
                .gradientModelUpdater(new Sgd(MODEL_RATE))
                .gradientModel(
                    GradientModel.of(
                        new DenseLayer.Builder().nOut(3).updater(new Sgd(0.03)).build(),
                        new DenseLayer.Builder().build()))
                .build());
    Scene.assertClose(
        "first", step.used("gradientModel0W", 0.03), step.mean("gradientModel0W"), 1e-9);
    Scene.assertClose(
        "second", step.used("gradientModel1W", MODEL_RATE), step.mean("gradientModel1W"), 1e-9);
  }

  @ParameterizedTest
  @EnumSource
  void gradientModelNormalizationActsOnTheModelOnly(GradientNormalization kind) {
    MultiLayerNetwork network =
        Scene.DENSE.network(twoArrays().gradientModelNormalization(kind, THRESHOLD).build());
    MultiLayerNetwork plain = Scene.DENSE.network(twoArrays().build());
    Scene.randomizeModel(network, Scene.INTERFACE, 2);
    plain.setParams(network.params());
    Step step = Step.of(network, plain);
    assertUntouched(step, "W", "b");
    assertNormalized(kind, step, "gradientModel0W", "gradientModel0b");
  }

  @ParameterizedTest
  @EnumSource(names = {"RenormalizeL2PerLayer", "ClipL2PerLayer", "ClipElementWiseAbsoluteValue"})
  void gradientNormalizationOfTheLayerActsOnItsOwnParametersOnly(GradientNormalization kind) {
    Step step =
        step(dense().gradientNormalization(kind).gradientNormalizationThreshold(THRESHOLD).build());
    assertNormalized(kind, step, "W", "b");
    assertUntouched(step, "gradientModelW");
  }

  @ParameterizedTest
  @EnumSource(names = {"RenormalizeL2PerLayer", "ClipL2PerLayer", "ClipElementWiseAbsoluteValue"})
  void gradientNormalizationOfTheNetworkLeavesTheModelsOfModulesAlone(GradientNormalization kind) {
    Step step =
        step(
            Scene.base().gradientNormalization(kind).gradientNormalizationThreshold(THRESHOLD),
            new ConditionalSGModule.Builder().gradientModel(GradientModel.linear()).build());
    assertUntouched(step, "gradientModelW");
  }

  /** A linear model whose weights and bias are arrays apart. */
  private static SyntheticGradientDense.Builder twoArrays() {
    return dense().gradientModel(GradientModel.mlp());
  }

  private static void assertUntouched(Step step, String... keys) {
    for (String key : keys) {
      Scene.assertClose(key, step.used(key, RATE), step.mean(key), 1e-9);
    }
  }

  /** Normalises the mean gradient of two parameters by hand. */
  private static void assertNormalized(
      GradientNormalization kind, Step step, String first, String second) {
    double norm1 = step.mean(first).norm2Number().doubleValue();
    double norm2 = step.mean(second).norm2Number().doubleValue();
    double both = Math.hypot(norm1, norm2);
    assertThat(Math.min(norm1, norm2)).isGreaterThan(THRESHOLD);
    for (String key : new String[] {first, second}) {
      double own = key.equals(first) ? norm1 : norm2;
      INDArray mean = step.mean(key);
      INDArray expected =
          switch (kind) {
            case None -> mean;
            case RenormalizeL2PerLayer -> mean.div(both);
            case RenormalizeL2PerParamType -> mean.div(own);
            case ClipL2PerLayer -> mean.mul(THRESHOLD / both);
            case ClipL2PerParamType -> mean.mul(THRESHOLD / own);
            case ClipElementWiseAbsoluteValue -> clipped(mean);
          };
      Scene.assertClose(key, step.used(key, RATE), expected, 1e-8);
    }
  }

  private static INDArray clipped(INDArray array) {
    INDArray clipped = array.dup();
    for (long i = 0; i < clipped.length(); i++) {
      double value = clipped.getDouble(i);
      clipped.putScalar(i, Math.max(-THRESHOLD, Math.min(THRESHOLD, value)));
    }
    return clipped;
  }

  @Test
  void frozenWithBackpropNeitherLayerNorModelMoves() {
    for (Layer layer : new Layer[] {dense().build(), new ConditionalSGModule.Builder().build()}) {
      MultiLayerNetwork network = Scene.DENSE.network(new FrozenLayerWithBackprop(layer));
      INDArray before = network.getLayer(Scene.INTERFACE).params().dup();
      INDArray output = network.getOutputLayer().params().dup();
      network.fit(Scene.DENSE.data());
      assertThat(network.getLayer(Scene.INTERFACE).params()).isEqualTo(before);
      assertThat(network.getOutputLayer().params()).isNotEqualTo(output);
    }
  }

  static Stream<Named<Consumer<SyntheticGradientDense.Builder>>> regularizations() {
    return Stream.of(
        Named.of("L1", builder -> builder.l1(0.1).l1Bias(0.1)),
        Named.of("L2", builder -> builder.l2(0.1).l2Bias(0.1)),
        Named.of("weight decay", builder -> builder.weightDecay(0.1).weightDecayBias(0.1)));
  }

  @ParameterizedTest
  @MethodSource("regularizations")
  void regularizationOfTheLayerLeavesTheModelAlone(
      Consumer<SyntheticGradientDense.Builder> regularized) {
    SyntheticGradientDense.Builder builder = dense();
    regularized.accept(builder);
    Step step = step(builder.build());
    assertUntouched(step, "gradientModelW");
    assertThat(step.used("W", RATE).distance2(step.mean("W"))).isGreaterThan(1e-3);
  }

  @Test
  void regularizationOfTheNetworkLeavesTheModelsOfModulesAlone() {
    Step step =
        step(
            Scene.base().l1(0.1).l2(0.1).l1Bias(0.1).l2Bias(0.1),
            new SyntheticGradientModule.Builder().gradientModel(GradientModel.mlp(3)).build());
    assertUntouched(step, "gradientModel0W", "gradientModel0b", "gradientModel1W");
  }

  @Test
  void l2OfALayerInTheModelActsOnThatOnly() {
    Step step =
        step(
            dense()
                .gradientModel(
                    GradientModel.of(
                        new DenseLayer.Builder().nOut(3).l2(0.2).build(),
                        new DenseLayer.Builder().build()))
                .build());
    assertUntouched(step, "W", "b", "gradientModel0b", "gradientModel1W", "gradientModel1b");
    Scene.assertClose(
        "0W",
        step.used("gradientModel0W", RATE),
        step.mean("gradientModel0W").add(step.before().get("gradientModel0W").mul(0.2)),
        1e-9);
  }

  @Test
  void constraintOfTheLayerActsOnItsOwnWeightsOnly() {
    Step step = step(dense().constrainWeights(new MaxNormConstraint(0.1, 0)).build());
    assertColumnsOfNorm(step.after().get("W"), 0.1);
    assertUntouched(step, "b", "gradientModelW");
  }

  @Test
  void constraintOfALayerInTheModelActsOnThatOnly() {
    Step step =
        step(
            dense()
                .gradientModel(
                    GradientModel.of(
                        new DenseLayer.Builder()
                            .nOut(3)
                            .constrainWeights(new MaxNormConstraint(0.1, 0))
                            .build(),
                        new DenseLayer.Builder().build()))
                .build());
    assertColumnsOfNorm(step.after().get("gradientModel0W"), 0.1);
    assertUntouched(step, "W", "b", "gradientModel0b", "gradientModel1W", "gradientModel1b");
  }

  private static void assertColumnsOfNorm(INDArray weights, double norm) {
    for (int column = 0; column < weights.columns(); column++) {
      assertThat(weights.getColumn(column).norm2Number().doubleValue())
          .isCloseTo(norm, within(1e-4));
    }
  }

  /** With one example the gradient of a row of W is −hᵢ·mᵢ·g: none, or twice as much as without. */
  @Test
  void dropoutInsideTheModelDropsAndScalesWhatItSees() {
    INDArray whole = modelGradientOfOneExample(new DenseLayer.Builder().build());
    INDArray dropped =
        modelGradientOfOneExample(new DropoutLayer(0.5), new DenseLayer.Builder().build());
    int kept = 0;
    for (int row = 0; row < whole.rows(); row++) {
      INDArray expected = whole.getRow(row).mul(2);
      if (dropped.getRow(row).amaxNumber().doubleValue() != 0) {
        Scene.assertClose("row " + row, dropped.getRow(row), expected, 1e-9);
        kept++;
      }
    }
    assertThat(kept).isPositive().isLessThan(whole.rows());
  }

  private static INDArray modelGradientOfOneExample(Layer... model) {
    MultiLayerNetwork network =
        Scene.DENSE.network(
            new SyntheticGradientModule.Builder().gradientModel(GradientModel.of(model)).build());
    DataSet data = Scene.DENSE.data(DataType.DOUBLE, 1, 1, 3);
    Nd4j.getRandom().setSeed(5);
    String key = Scene.INTERFACE + "_gradientModel" + (model.length - 1) + "W";
    return Scene.gradients(network, data).get(key);
  }
}
