package io.github.dl4jdni.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What gradient models of states are where not all of it was said. */
class StateGradientDefaultsTest {

  private static final int UNITS = 20;
  private static final String LEAST_SQUARES = "least squares(ρ=0.98, ε=0.001, every 4 batches)";

  private static Arguments models(
      String expected, int count, Consumer<SyntheticGradientLSTM.Builder> options) {
    return Arguments.of(expected, count, options);
  }

  static Stream<Arguments> models() {
    GradientModel stack = GradientModel.of(new DenseLayer.Builder().build());
    return Stream.of(
        models(LEAST_SQUARES, 8, builder -> {}),
        models("error", 8, builder -> builder.gradientModel(GradientModel.error())),
        models("linear", 1, builder -> builder.gradientModel(GradientModel.linear())),
        models(
            GradientModel.mlp(4).toString(),
            1,
            builder -> builder.gradientModel(GradientModel.mlp(4))),
        models(stack.toString(), 1, builder -> builder.gradientModel(stack)),
        models(
            "linear", 8, builder -> builder.gradientModel(GradientModel.linear()).perWindow(true)),
        models("linear", 3, builder -> builder.gradientModel(GradientModel.linear()).perWindow(3)),
        models(LEAST_SQUARES, 1, builder -> builder.perWindow(false)),
        models(LEAST_SQUARES, 1, builder -> builder.stateful(true)),
        models(
            "linear",
            1,
            builder -> builder.gradientModelLearning(GradientModelLearning.TD_LAMBDA)));
  }

  /** λ is that of the traces, where there are any; nothing is mixed. */
  @Test
  void printsTheDecayOfItsTraces() {
    SyntheticGradientLSTM.Builder traces =
        new SyntheticGradientLSTM.Builder()
            .nIn(3)
            .nOut(UNITS)
            .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
            .eligibilityTraces(0.7, 12);
    assertThat(traces.build().toString())
        .contains("TD_LAMBDA, λ=0.7 over 12 steps")
        .containsOnlyOnce("λ");
    assertThat(new SyntheticGradientSimpleRnn.Builder().nIn(3).nOut(UNITS).build().toString())
        .startsWith("SyntheticGradientSimpleRnn(nIn=3, nOut=20, ")
        .doesNotContain("λ");
    assertThat(new SyntheticGradientModule.Builder().nIn(3).mixing(0.25).build().toString())
        .contains("λ=0.25");
  }

  /** Of an idle model as little as can be; of one that something takes predictions of, all. */
  static Stream<Arguments> scales() {
    return Stream.of(
        models("linear", 1, builder -> builder.consumptionScale(0)),
        models(
            LEAST_SQUARES,
            1,
            builder ->
                builder
                    .consumptionScale(0)
                    .perWindow(1)
                    .gradientModel(GradientModel.leastSquares().withForgetting(0.98))),
        models(LEAST_SQUARES, 8, builder -> builder.consumptionScale(0).auxiliary(1)),
        models(LEAST_SQUARES, 8, builder -> builder.consumptionScale(0).discount(0.5)),
        models(
            LEAST_SQUARES,
            8,
            builder -> builder.consumptionScale(0).backpropagateGradientModelLoss(true)),
        models(
            LEAST_SQUARES,
            8,
            builder ->
                builder.consumptionScale(
                    new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.0, 9, 1.0)))));
  }

  @ParameterizedTest
  @MethodSource({"models", "scales"})
  void modelsAreAsManyAsCanTakeTurns(
      String expected, int count, Consumer<SyntheticGradientLSTM.Builder> options) {
    SyntheticGradientLSTM.Builder builder = new SyntheticGradientLSTM.Builder();
    options.accept(builder);
    SyntheticGradientLSTM layer = builder.build();
    assertThat(layer.getSyntheticGradient().getGradientModel()).hasToString(expected);
    assertThat(layer.getStateGradient().getModels()).isEqualTo(count);
    assertThat(builder.build()).isEqualTo(layer);
  }

  /** What build() chose in place of the user does not stay behind. */
  @Test
  void buildLeavesTheBuilderAsItWas() {
    SyntheticGradientSimpleRnn.Builder builder = new SyntheticGradientSimpleRnn.Builder();
    assertThat(builder.build().getSyntheticGradient().getGradientModel())
        .hasToString(LEAST_SQUARES);
    builder.gradientModelLearning(GradientModelLearning.TD_LAMBDA);
    assertThat(builder.build().getSyntheticGradient().getGradientModel()).hasToString("linear");
  }

  @Test
  void onlyBootstrappedPredictionsAreShrunkByDefault() {
    SyntheticGradientLSTM.Builder builder = new SyntheticGradientLSTM.Builder();
    assertThat(builder.build().getStateGradient().isShrinkage()).isTrue();
    builder.gradientModelLearning(GradientModelLearning.TD_LAMBDA);
    assertThat(builder.build().getStateGradient().isShrinkage()).isFalse();
    assertThat(new SyntheticGradientLSTM.Builder().shrinkage(false).build().getStateGradient())
        .returns(false, StateGradientConfiguration::isShrinkage);
  }

  private static MultiLayerConfiguration network(SyntheticGradientLSTM layer) {
    return Dni.connect(
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(layer)
            .layer(new RnnOutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(4))
            .build());
  }

  @Test
  void temporalDifferencesRefuseToShrink() {
    MultiLayerConfiguration configuration =
        network(
            new SyntheticGradientLSTM.Builder()
                .nOut(UNITS)
                .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
                .shrinkage(true)
                .build());
    assertThatThrownBy(() -> new MultiLayerNetwork(configuration).init())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("TD_LAMBDA learns from predictions as they are, not shrunk")
        .hasMessageContaining("leave shrinkage(true) out, or take BOOTSTRAP");
  }

  @Test
  void temporalDifferencesSayHowManyModelsThereAre() {
    MultiLayerConfiguration configuration =
        network(
            new SyntheticGradientLSTM.Builder()
                .nOut(UNITS)
                .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
                .perWindow(8)
                .build());
    assertThatThrownBy(() -> new MultiLayerNetwork(configuration).init())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("got linear, one for each of 8 windows; write");
  }

  /** 12H² and what bias and labels add. */
  @Test
  void eightModelsHaveTheNumbersThatTheDocumentationSays() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(network(new SyntheticGradientLSTM.Builder().nOut(UNITS).build()));
    network.init();
    long features = 2 * UNITS + 1;
    long each = features * features + 2 * features * 2 * UNITS + 1;
    long own = 4L * UNITS * (4 + UNITS + 1) + 3 * (UNITS + 1);
    assertThat(network.numParams()).isEqualTo(own + 8 * (each + 2));
    assertThat((double) each / (12 * UNITS * UNITS)).isBetween(1.0, 1.1);
  }
}
