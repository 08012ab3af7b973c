package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.OracleGradientModel;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** An interface that hands down the true gradient changes nothing: compared with stock networks. */
class BackpropEquivalenceTest {

  private static final double TOLERANCE = 1e-10;

  @ParameterizedTest
  @EnumSource
  void fullMixingHandsDownWhatArrived(Scene scene) {
    MultiLayerNetwork stock = scene.network();
    MultiLayerNetwork dni = scene.network(module(), conditional(), convolutionalOrMlp(scene));
    for (int layer = 1; layer <= 3; layer++) {
      Scene.randomizeModel(dni, layer, layer);
    }
    Scene.copyParameters(stock, dni);
    DataSet data = scene.data();
    Scene.assertClose(Scene.ownGradients(dni, data), Scene.ownGradients(stock, data), TOLERANCE);
    assertThat(dni.score()).isEqualTo(stock.score());
  }

  @ParameterizedTest
  @EnumSource
  void oracleOfTheTrueGradientEqualsBackprop(Scene scene) {
    OracleGradientModel oracle = new OracleGradientModel();
    compareWithOracle(
        scene, oracle, new SyntheticGradientModule.Builder().gradientModel(oracle).build(), 1);
  }

  @ParameterizedTest
  @EnumSource
  void scaleAndMixingWeighTheTwoGradients(Scene scene) {
    // Told 2g, with s = 1/2 and λ = 1/4: λ·g + (1 − λ)·s·2g = g.
    OracleGradientModel oracle = new OracleGradientModel();
    Layer module =
        new SyntheticGradientModule.Builder()
            .gradientModel(oracle)
            .consumptionScale(0.5)
            .mixing(0.25)
            .build();
    compareWithOracle(scene, oracle, module, 2);
  }

  private static void compareWithOracle(
      Scene scene, OracleGradientModel oracle, Layer module, double factor) {
    MultiLayerNetwork stock = scene.network();
    MultiLayerNetwork dni = scene.network(module);
    Scene.copyParameters(stock, dni);
    DataSet data = scene.data();
    INDArray truth = InterfaceProbe.of(scene, dni, data).gradient();
    oracle.tell(truth.mul(factor));
    Scene.assertClose(Scene.ownGradients(dni, data), Scene.ownGradients(stock, data), TOLERANCE);
    // What the oracle is to learn from is its own error, whatever is handed down.
    INDArray error = truth.mul(factor - 1);
    assertThat(oracle.residual().distance2(error))
        .isLessThanOrEqualTo(TOLERANCE * truth.norm2Number().doubleValue());
  }

  @ParameterizedTest
  @EnumSource(names = {"SERIES", "MASKED_SERIES"})
  void fullMixingTrainsAsBackpropUnderTruncatedBptt(Scene scene) {
    MultiLayerNetwork stock = Scene.initialized(truncated(scene));
    MultiLayerNetwork dni = Scene.initialized(truncated(scene, module(), conditional()));
    Scene.copyParameters(stock, dni);
    for (int step = 0; step < 3; step++) {
      DataSet data = scene.data(DataType.DOUBLE, 4, 10, step); // windows of 4, 4 and 2
      stock.fit(data);
      dni.fit(data);
    }
    assertThat(dni.getIterationCount()).isEqualTo(9);
    Scene.assertClose(Scene.ownParameters(dni), Scene.ownParameters(stock), TOLERANCE);
  }

  private static MultiLayerConfiguration truncated(Scene scene, Layer... interfaces) {
    MultiLayerConfiguration configuration = scene.configuration(Scene.base(), interfaces);
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(4);
    configuration.setTbpttBackLength(4);
    return configuration;
  }

  private static Layer module() {
    return new SyntheticGradientModule.Builder()
        .gradientModel(GradientModel.mlp(4))
        .mixing(1)
        .build();
  }

  private static Layer conditional() {
    return new ConditionalSGModule.Builder().mixing(1).build();
  }

  private static Layer convolutionalOrMlp(Scene scene) {
    return new ConditionalSGModule.Builder()
        .gradientModel(
            scene.isImage()
                ? GradientModel.convolutional(2)
                : GradientModel.mlp(3).withBatchNormalization())
        .mixing(1)
        .build();
  }
}
