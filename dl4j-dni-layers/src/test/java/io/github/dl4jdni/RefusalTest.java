package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.CLASSES;
import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.HIDDEN;
import static io.github.dl4jdni.IntegrationNetworks.conditional;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.IntegrationNetworks.State;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Steps that cannot be right are refused as a whole, with a message that says what to do. */
class RefusalTest {

  @ParameterizedTest
  @MethodSource("interfaces")
  void stepWithoutLabelsIsRefused(Layer conditional, String name) {
    assertRefused(
        network(stack(InputType.feedForward(FEATURES), dense(), conditional, output())),
        data(6, 1),
        DL4JInvalidInputException.class,
        name,
        "no labels reached this conditional interface from the network's output",
        "Dni.connect(configuration)",
        "LabelSharingLoss.of(");
  }

  @ParameterizedTest
  @MethodSource("interfaces")
  void stepWithLabelsOfAnotherWidthIsRefused(Layer conditional, String name) {
    OutputLayer wide =
        new OutputLayer.Builder(LabelSharingLoss.of(new LossMSE()))
            .nOut(4)
            .activation(Activation.IDENTITY)
            .build();
    assertRefused(
        network(stack(InputType.feedForward(FEATURES), dense(), conditional, wide)),
        new DataSet(numbers(1, 6, FEATURES), numbers(2, 6, 4)),
        DL4JInvalidInputException.class,
        name,
        "the labels are 4 wide, but the interface was configured for labelCount(3)");
  }

  static Stream<Arguments> interfaces() {
    return Stream.of(
        Arguments.of(
            new ConditionalSGModule.Builder().labelCount(CLASSES).name("module").build(), "module"),
        Arguments.of(
            new SyntheticGradientDense.Builder()
                .nOut(HIDDEN)
                .labelCount(CLASSES)
                .name("dense")
                .build(),
            "dense"));
  }

  @Test
  void stepWithLabelsOfAnotherOutputIsRefused() {
    ConditionalSGModule conditional =
        new ConditionalSGModule.Builder().labelCount(CLASSES).labelsOf("other").build();
    OutputLayer named =
        new OutputLayer.Builder(LabelSharingLoss.of(new LossMSE(), "mine"))
            .nOut(CLASSES)
            .activation(Activation.IDENTITY)
            .build();
    assertRefused(
        network(stack(InputType.feedForward(FEATURES), dense(), conditional, named)),
        data(6, 1),
        DL4JInvalidInputException.class,
        "no labels reached this conditional interface from output \"other\"",
        "(there are some of [mine])");
  }

  @Test
  void labelsForFewerTimeStepsThanTheMessageHasAreRefused() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.recurrent(FEATURES, 6),
                    new LSTM.Builder().nOut(HIDDEN).build(),
                    new ConditionalSGModule.Builder().build(),
                    new Convolution1DLayer.Builder(2, 2)
                        .nOut(HIDDEN)
                        .convolutionMode(ConvolutionMode.Truncate)
                        .build(),
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())));
    assertRefused(
        network,
        new DataSet(numbers(1, 4, FEATURES, 6), numbers(2, 4, 2, 3)),
        DL4JInvalidInputException.class,
        "there are labels for 12 positions (examples times time steps)",
        "the message [4, 5, 6] has 24 and 4 examples");
  }

  @Test
  void twoOutputsThatShareUnderOneNameAreRefused() {
    OutputLayer first =
        new OutputLayer.Builder(LabelSharingLoss.of(new LossMSE()))
            .nOut(CLASSES)
            .activation(Activation.IDENTITY)
            .build();
    ComputationGraph graph =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(FEATURES))
                .addLayer("dense", dense(), "in")
                .addLayer(
                    "interface",
                    new ConditionalSGModule.Builder().labelCount(CLASSES).build(),
                    "dense")
                .addLayer("one", first, "interface")
                .addLayer("two", first.clone(), "interface")
                .setOutputs("one", "two")
                .build());
    State before = State.of(graph);
    INDArray labels = numbers(2, 6, CLASSES);

    assertThatThrownBy(
            () ->
                graph.fit(
                    new MultiDataSet(
                        new INDArray[] {numbers(1, 6, FEATURES)}, new INDArray[] {labels, labels})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Two outputs of one network share their labels")
        .hasMessageContaining("labelsOf");

    before.assertUnchanged(graph);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void stepWithTargetThatIsNotFiniteIsRefusedAndTrainingGoesOn(double bad) {
    MultiLayerNetwork network = network(Dni.connect(conditional(GradientModel.linear())));
    MultiLayerNetwork undisturbed = network.clone();
    network.fit(data(6, 1));
    undisturbed.fit(data(6, 1));
    DataSet poisoned = data(6, 2);
    poisoned.getLabels().putScalar(4, 1, bad);

    assertRefused(
        network,
        poisoned,
        NonFiniteNumbersException.class,
        "layer1",
        "the gradient that arrived holds NaN or infinite values in iteration 1",
        "the step was refused and no parameter was changed");

    network.fit(data(6, 3));
    undisturbed.fit(data(6, 3));
    State.of(undisturbed).assertUnchanged(network);
    assertThat(network.getIterationCount()).isEqualTo(undisturbed.getIterationCount());
  }

  @Test
  void gradientModelThatPredictsNanIsToBlame() {
    MultiLayerNetwork network = network(Dni.connect(conditional(GradientModel.linear())));
    network.getLayer(1).params().putScalar(0, Double.NaN);
    assertRefused(
        network,
        data(6, 1),
        NonFiniteNumbersException.class,
        "layer1",
        "the gradient model predicts NaN or infinite values",
        "gradientModelUpdater");
  }

  @Test
  void syntheticInputThatIsNotFiniteIsRefused() {
    MultiLayerNetwork network =
        network(
            Dni.connect(
                stack(
                    InputType.feedForward(FEATURES),
                    dense(),
                    new SyntheticInputModule.Builder().build(),
                    output())));
    DataSet poisoned = data(6, 2);
    poisoned.getFeatures().putScalar(4, 1, Double.NaN);
    assertRefused(
        network,
        poisoned,
        NonFiniteNumbersException.class,
        "layer1",
        "the real or the predicted input holds NaN or infinite values in iteration 0");
    network.fit(data(6, 3));
    assertThat(network.params().sumNumber().doubleValue()).isFinite();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void mixingScheduleThatLeavesItsRangeIsRefusedThen(double share) {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.feedForward(FEATURES),
                dense(),
                new SyntheticGradientModule.Builder()
                    .mixing(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 1.0, 2, share)))
                    .build(),
                output()));
    network.fit(data(6, 1));
    network.fit(data(6, 1));
    assertRefused(
        network,
        data(6, 1),
        IllegalStateException.class,
        "layer1",
        "the mixing λ must lie between 0 (synthetic gradient) and 1 (backprop)",
        "gives " + share + " at iteration 2");
  }

  @Test
  void inputOfAnotherWidthIsRefused() {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.feedForward(FEATURES),
                new SyntheticGradientDense.Builder().nOut(HIDDEN).build(),
                output()));
    assertRefused(
        network,
        new DataSet(numbers(1, 6, 9), numbers(2, 6, CLASSES)),
        DL4JInvalidInputException.class,
        "expected input [minibatch, 4], got [6, 9]");
  }

  @Test
  void moduleWithoutSharedInputIsRefused() {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.feedForward(FEATURES),
                dense(),
                new SyntheticInputModule.Builder()
                    .networkInput(InputType.feedForward(FEATURES))
                    .build(),
                output()));
    assertRefused(
        network,
        data(6, 1),
        DL4JInvalidInputException.class,
        "layer1",
        "the network's input did not reach this synthetic input module",
        "Dni.connect(configuration)");
  }

  @Test
  void errorFromAboveOfAnotherShapeIsRefused() {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.feedForward(FEATURES),
                dense(),
                new SyntheticGradientModule.Builder().build()));
    network.setInput(numbers(1, 6, FEATURES));
    network.feedForward(true, false);
    assertThatThrownBy(
            () -> network.backpropGradient(numbers(2, 6, 3), LayerWorkspaceMgr.noWorkspaces()))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("the gradient that arrived has shape [6, 3], the message has [6, 5]");
  }

  private static void assertRefused(
      MultiLayerNetwork network, DataSet data, Class<? extends Exception> type, String... message) {
    State before = State.of(network);
    int iterations = network.getIterationCount();
    var refusal = assertThatThrownBy(() -> network.fit(data)).isInstanceOf(type);
    for (String part : message) {
      refusal.hasMessageContaining(part);
    }
    before.assertUnchanged(network);
    assertThat(network.getIterationCount()).isEqualTo(iterations);
    assertThat(Nd4j.getWorkspaceManager().anyWorkspaceActiveForCurrentThread()).isFalse();
  }
}
