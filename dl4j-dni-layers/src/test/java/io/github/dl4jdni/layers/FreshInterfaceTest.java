package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The last layer of a fresh gradient model is zero, so that nothing below moves at first. */
class FreshInterfaceTest {

  static Stream<Arguments> everyModelThatFits() {
    return GradientModelLearningTest.everyModelThatFits();
  }

  static Stream<Arguments> someModels() {
    return GradientModelLearningTest.oneModelOf(3);
  }

  @ParameterizedTest
  @MethodSource("someModels")
  void freshInterfaceHandsDownZero(Scene scene, ReferenceModel model, boolean conditional) {
    assertFreshInterfaceHandsDownZero(scene, model, conditional);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("everyModelThatFits")
  void everyFreshInterfaceHandsDownZero(Scene scene, ReferenceModel model, boolean conditional) {
    assertFreshInterfaceHandsDownZero(scene, model, conditional);
  }

  private static void assertFreshInterfaceHandsDownZero(
      Scene scene, ReferenceModel model, boolean conditional) {
    Layer module =
        conditional
            ? new ConditionalSGModule.Builder().gradientModel(model.model()).build()
            : new SyntheticGradientModule.Builder().gradientModel(model.model()).build();
    MultiLayerNetwork network = scene.network(module);
    assertThatOnlyWhatIsAboveLearns(scene, network);
    if (model == ReferenceModel.LEAST_SQUARES) {
      network.fit(scene.data()); // it is solved for at every second batch
    }
    assertHandsDownAGradient(scene, network);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"LINEAR", "ERROR", "SOFTMAX", "MLP", "MLP_WITH_BATCH_NORMALIZATION", "DENSE_TANH"})
  void freshSyntheticGradientDenseDoesNotLearn(ReferenceModel model) {
    MultiLayerNetwork network =
        Scene.DENSE.network(
            new SyntheticGradientDense.Builder()
                .nOut(7)
                .gradientModel(model.model())
                .conditionOnLabels(true)
                .build());
    INDArray own = network.getLayer(Scene.INTERFACE).getParam("W").dup();
    assertThatOnlyWhatIsAboveLearns(Scene.DENSE, network);
    assertHandsDownAGradient(Scene.DENSE, network);
    // In the second step it has a synthetic gradient to learn from.
    network.fit(Scene.DENSE.data());
    assertThat(network.getLayer(Scene.INTERFACE).getParam("W")).isNotEqualTo(own);
  }

  private static void assertThatOnlyWhatIsAboveLearns(Scene scene, MultiLayerNetwork network) {
    DataSet data = scene.data();
    var gradients = Scene.gradients(network, data);
    for (String key : network.getLayer(0).paramTable().keySet()) {
      assertThat(gradients.get("0_" + key).amaxNumber().doubleValue()).as(key).isZero();
    }
    INDArray lower = network.getLayer(0).params().dup();
    INDArray model = network.getLayer(Scene.INTERFACE).params().dup();
    INDArray allAbove =
        network
            .params()
            .get(NDArrayIndex.interval(lower.length() + model.length(), network.numParams()));
    INDArray upper = allAbove.dup();
    network.fit(data);
    assertThat(network.getLayer(0).params()).isEqualTo(lower);
    assertThat(network.getLayer(Scene.INTERFACE).params()).isNotEqualTo(model);
    assertThat(allAbove).isNotEqualTo(upper);
  }

  private static void assertHandsDownAGradient(Scene scene, MultiLayerNetwork network) {
    assertThat(Scene.gradients(network, scene.data()).get("0_W").amaxNumber().doubleValue())
        .isPositive();
  }
}
