package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.layers.ModelObjective.Layout;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Direct feedback alignment: what is below an interface descends h·(eB), B stays as it is. */
class DirectFeedbackTest {

  private static final String FEEDBACK = Scene.INTERFACE + "_gradientModelB";

  private static ConditionalSGModule.Builder module() {
    return new ConditionalSGModule.Builder().gradientModel(GradientModel.directFeedback());
  }

  static Stream<Arguments> scenes() {
    return Stream.of(Scene.values())
        .flatMap(scene -> Stream.of(Arguments.of(scene, false), Arguments.of(scene, true)))
        .filter(
            arguments ->
                !(boolean) arguments.get()[1] || arguments.get()[0] != Scene.MASKED_SERIES);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void lowerLayersDescendTheFedBackError(Scene scene, boolean maskedLabels) {
    MultiLayerNetwork network = scene.network(module().build());
    DataSet data = maskedLabels ? LabelMasks.mask(scene, scene.data()) : scene.data();
    double[][] handedDown = handedDown(scene, network, data);
    MessageObjective.assertGradients(
        network,
        data,
        message -> {
          double[][] rows = new Layout(scene, message.shape()).rows(message);
          double product = 0;
          for (int p = 0; p < rows.length; p++) {
            for (int c = 0; c < rows[p].length; c++) {
              product += handedDown[p][c] * rows[p][c];
            }
          }
          return product;
        },
        0);
    assertThat(Scene.gradients(network, data).get(FEEDBACK).amaxNumber().doubleValue()).isZero();
  }

  /** (softmax − c)B where it counts, by loops over doubles. */
  private static double[][] handedDown(Scene scene, MultiLayerNetwork network, DataSet data) {
    Layout layout = new Layout(scene, MessageObjective.message(network, data).shape());
    INDArray output =
        network.output(
            data.getFeatures(), false, data.getFeaturesMaskArray(), data.getLabelsMaskArray());
    network.clearLayerMaskArrays();
    INDArray errors = output.sub(data.getLabels());
    double[][] rows =
        scene.hasLabelsPerPosition() ? layout.rows(errors) : layout.perExample(errors);
    INDArray feedback = network.getParam(FEEDBACK);
    double[][] handedDown = new double[rows.length][(int) feedback.size(1)];
    for (int p = 0; p < rows.length; p++) {
      double counts = LabelMasks.at(scene, data, layout.index(p, 0));
      if (scene.isMasked()) {
        counts *= data.getFeaturesMaskArray().getDouble(layout.maskIndex(p));
      }
      for (int c = 0; counts != 0 && c < handedDown[p].length; c++) {
        for (int k = 0; k < rows[p].length; k++) {
          handedDown[p][c] += rows[p][k] * feedback.getDouble(k, c);
        }
      }
    }
    return handedDown;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void feedbackStaysAsItWasDrawn(DataType type) {
    MultiLayerNetwork network =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base().dataType(type).updater(new Adam(0.1)).l2(0.1).weightDecay(0.1),
                module()
                    .gradientModelUpdater(new Adam(0.1))
                    .gradientModelNormalization(GradientNormalization.RenormalizeL2PerLayer, 1)
                    .build()));
    INDArray drawn = network.getParam(FEEDBACK).dup();
    assertThat(drawn.shape()).isEqualTo(new long[] {3, 6});
    assertThat(network.getLayer(Scene.INTERFACE).numParams()).isEqualTo(18);
    assertThat(drawn.amaxNumber().doubleValue()).isBetween(0.3, 1 / Math.sqrt(3));
    assertThat(drawn.aminNumber().doubleValue()).isPositive();
    INDArray below = network.getLayer(0).params().dup();
    for (int step = 0; step < 5; step++) {
      network.fit(Scene.DENSE.data(type, 4, 1, step));
    }
    assertThat(bits(network)).isEqualTo(drawn.toDoubleMatrix());
    assertThat(network.getLayer(0).params()).isNotEqualTo(below);
    assertThat(bits(network.clone())).isEqualTo(drawn.toDoubleMatrix());
  }

  private static double[][] bits(MultiLayerNetwork network) {
    return network.getParam(FEEDBACK).toDoubleMatrix();
  }

  @Test
  void scaleIsApplied() {
    DataSet data = Scene.DENSE.data();
    MultiLayerNetwork whole = Scene.DENSE.network(module().build());
    MultiLayerNetwork half = Scene.DENSE.network(module().consumptionScale(0.5).build());
    half.setParams(whole.params());
    Scene.assertClose(
        "half",
        Scene.gradients(half, data).get("0_W").mul(2),
        Scene.gradients(whole, data).get("0_W"),
        1e-12);
  }

  static Stream<Arguments> scenesAndModels() {
    return Stream.of(Scene.values())
        .flatMap(
            scene ->
                Stream.of(
                    Arguments.of(scene, GradientModel.directFeedback()),
                    Arguments.of(scene, GradientModel.local(4))));
  }

  @ParameterizedTest
  @MethodSource("scenesAndModels")
  void fullMixingIsBackprop(Scene scene, GradientModel model) {
    MultiLayerNetwork stock = scene.network();
    MultiLayerNetwork mixed =
        scene.network(new ConditionalSGModule.Builder().gradientModel(model).mixing(1).build());
    Scene.randomizeModel(mixed, Scene.INTERFACE, 5);
    Scene.copyParameters(stock, mixed);
    DataSet data = scene.data();
    Scene.assertClose(Scene.ownGradients(mixed, data), Scene.ownGradients(stock, data), 1e-12);
  }

  /** Gradients are sums over the examples, so a batch's is the sum of those of batches of one. */
  @ParameterizedTest
  @MethodSource("scenesAndModels")
  void examplesDoNotDependOnEachOther(Scene scene, GradientModel model) {
    MultiLayerNetwork network =
        scene.network(new ConditionalSGModule.Builder().gradientModel(model).build());
    Scene.randomizeModel(network, Scene.INTERFACE, 5);
    DataSet data = scene.data();
    INDArray whole = lower(network, data);
    INDArray sum = whole.mul(0);
    for (DataSet one : data.asList()) {
      sum.addi(lower(network, one));
    }
    Scene.assertClose("sum", sum, whole, 1e-12);
  }

  private static INDArray lower(MultiLayerNetwork network, DataSet data) {
    return Scene.gradients(network, data).get("0_W").dup();
  }

  @Test
  void oneOfTwoOutputsFeedsBack() {
    ComputationGraph graph =
        new ComputationGraph(
            Dni.connect(
                Scene.base()
                    .graphBuilder()
                    .addInputs("in")
                    .setInputTypes(InputType.feedForward(5))
                    .addLayer("dense", new DenseLayer.Builder().nOut(4).build(), "in")
                    .addLayer("module", module().labelsOf("b").build(), "dense")
                    .addLayer("a", output(3), "module")
                    .addLayer("b", output(2), "module")
                    .setOutputs("a", "b")
                    .build(),
                InputType.feedForward(5)));
    graph.init();
    DataSet a = Scene.DENSE.data();
    INDArray b = a.getLabels().getColumns(0, 1).dup();
    INDArray before = lower(graph, a.getFeatures(), a.getLabels(), b);
    assertThat(before.amaxNumber().doubleValue()).isPositive();
    assertThat(lower(graph, a.getFeatures(), a.getLabels().mul(2), b)).isEqualTo(before);
    assertThat(lower(graph, a.getFeatures(), a.getLabels(), b.mul(2))).isNotEqualTo(before);
  }

  private static Layer output(int width) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(width)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static INDArray lower(ComputationGraph graph, INDArray in, INDArray a, INDArray b) {
    MultiDataSet data = new MultiDataSet(new INDArray[] {in}, new INDArray[] {a, b});
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();
    return graph.gradient().getGradientFor("dense_W").dup();
  }

  @Test
  void workersOfParallelWrapperFeedBackTheirOwnErrors() throws Exception {
    MultiLayerNetwork network = Scene.DENSE.network(module().build());
    double[][] drawn = bits(network);
    DataSet data = Scene.DENSE.data(DataType.DOUBLE, 128, 1, 3);
    double before = network.score(data);
    INDArray below = network.getLayer(0).params().dup();
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(2).build()) {
      wrapper.fit(new ListDataSetIterator<>(data.asList(), 4));
    }
    assertThat(network.score(data)).isLessThan(before);
    assertThat(network.getLayer(0).params().distance2(below)).isGreaterThan(0.01);
    assertThat(bits(network)).isEqualTo(drawn);
  }
}
