package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.DoubleByDefault;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Deeplearning4j's own gradient check where an interface hands down the true gradient. The
 * parameters of gradient models are left out: they have an objective of their own.
 */
@ExtendWith(DoubleByDefault.class) // which the check insists on
class GradientCheckTest {

  @ParameterizedTest
  @EnumSource
  void networksWithFullMixingPass(Scene scene) {
    assertThat(passes(scene, new ConditionalSGModule.Builder().mixing(1).build())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "TANH, false, true",
    "SIGMOID, false, true",
    "SOFTPLUS, false, true",
    "ELU, true, true",
    "CUBE, false, false",
    "IDENTITY, true, false",
    "TANH, true, false"
  })
  void syntheticGradientDenseWithFullMixingPasses(
      Activation activation, boolean layerNorm, boolean bias) {
    assertThat(
            passes(
                Scene.DENSE,
                new SyntheticGradientDense.Builder()
                    .nOut(5)
                    .activation(activation)
                    .hasLayerNorm(layerNorm)
                    .hasBias(bias)
                    .mixing(1)
                    .build()))
        .isTrue();
  }

  @Test
  void networksWithoutMixingDoNotPass() {
    assertThat(passes(Scene.DENSE, new ConditionalSGModule.Builder().build())).isFalse();
  }

  private static boolean passes(Scene scene, Layer layer) {
    MultiLayerNetwork network =
        Scene.initialized(scene.configuration(Scene.base().updater(new NoOp()), layer));
    Scene.randomizeModel(network, Scene.INTERFACE, 8);
    DataSet data = scene.data(DataType.DOUBLE, 3, 4, 6);
    Set<String> ofModels =
        network.paramTable().keySet().stream()
            .filter(key -> key.contains("gradientModel"))
            .collect(Collectors.toSet());
    assertThat(ofModels).isNotEmpty();
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .input(data.getFeatures())
            .labels(data.getLabels())
            .inputMask(data.getFeaturesMaskArray())
            .labelMask(data.getLabelsMaskArray())
            .epsilon(1e-6)
            .maxRelError(1e-4)
            .minAbsoluteError(1e-8)
            .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)
            .exitOnFirstError(true)
            .subset(true)
            .maxPerParam(10)
            .excludeParams(ofModels));
  }
}
