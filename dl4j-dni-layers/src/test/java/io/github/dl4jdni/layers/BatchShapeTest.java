package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Precision, workspaces and the sizes of batches change nothing but themselves. */
class BatchShapeTest {

  static Stream<Arguments> everyModelThatFits() {
    return GradientModelLearningTest.everyModelThatFits();
  }

  static Stream<Arguments> someModels() {
    return GradientModelLearningTest.oneModelOf(3);
  }

  @ParameterizedTest
  @MethodSource("someModels")
  void workspacesChangeNoBit(Scene scene, ReferenceModel model, boolean conditional) {
    assertWorkspacesChangeNoBit(scene, model, conditional);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("everyModelThatFits")
  void workspacesChangeNoBitOfEveryModel(Scene scene, ReferenceModel model, boolean conditional) {
    assertWorkspacesChangeNoBit(scene, model, conditional);
  }

  private static void assertWorkspacesChangeNoBit(
      Scene scene, ReferenceModel model, boolean conditional) {
    MultiLayerNetwork with = network(scene, WorkspaceMode.ENABLED, module(model, conditional));
    MultiLayerNetwork without = network(scene, WorkspaceMode.NONE, module(model, conditional));
    assertThat(without.params()).isEqualTo(with.params());
    for (int step = 0; step < 3; step++) {
      DataSet data = scene.data(DataType.DOUBLE, 3, 4, step);
      with.fit(data);
      without.fit(data);
    }
    assertThat(without.params()).isEqualTo(with.params());
  }

  @ParameterizedTest
  @EnumSource
  void workspacesChangeNoBitOfSyntheticInputs(Scene scene) {
    Layer[] modules = {
      new SyntheticInputModule.Builder().build(),
      new SyntheticInputModule.Builder()
          .inputModel(GradientModel.mlp(4))
          .realInputShare(0.5)
          .build()
    };
    MultiLayerNetwork with = network(scene, WorkspaceMode.ENABLED, modules);
    MultiLayerNetwork without = network(scene, WorkspaceMode.NONE, modules);
    for (int step = 0; step < 3; step++) {
      DataSet data = scene.data(DataType.DOUBLE, 3, 4, step);
      with.fit(data);
      without.fit(data);
    }
    assertThat(without.params()).isEqualTo(with.params());
  }

  @ParameterizedTest
  @MethodSource("someModels")
  void batchesOfAnySizeFollowEachOther(Scene scene, ReferenceModel model, boolean conditional) {
    assertSizesFollowEachOther(scene, model, conditional);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("everyModelThatFits")
  void batchesOfAnySizeFollowEachOtherInEveryModel(
      Scene scene, ReferenceModel model, boolean conditional) {
    assertSizesFollowEachOther(scene, model, conditional);
  }

  /** A network that has seen other sizes has the gradients of one that has seen none. */
  private static void assertSizesFollowEachOther(
      Scene scene, ReferenceModel model, boolean conditional) {
    MultiLayerNetwork network =
        network(scene, WorkspaceMode.ENABLED, module(model, conditional), module(model, false));
    int[] examples = {4, 1, 7, 3};
    int[] steps = {3, 4, 1, 2};
    for (int i = 0; i < examples.length; i++) {
      DataSet data = scene.data(DataType.DOUBLE, examples[i], steps[i], i);
      MultiLayerNetwork fresh =
          network(scene, WorkspaceMode.NONE, module(model, conditional), module(model, false));
      fresh.setParams(network.params());
      var expected = Scene.gradients(fresh, data);
      Scene.gradients(network, data)
          .forEach(
              (key, gradient) -> assertThat(gradient).as("%s", key).isEqualTo(expected.get(key)));
      network.fit(data);
      assertThat(network.params().sumNumber().doubleValue()).isFinite();
    }
  }

  @ParameterizedTest
  @EnumSource
  void floatsFollowDoubles(Scene scene) {
    Layer[] modules = {
      new ConditionalSGModule.Builder().build(),
      new SyntheticGradientModule.Builder().gradientModel(GradientModel.mlp(4)).build()
    };
    Sgd slow = new Sgd(0.01);
    MultiLayerNetwork doubles =
        Scene.initialized(scene.configuration(Scene.base().updater(slow), modules));
    MultiLayerNetwork floats =
        Scene.initialized(
            scene.configuration(Scene.base().updater(slow).dataType(DataType.FLOAT), modules));
    floats.setParams(doubles.params().castTo(DataType.FLOAT));
    for (int step = 0; step < 10; step++) {
      doubles.fit(scene.data(DataType.DOUBLE, 4, 5, step));
      floats.fit(scene.data(DataType.FLOAT, 4, 5, step));
    }
    assertThat(floats.params().dataType()).isEqualTo(DataType.FLOAT);
    Scene.assertClose(
        "parameters", floats.params().castTo(DataType.DOUBLE), doubles.params(), 1e-5);
  }

  /** The labels' type need not be the network's. */
  @ParameterizedTest
  @EnumSource
  void labelsOfAnotherPrecisionServeAsWell(Scene scene) {
    MultiLayerNetwork same =
        network(scene, WorkspaceMode.ENABLED, new ConditionalSGModule.Builder().build());
    MultiLayerNetwork other = same.clone();
    for (int step = 0; step < 3; step++) {
      DataSet data = scene.data(DataType.DOUBLE, 4, 5, step);
      same.fit(data);
      data.setLabels(data.getLabels().castTo(DataType.FLOAT));
      other.fit(data);
    }
    Scene.assertClose("parameters", other.params(), same.params(), 1e-6);
  }

  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "ERROR", "SOFTMAX", "MLP", "MLP_WITH_BATCH_NORMALIZATION"})
  void syntheticGradientDenseTakesBatchesOfAnySize(ReferenceModel model) {
    Layer dense =
        new SyntheticGradientDense.Builder()
            .nOut(1)
            .conditionOnLabels(true)
            .gradientModel(model.model())
            .build();
    MultiLayerNetwork network = network(Scene.DENSE, WorkspaceMode.ENABLED, dense);
    for (int examples : new int[] {3, 1, 5, 2}) {
      DataSet data = Scene.DENSE.data(DataType.DOUBLE, examples, 1, examples);
      MultiLayerNetwork fresh = network(Scene.DENSE, WorkspaceMode.NONE, dense);
      fresh.setParams(network.params());
      var expected = Scene.gradients(fresh, data);
      Scene.gradients(network, data)
          .forEach((key, gradient) -> assertThat(gradient).as(key).isEqualTo(expected.get(key)));
      network.fit(data);
    }
  }

  private static Layer module(ReferenceModel model, boolean conditional) {
    if (conditional) {
      return new ConditionalSGModule.Builder().gradientModel(model.model()).build();
    }
    return new SyntheticGradientModule.Builder()
        .gradientModel(model.needsLabels() ? GradientModel.linear() : model.model())
        .build();
  }

  private static MultiLayerNetwork network(Scene scene, WorkspaceMode mode, Layer... interfaces) {
    NeuralNetConfiguration.Builder base =
        Scene.base().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode);
    return Scene.initialized(scene.configuration(base, interfaces));
  }
}
