package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Configurations and networks come back as they were, and go on as if nothing had happened. */
class PersistenceTest {

  /** Each model with labels; the module without them is in everything(). */
  static Stream<Arguments> everyModelThatFits() {
    return conditional(GradientModelLearningTest.everyModelThatFits());
  }

  static Stream<Arguments> someModels() {
    return conditional(GradientModelLearningTest.oneModelOf(3));
  }

  private static Stream<Arguments> conditional(Stream<Arguments> models) {
    return models
        .filter(arguments -> (Boolean) arguments.get()[2])
        .map(arguments -> Arguments.of(arguments.get()[0], arguments.get()[1]));
  }

  @ParameterizedTest
  @MethodSource("someModels")
  void modelsSurviveSavingAndTrainOn(Scene scene, ReferenceModel model) throws IOException {
    assertSurvives(scene, model);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("everyModelThatFits")
  void everyModelSurvivesSavingAndTrainsOn(Scene scene, ReferenceModel model) throws IOException {
    assertSurvives(scene, model);
  }

  private static void assertSurvives(Scene scene, ReferenceModel model) throws IOException {
    Layer module = new ConditionalSGModule.Builder().gradientModel(model.model()).build();
    assertSurvives(scene, Scene.base().updater(new Adam(0.01)), DataType.DOUBLE, module);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scene.class,
      names = {"DENSE", "IMAGE"})
  void modelsThatDoNotLearnFromGradientsSurviveSavingAndTrainOn(Scene scene) throws IOException {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      assertSurvives(
          scene,
          Scene.base().dataType(type).updater(new Adam(0.01)),
          type,
          new ConditionalSGModule.Builder().gradientModel(GradientModel.directFeedback()).build(),
          new ConditionalSGModule.Builder().gradientModel(GradientModel.local()).build(),
          new ConditionalSGModule.Builder().gradientModel(GradientModel.local(4, 3)).build());
    }
  }

  @Test
  void modelsThatDoNotLearnFromGradientsAreValues() {
    assertThat(GradientModel.directFeedback())
        .isEqualTo(GradientModel.directFeedback())
        .hasSameHashCodeAs(GradientModel.directFeedback())
        .isNotEqualTo(GradientModel.local())
        .hasToString("direct feedback");
    assertThat(GradientModel.local(4))
        .isEqualTo(GradientModel.local(4))
        .hasSameHashCodeAs(GradientModel.local(4))
        .isNotEqualTo(GradientModel.local())
        .isNotEqualTo(GradientModel.mlp(4))
        .hasToString("local(mlp[4])");
    String json =
        Scene.DENSE
            .configuration(
                Scene.base(),
                new ConditionalSGModule.Builder()
                    .gradientModel(GradientModel.directFeedback())
                    .build(),
                new ConditionalSGModule.Builder().gradientModel(GradientModel.local()).build())
            .toJson();
    assertThat(json)
        .contains(
            "\"io.github.dl4jdni.conf.DirectFeedbackGradientModel\"",
            "\"io.github.dl4jdni.conf.LocalGradientModel\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void everyOptionSurvivesSavingAndTrainsOn(DataType type) throws IOException {
    assertSurvives(
        Scene.DENSE, Scene.base().dataType(type).updater(new Nesterovs(0.05)), type, everything());
  }

  @ParameterizedTest
  @EnumSource
  void syntheticInputsSurviveSavingAndTrainOn(Scene scene) throws IOException {
    assertSurvives(
        scene,
        Scene.base(),
        DataType.DOUBLE,
        new SyntheticInputModule.Builder()
            .inputModelUpdater(new Adam(0.01))
            .realInputShare(new StepSchedule(ScheduleType.ITERATION, 0.5, 0.5, 2))
            .build());
  }

  private static void assertSurvives(
      Scene scene, NeuralNetConfiguration.Builder base, DataType type, Layer... interfaces)
      throws IOException {
    MultiLayerConfiguration configuration = scene.configuration(base, interfaces);
    String json = configuration.toJson();
    assertThat(MultiLayerConfiguration.fromJson(json)).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromJson(json).toJson()).isEqualTo(json);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    assertThat(configuration.clone()).isEqualTo(configuration);

    MultiLayerNetwork network = Scene.initialized(configuration);
    for (int step = 0; step < 3; step++) {
      network.fit(scene.data(type, 4, 5, step));
    }
    DataSet seen = scene.data(type, 3, 5, 77);
    INDArray output = network.output(seen.getFeatures());
    MultiLayerNetwork bare =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(saved(network, false)));
    List<MultiLayerNetwork> whole =
        List.of(
            ModelSerializer.restoreMultiLayerNetwork(
                new ByteArrayInputStream(saved(network, true))),
            network.clone());
    assertThat(bare.params()).isEqualTo(network.params());
    assertThat(bare.output(seen.getFeatures())).isEqualTo(output);
    for (MultiLayerNetwork copy : whole) {
      assertThat(copy.getLayerWiseConfigurations()).isEqualTo(network.getLayerWiseConfigurations());
      assertThat(copy.params()).isEqualTo(network.params());
      assertThat(copy.getUpdater().getStateViewArray())
          .isEqualTo(network.getUpdater().getStateViewArray());
      assertThat(copy.output(seen.getFeatures())).isEqualTo(output);
    }
    for (int step = 3; step < 6; step++) {
      DataSet data = scene.data(type, 4, 5, step);
      network.fit(data);
      whole.forEach(copy -> copy.fit(data));
    }
    for (MultiLayerNetwork copy : whole) {
      assertThat(copy.params()).isEqualTo(network.params());
    }
    assertThat(network.output(seen.getFeatures())).isNotEqualTo(output);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void graphsSurviveSavingAndTrainOn(DataType type) throws IOException {
    ComputationGraphConfiguration configuration = graph(type);
    assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
        .isEqualTo(configuration);
    assertThat(ComputationGraphConfiguration.fromYaml(configuration.toYaml()))
        .isEqualTo(configuration);
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    network.fit(Scene.DENSE.data(type, 4, 1, 1));
    INDArray features = Scene.DENSE.data(type, 3, 1, 2).getFeatures();
    List<ComputationGraph> copies =
        List.of(
            ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network, true))),
            network.clone());
    // Deeplearning4j's clone() of a graph starts to count anew, and Adam counts.
    copies.get(1).getConfiguration().setIterationCount(1);
    ComputationGraph bare =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved(network, false)));
    assertThat(bare.outputSingle(features)).isEqualTo(network.outputSingle(features));
    for (ComputationGraph copy : copies) {
      assertThat(copy.getConfiguration()).isEqualTo(network.getConfiguration());
      assertThat(copy.outputSingle(features)).isEqualTo(network.outputSingle(features));
      assertThat(copy.getUpdater().getStateViewArray())
          .isEqualTo(network.getUpdater().getStateViewArray());
    }
    for (int step = 3; step < 6; step++) {
      DataSet data = Scene.DENSE.data(type, 4, 1, step);
      network.fit(data);
      copies.forEach(copy -> copy.fit(data));
    }
    for (ComputationGraph copy : copies) {
      assertThat(copy.params()).isEqualTo(network.params());
    }
  }

  /** Saved networks name these classes: renaming one of them breaks them. */
  @Test
  void classNamesInJsonStayAsTheyAre() {
    String json =
        Scene.DENSE.configuration(Scene.base(), everything()).toJson()
            + graph(DataType.DOUBLE).toJson();
    Set<String> named = new TreeSet<>();
    var matcher = Pattern.compile("\"(io\\.github\\.dl4jdni\\.[^\"]*)\"").matcher(json);
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertThat(named)
        .containsExactly(
            "io.github.dl4jdni.conf.ConditionalSGModule",
            "io.github.dl4jdni.conf.ErrorGradientModel",
            "io.github.dl4jdni.conf.LinearGradientModel",
            "io.github.dl4jdni.conf.MlpGradientModel",
            "io.github.dl4jdni.conf.SoftmaxGradientModel",
            "io.github.dl4jdni.conf.StackedGradientModel",
            "io.github.dl4jdni.conf.SyntheticGradientDense",
            "io.github.dl4jdni.conf.SyntheticGradientModule",
            "io.github.dl4jdni.conf.SyntheticInputModule",
            "io.github.dl4jdni.context.InputSharingPreProcessor",
            "io.github.dl4jdni.context.LabelSharingLoss");
  }

  @Test
  void propertyNamesInJsonStayAsTheyAre() throws IOException {
    String json = Scene.DENSE.configuration(Scene.base(), everything()).toJson();
    JsonNode network = new ObjectMapper().readTree(json);
    JsonNode dense = network.get("confs").get(1).get("layer");
    assertThat(dense.get("inputGradient").asBoolean()).isTrue();
    assertThat(dense.get("syntheticGradient").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "gradientModel",
            "gradientModelFrozen",
            "conditionOnLabels",
            "labelCount",
            "labelsOf",
            "consumptionScale",
            "mixing",
            "warmUpIterations",
            "warmUpR2",
            "gradientModelUpdater",
            "gradientModelNormalization",
            "gradientModelNormalizationThreshold");
    JsonNode module = network.get("confs").get(2).get("layer");
    assertThat(module.fieldNames())
        .toIterable()
        .contains("syntheticGradient", "messageType", "channelsLast");
    JsonNode input = network.get("confs").get(4).get("layer");
    assertThat(input.fieldNames())
        .toIterable()
        .contains(
            "inputModel",
            "inputModelUpdater",
            "realInputShare",
            "networkInput",
            "inputOf",
            "messageType");
    assertThat(network.get("confs").get(6).get("layer").get("lossFn").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("@class", "loss", "output");
  }

  @Test
  void inputGradientSurvivesJson() {
    MultiLayerConfiguration configuration =
        Scene.base()
            .list()
            .layer(new SyntheticGradientDense.Builder().nIn(2).nOut(3).inputGradient(false).build())
            .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
            .build();
    MultiLayerConfiguration restored = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(restored).isEqualTo(configuration);
    assertThat(((SyntheticGradientDense) restored.getConf(0).getLayer()).isInputGradient())
        .isFalse();
  }

  /** All layers of the library, with all options at other than their default values. */
  private static Layer[] everything() {
    return new Layer[] {
      new SyntheticGradientDense.Builder()
          .nOut(7)
          .hasBias(false)
          .conditionOnLabels(true)
          .gradientModel(GradientModel.softmax())
          .consumptionScale(new StepSchedule(ScheduleType.ITERATION, 0.8, 0.5, 2))
          .mixing(new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.5).add(2, 0.25).build())
          .gradientModelUpdater(new RmsProp(0.01))
          .gradientModelNormalization(GradientNormalization.ClipL2PerLayer, 0.5)
          .l2(0.01)
          .activation(Activation.RELU)
          .constrainWeights(new MaxNormConstraint(1.5, 0))
          .build(),
      new SyntheticGradientModule.Builder()
          .gradientModel(GradientModel.mlp(4, 3).withBatchNormalization())
          .consumptionScale(0.3)
          .build(),
      new ConditionalSGModule.Builder()
          .gradientModel(
              GradientModel.of(
                  new DenseLayer.Builder().nOut(3).l2(0.1).updater(new Adam(0.02)).build(),
                  new DenseLayer.Builder().build()))
          .mixing(0.5)
          .build(),
      new SyntheticInputModule.Builder()
          .inputModel(GradientModel.mlp(4))
          .inputModelUpdater(new Adam(0.02))
          .realInputShare(0.5)
          .build(),
    };
  }

  private static ComputationGraphConfiguration graph(DataType type) {
    return Dni.connect(
        Scene.base()
            .dataType(type)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(5))
            .addLayer("dense", new SyntheticGradientDense.Builder().nOut(4).build(), "in")
            .addLayer("module", new ConditionalSGModule.Builder().build(), "dense")
            .addLayer("input", new SyntheticInputModule.Builder().build(), "module")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(Scene.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "input")
            .setOutputs("out")
            .build(),
        InputType.feedForward(5));
  }

  private static byte[] saved(Model network, boolean withUpdater) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, zip, withUpdater);
    return zip.toByteArray();
  }
}
