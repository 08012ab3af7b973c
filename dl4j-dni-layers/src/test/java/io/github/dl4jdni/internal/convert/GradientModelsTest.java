package io.github.dl4jdni.internal.convert;

import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.IntegrationNetworks.State;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.StateGradientOptions;
import io.github.dl4jdni.convert.Conversion;
import io.github.dl4jdni.convert.GradientModels;
import io.github.dl4jdni.convert.Networks;
import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.files.StoredArrays;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What one network's gradient models have learnt, in another one. */
class GradientModelsTest {

  private static final int INPUTS = 6;
  private static final int CLASSES = 3;
  private static final int LEARNT = 9; // minibatches before
  private static final int AFTER = 6;

  @TempDir private Path folder;

  private static Stream<GradientModel> models() {
    return Stream.of(
        GradientModel.linear(),
        GradientModel.leastSquares(),
        GradientModel.mlp(7).withBatchNormalization(),
        GradientModel.softmax(),
        GradientModel.error(),
        GradientModel.local(5),
        GradientModel.of(
            new DenseLayer.Builder().nOut(4).activation(Activation.TANH).l2(0.01).build(),
            new DenseLayer.Builder().build()));
  }

  private static Stream<Schedule> schedules() {
    return Stream.of(
        Schedule.sequential(), Schedule.pipelined(0), Schedule.pipelined(2), Schedule.random(0.5));
  }

  /** Two hidden layers, without names. */
  private static MultiLayerConfiguration configuration(int width) {
    NeuralNetConfiguration.ListBuilder list = defaults().list();
    list.layer(new DenseLayer.Builder().nOut(width).build());
    list.layer(new DenseLayer.Builder().nOut(4).build());
    list.layer(output());
    return list.setInputType(InputType.feedForward(INPUTS)).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiLayerNetwork dni(GradientModel model) {
    return Dni.convert(network(configuration(5)))
        .everyHiddenLayer()
        .conditionOnLabels(true)
        .gradientModel(model)
        .build();
  }

  private static DataSet batch(int number) {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 8, CLASSES);
    for (int row = 0; row < 8; row++) {
      labels.putScalar(row, (row * 5 + number) % CLASSES, 1);
    }
    return new DataSet(numbers(number, 8, INPUTS), labels);
  }

  private static void fit(MultiLayerNetwork network, int from, int count) {
    for (int i = from; i < from + count; i++) {
      network.fit(batch(i));
    }
  }

  private GradientModels throughAFile(GradientModels models) throws IOException {
    Path file = folder.resolve("models.zip");
    models.save(file);
    return GradientModels.read(file);
  }

  /** The parameters of all gradient models, by layer and name. */
  private static Map<String, double[]> parameters(Model network) {
    Map<String, double[]> parameters = new LinkedHashMap<>();
    org.deeplearning4j.nn.api.Layer[] layers =
        network instanceof MultiLayerNetwork stack
            ? stack.getLayers()
            : ((ComputationGraph) network).getLayers();
    for (int i = 0; i < layers.length; i++) {
      String prefix = i + ":";
      layers[i]
          .paramTable(false)
          .forEach(
              (key, values) -> {
                if (key.startsWith("gradientModel")) {
                  parameters.put(prefix + key, exactly(values));
                }
              });
    }
    assertThat(parameters).isNotEmpty();
    return parameters;
  }

  private static void assertSame(Map<String, double[]> now, Map<String, double[]> before) {
    assertThat(now.keySet()).isEqualTo(before.keySet());
    now.forEach((key, values) -> assertThat(values).as(key).isEqualTo(before.get(key)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void learningOnFromASavedModelIsTheUndisturbedTraining(GradientModel model) throws IOException {
    MultiLayerNetwork undisturbed = dni(model);
    fit(undisturbed, 0, LEARNT);
    GradientModels saved = throughAFile(Dni.gradientModels(undisturbed));
    MultiLayerNetwork moved =
        Dni.convert(Dni.strip(undisturbed))
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModelsFrom(saved)
            .build();
    State.of(undisturbed).assertUnchanged(moved);
    fit(undisturbed, LEARNT, AFTER);
    fit(moved, LEARNT, AFTER);
    State.of(undisturbed).assertUnchanged(moved);
  }

  /** What the layers below get is the same, bit by bit. */
  @ParameterizedTest
  @MethodSource("models")
  void frozenModelsPredictWhatTheyPredictedAndStayAsTheyAre(GradientModel model)
      throws IOException {
    MultiLayerNetwork source = dni(model);
    fit(source, 0, LEARNT);
    MultiLayerNetwork frozen =
        Dni.convert(Dni.strip(source))
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModelsFrom(throughAFile(Dni.gradientModels(source)))
            .gradientModelsFrozen(true)
            .build();
    Map<String, double[]> before = parameters(source);
    assertSame(parameters(frozen), before);
    assertThat(ownGradient(frozen)).isEqualTo(ownGradient(source));
    double[] weights = exactly(frozen.getParam("0_W"));
    fit(frozen, LEARNT, AFTER);
    assertThat(exactly(frozen.getParam("0_W"))).isNotEqualTo(weights);
    assertSame(parameters(frozen), before);
    MultiLayerNetwork clone = frozen.clone();
    fit(clone, 0, 2);
    assertSame(parameters(clone), before);
    MultiLayerNetwork restored = (MultiLayerNetwork) Networks.restored(frozen);
    fit(restored, 0, 2);
    assertSame(parameters(restored), before);
  }

  /** Of the first layer's own weights, by what the interface hands down. */
  private static double[] ownGradient(MultiLayerNetwork network) {
    DataSet data = batch(100);
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    double[] gradient = exactly(network.gradient().getGradientFor("0_W"));
    assertThat(gradient).isNotEqualTo(new double[gradient.length]);
    return gradient;
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void frozenModelsStayAsTheyAreUnderEverySchedule(Schedule schedule) {
    for (GradientModel model :
        List.of(
            GradientModel.mlp(7).withBatchNormalization(),
            GradientModel.error(),
            GradientModel.leastSquares())) {
      MultiLayerNetwork source = dni(model);
      fit(source, 0, LEARNT);
      MultiLayerNetwork frozen =
          Dni.convert(source).everyHiddenLayer().gradientModelsFrozen(true).build();
      Map<String, double[]> before = parameters(source);
      double[] weights = exactly(frozen.getParam("0_W"));
      try (DecoupledTrainer trainer = DecoupledTrainer.builder(frozen).schedule(schedule).build()) {
        for (int i = 0; i < AFTER; i++) {
          trainer.fit(batch(i));
        }
      }
      assertThat(exactly(frozen.getParam("0_W"))).isNotEqualTo(weights);
      assertSame(parameters(frozen), before);
    }
  }

  @Test
  void schedulesTrainWithFrozenModelsAsFitDoes() {
    MultiLayerNetwork source = dni(GradientModel.linear());
    fit(source, 0, LEARNT);
    MultiLayerNetwork byFit =
        Dni.convert(source).everyHiddenLayer().gradientModelsFrozen(true).build();
    MultiLayerNetwork byTrainer = byFit.clone();
    byTrainer.setIterationCount(LEARNT);
    fit(byFit, LEARNT, AFTER);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(byTrainer).schedule(Schedule.pipelined(0)).build()) {
      for (int i = LEARNT; i < LEARNT + AFTER; i++) {
        trainer.fit(batch(i));
      }
    }
    assertThat(exactly(byTrainer.params())).isEqualTo(exactly(byFit.params()));
  }

  @Test
  void frozenModelsLearnAgainWhenTheyAreTakenOver() {
    MultiLayerNetwork source = dni(GradientModel.leastSquares());
    fit(source, 0, LEARNT);
    MultiLayerNetwork frozen =
        Dni.convert(source).everyHiddenLayer().gradientModelsFrozen(true).build();
    MultiLayerNetwork thawed =
        Dni.convert(frozen).everyHiddenLayer().gradientModelsFrozen(false).build();
    Map<String, double[]> before = parameters(source);
    assertSame(parameters(thawed), before);
    fit(thawed, LEARNT, AFTER);
    assertThat(parameters(thawed).get("0:gradientModelmoments"))
        .isNotEqualTo(before.get("0:gradientModelmoments"));
    assertThat(
            ((GradientModelConfiguration) thawed.getLayer(0).conf().getLayer())
                .getSyntheticGradient())
        .isEqualTo(
            ((GradientModelConfiguration) source.getLayer(0).conf().getLayer())
                .getSyntheticGradient());
  }

  @Test
  void modelsMoveBetweenGraphs() throws IOException {
    ComputationGraph source = image(3);
    ComputationGraph trained =
        Dni.convert(source).everyHiddenLayer().conditionOnLabels(true).build();
    for (int i = 0; i < LEARNT; i++) {
      trained.fit(images(i));
    }
    GradientModels saved = throughAFile(Dni.gradientModels(trained));
    assertThat(saved.names()).containsExactly("conv-interface", "dense");
    ComputationGraph moved =
        Dni.convert(Dni.strip(trained))
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModelsFrom(saved)
            .build();
    ComputationGraph frozen =
        Dni.convert(source)
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModelsFrom(saved)
            .gradientModelsFrozen(true)
            .build();
    Map<String, double[]> before = parameters(trained);
    for (int i = 0; i < AFTER; i++) {
      trained.fit(images(i));
      moved.fit(images(i));
      frozen.fit(images(i));
    }
    State.of(trained).assertUnchanged(moved);
    assertSame(parameters(frozen), before);
  }

  private static ComputationGraph image(int filters) {
    return graph(
        defaults()
            .graphBuilder()
            .addInputs("in")
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(filters).build(), "in")
            .addLayer("dense", new DenseLayer.Builder().nOut(5).build(), "conv")
            .addLayer("out", output(), "dense")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(5, 5, 1))
            .build());
  }

  private static DataSet images(int number) {
    return new DataSet(numbers(number, 8, 1, 5, 5), batch(number).getLabels());
  }

  private static Stream<Consumer<StateGradientOptions<?>>> stateModels() {
    List<Consumer<StateGradientOptions<?>>> options = new ArrayList<>();
    options.add(each -> {}); // least squares, one for each window
    options.add(each -> each.gradientModel(GradientModel.mlp(4)));
    options.add(
        each -> {
          each.gradientModel(GradientModel.linear());
          each.perWindow(false);
          each.backpropagateGradientModelLoss(true);
        });
    return options.stream();
  }

  @ParameterizedTest
  @MethodSource("stateModels")
  void modelsOfStatesMoveToo(Consumer<StateGradientOptions<?>> options) throws IOException {
    MultiLayerNetwork trained = Dni.convert(recurrent()).everyRecurrentLayer(options).build();
    for (int i = 0; i < 3; i++) {
      trained.fit(series(i));
    }
    GradientModels saved = throughAFile(Dni.gradientModels(trained));
    MultiLayerNetwork moved =
        Dni.convert(Dni.strip(trained))
            .everyRecurrentLayer(options)
            .gradientModelsFrom(saved)
            .build();
    MultiLayerNetwork frozen =
        Dni.convert(recurrent())
            .everyRecurrentLayer(options)
            .gradientModelsFrom(saved)
            .gradientModelsFrozen(true)
            .build();
    Dni.clearTrainingState(trained); // which a copy begins without
    Map<String, double[]> before = parameters(trained);
    State.of(trained).assertUnchanged(moved);
    double[] weights = exactly(frozen.getParam("0_W"));
    for (int i = 3; i < 6; i++) {
      moved.fit(series(i));
      frozen.fit(series(i));
    }
    assertThat(parameters(moved).values().iterator().next())
        .isNotEqualTo(before.values().iterator().next());
    assertSame(parameters(frozen), before);
    assertThat(exactly(frozen.getParam("0_W"))).isNotEqualTo(weights);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(frozen).schedule(Schedule.sequential()).build()) {
      trainer.fit(series(6));
    }
    assertSame(parameters(frozen), before);
  }

  private static MultiLayerNetwork recurrent() {
    NeuralNetConfiguration.ListBuilder list = defaults().list();
    list.layer(new LSTM.Builder().nOut(4).build());
    list.layer(
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(CLASSES)
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerConfiguration configuration = list.setInputType(InputType.recurrent(INPUTS)).build();
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(2);
    configuration.setTbpttBackLength(2);
    return network(configuration);
  }

  private static DataSet series(int number) {
    return new DataSet(numbers(number, 5, INPUTS, 8), numbers(number + 50, 5, CLASSES, 8));
  }

  @Test
  void aWarmUpBeginsAnew() {
    Conversion<MultiLayerNetwork> conversion =
        Dni.convert(network(configuration(5))).everyHiddenLayer().conditionOnLabels(true);
    MultiLayerNetwork source = conversion.warmUpToR2(0).build();
    fit(source, 0, LEARNT);
    MultiLayerNetwork moved = conversion.gradientModelsFrom(Dni.gradientModels(source)).build();
    assertThat(exactly(source.getParam("0_gradientModelProgress"))).isNotEqualTo(new double[3]);
    assertThat(exactly(moved.getParam("0_gradientModelProgress"))).isEqualTo(new double[3]);
  }

  @Test
  void frozenModelsNeedNoUpdater() {
    Layer layer =
        Dni.convert(configuration(5))
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModelsFrozen(true)
            .build()
            .getConf(0)
            .getLayer();
    for (String key : layer.initializer().paramKeys(layer)) {
      boolean ofModel = key.startsWith("gradientModel");
      assertThat(layer.getUpdaterByParam(key) instanceof NoOp).as(key).isEqualTo(ofModel);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    MultiLayerNetwork source = dni(GradientModel.linear());
    GradientModels models = Dni.gradientModels(source);
    Conversion<MultiLayerNetwork> wider =
        Dni.convert(network(configuration(9))).everyHiddenLayer().conditionOnLabels(true);
    assertThatThrownBy(() -> wider.gradientModelsFrom(models).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("gradient model of \"layer0\"")
        .hasMessageContaining("[13, 9], the one to take over [9, 5]")
        .hasMessageContaining("messages of the same width");
    Conversion<MultiLayerNetwork> same =
        Dni.convert(network(configuration(5))).everyHiddenLayer().gradientModelsFrom(models);
    assertThatThrownBy(
            () -> same.conditionOnLabels(true).gradientModel(GradientModel.error()).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("is to be error")
        .hasMessageContaining("linear");
    GradientModels fewer =
        Dni.gradientModels(
            Dni.convert(network(configuration(5))).after(1).conditionOnLabels(true).build());
    assertThatThrownBy(
            () ->
                Dni.convert(network(configuration(5)))
                    .everyHiddenLayer()
                    .conditionOnLabels(true)
                    .gradientModelsFrom(fewer)
                    .build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("no gradient models for [layer0]; there are those of [layer1]");
    assertThatThrownBy(
            () ->
                Dni.convert(configuration(5))
                    .everyHiddenLayer()
                    .conditionOnLabels(true)
                    .gradientModelsFrom(models)
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("initialised network");
    assertThatThrownBy(() -> Dni.gradientModels(network(configuration(5))))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("has no gradient models");
  }

  @Test
  void damagedAndForeignFilesAreRefused() throws IOException {
    Path file = folder.resolve("models.zip");
    Files.writeString(file, "not a zip");
    assertThatThrownBy(() -> GradientModels.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("it is no zip file");
    StoredArrays sound = LearntModelsFormat.write(Map.of());
    sound.save(file);
    assertThat(GradientModels.read(file).names()).isEmpty();
    INDArray numbers = Nd4j.ones(DataType.FLOAT, 6);
    String model = "{\"@class\":\"io.github.dl4jdni.conf.LinearGradientModel\"}";
    for (String shape :
        List.of("[2,2]", "[-2,-3]", "[2,3,0]", "[4294967296,4294967296,6]", "[7]")) {
      String parameter = "{\"name\":\"W\",\"shape\":" + shape + ",\"state\":[]}";
      save(file, description(model, parameter), numbers);
      assertThatThrownBy(() -> GradientModels.read(file))
          .as(shape)
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("make no sense");
    }
    String good = "{\"name\":\"W\",\"shape\":[2,3],\"state\":[]}";
    save(file, description(model, good), numbers);
    assertThat(GradientModels.read(file).names()).containsExactly("h");
    save(file, description("{\"@class\":\"java.lang.Runtime\"}", good), numbers);
    assertThatThrownBy(() -> GradientModels.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("names the class java.lang.Runtime");
    save(file, "{\"gradientModels\":2}", numbers);
    assertThatThrownBy(() -> GradientModels.read(file)).hasMessageContaining("this version");
    save(file, description(model, good), Nd4j.createFromArray(1f, 2f, Float.NaN, 4f, 5f, 6f));
    assertThatThrownBy(() -> GradientModels.read(file)).hasMessageContaining("NaN or infinite");
  }

  private static String description(String model, String parameter) {
    return "{\"gradientModels\":1,\"models\":[{\"name\":\"h\",\"model\":"
        + model
        + ",\"parameters\":["
        + parameter
        + "]}]}";
  }

  private static void save(Path file, String description, INDArray numbers) throws IOException {
    new StoredArrays(description, Map.of("parameters", numbers)).save(file);
  }
}
