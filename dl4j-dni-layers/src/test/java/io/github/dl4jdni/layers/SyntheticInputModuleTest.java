package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** I(x) in training, h in inference, and an input model that learns from ½‖I(x) − h‖². */
class SyntheticInputModuleTest {

  private static final double STEP = 1e-6;

  @ParameterizedTest
  @EnumSource
  void inferenceIsWithoutSyntheticInputs(Scene scene) {
    MultiLayerNetwork stock = scene.network();
    MultiLayerNetwork dni = scene.network(new SyntheticInputModule.Builder().build());
    Scene.copyParameters(stock, dni);
    DataSet data = scene.data();
    assertThat(dni.output(data.getFeatures())).isEqualTo(stock.output(data.getFeatures()));
  }

  @ParameterizedTest
  @EnumSource
  void shareOneOfTheRealInputTrainsAsStock(Scene scene) {
    MultiLayerNetwork stock = scene.network();
    MultiLayerNetwork dni =
        scene.network(new SyntheticInputModule.Builder().realInputShare(1).build());
    Scene.copyParameters(stock, dni);
    INDArray model = dni.getLayer(Scene.INTERFACE).params().dup();
    for (int step = 0; step < 3; step++) {
      DataSet data = scene.data(DataType.DOUBLE, 4, 5, step);
      stock.fit(data);
      dni.fit(data);
    }
    Scene.assertClose(Scene.ownParameters(dni), Scene.ownParameters(stock), 1e-10);
    assertThat(dni.getLayer(Scene.INTERFACE).params()).isNotEqualTo(model);
  }

  static Stream<Arguments> scenesAndModels() {
    return Stream.of(
        Arguments.of(Scene.DENSE, ReferenceModel.LINEAR),
        Arguments.of(Scene.DENSE, ReferenceModel.DENSE_TANH),
        Arguments.of(Scene.DENSE, ReferenceModel.MLP_WITH_BATCH_NORMALIZATION),
        Arguments.of(Scene.SERIES, ReferenceModel.LINEAR),
        Arguments.of(Scene.SERIES, ReferenceModel.MLP),
        Arguments.of(Scene.SERIES_NWC, ReferenceModel.DENSE_TANH),
        Arguments.of(Scene.IMAGE, ReferenceModel.LINEAR),
        Arguments.of(Scene.IMAGE_NHWC, ReferenceModel.MLP));
  }

  /** x and h as the model sees them: series position by position, images as a whole. */
  private static double[][] rows(Scene scene, INDArray activation) {
    return scene.isSeries()
        ? ModelObjective.rows(scene, activation)
        : activation.dup('c').reshape('c', activation.size(0), -1).toDoubleMatrix();
  }

  @ParameterizedTest
  @MethodSource("scenesAndModels")
  void trainingHandsOnThePredictionMixedWithTheRealInput(Scene scene, ReferenceModel model) {
    for (double share : new double[] {0, 0.25}) {
      MultiLayerNetwork network = scene.network(module(model, share));
      DataSet data = scene.data();
      var activations = network.feedForward(data.getFeatures(), true);
      double[][] x = rows(scene, data.getFeatures());
      double[][] h = rows(scene, activations.get(Scene.INTERFACE));
      double[][] handedOn = rows(scene, activations.get(Scene.INTERFACE + 1));
      double[][] predicted =
          ModelObjective.ofInput(model, x, h)
              .predict(network.getLayer(Scene.INTERFACE).params().toDoubleVector());
      for (int p = 0; p < h.length; p++) {
        for (int c = 0; c < h[p].length; c++) {
          double expected = share * h[p][c] + (1 - share) * predicted[p][c];
          assertThat(handedOn[p][c]).as("[%d][%d]", p, c).isCloseTo(expected, within(1e-10));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenesAndModels")
  void modelGradientIsTheNumericDerivative(Scene scene, ReferenceModel model) {
    MultiLayerNetwork network = scene.network(module(model, 0.25));
    DataSet data = scene.data();
    double[][] x = rows(scene, data.getFeatures());
    double[][] h = rows(scene, network.feedForward(data.getFeatures(), false).get(Scene.INTERFACE));
    compareWithNumericDerivative(network, data, ModelObjective.ofInput(model, x, h));
  }

  /** x is an image, h a vector: the model maps the whole of x. */
  @Test
  void convolutionalInputOfADenseModule() {
    MultiLayerConfiguration configuration =
        Dni.connect(
            Scene.base()
                .list()
                .layer(new DenseLayer.Builder().nOut(4).build())
                .layer(new SyntheticInputModule.Builder().build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Scene.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(Scene.IMAGE.inputType)
                .build());
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    MultiLayerNetwork network = Scene.initialized(configuration);
    DataSet data = Scene.IMAGE.data();
    double[][] x = rows(Scene.IMAGE, data.getFeatures());
    double[][] h = network.feedForward(data.getFeatures(), false).get(2).toDoubleMatrix();
    compareWithNumericDerivative(
        network, data, ModelObjective.ofInput(ReferenceModel.LINEAR, x, h));
  }

  /** An input model that sees x whole learns as a stock network of its layers. */
  @Test
  void recurrentInputModelsSeeTheSeriesWhole() {
    GradientModel lstm =
        GradientModel.of(new LSTM.Builder().nOut(5).activation(Activation.TANH).build());
    MultiLayerNetwork network =
        Scene.SERIES.network(new SyntheticInputModule.Builder().inputModel(lstm).build());
    DataSet data = Scene.SERIES.data();
    MultiLayerNetwork stock =
        Scene.initialized(
            Scene.base()
                .list()
                .layer(new LSTM.Builder().nOut(5).activation(Activation.TANH).build())
                .setInputType(Scene.SERIES.inputType)
                .build());
    stock.setParams(network.getLayer(Scene.INTERFACE).params());
    var activations = network.feedForward(data.getFeatures(), true);
    Scene.assertClose(
        "handed on",
        activations.get(Scene.INTERFACE + 1),
        stock.feedForward(data.getFeatures(), true).get(1),
        1e-12);
  }

  private static SyntheticInputModule module(ReferenceModel model, double share) {
    return new SyntheticInputModule.Builder()
        .inputModel(model.model())
        .realInputShare(share)
        .build();
  }

  private static void compareWithNumericDerivative(
      MultiLayerNetwork network, DataSet data, ModelObjective objective) {
    Scene.gradients(network, data);
    var layer = network.getLayer(Scene.INTERFACE);
    long start = network.getLayer(0).numParams();
    double[] gradients =
        network
            .getGradientsViewArray()
            .ravel()
            .get(NDArrayIndex.interval(start, start + layer.numParams()))
            .toDoubleVector();
    double[] parameters = layer.params().toDoubleVector();
    double largest = Nd4j.createFromArray(gradients).amaxNumber().doubleValue();
    assertThat(largest).isPositive();
    int from = 0;
    for (var parameter : layer.paramTable().entrySet()) {
      int to = from + (int) parameter.getValue().length();
      if (!Scene.isStatistic(parameter.getKey())) {
        for (int i = from; i < to; i += Math.max(1, (to - from) / 10)) {
          double value = parameters[i];
          parameters[i] = value + STEP;
          double above = objective.at(parameters);
          parameters[i] = value - STEP;
          double below = objective.at(parameters);
          parameters[i] = value;
          assertThat((above - below) / (2 * STEP))
              .as("%s[%d]", parameter.getKey(), i - from)
              .isCloseTo(gradients[i], within(1e-5 * Math.abs(gradients[i]) + 1e-6 * largest));
        }
      }
      from = to;
    }
  }
}
