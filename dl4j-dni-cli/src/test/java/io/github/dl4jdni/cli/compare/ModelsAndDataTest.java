package io.github.dl4jdni.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models and data that users have: each pair is compared by its own loss, or refused in a line. */
class ModelsAndDataTest {

  private static final int ROWS = 40;

  @TempDir Path folder;
  private Path classes;
  private Path two;
  private Path numbers;
  private Path labels;
  private Path steps;

  @BeforeEach
  void data() throws IOException {
    Random random = new Random(2);
    StringBuilder ofClasses = new StringBuilder("a,b,c,kind\n");
    StringBuilder ofTwo = new StringBuilder("a,b,c,kind\n");
    StringBuilder ofNumbers = new StringBuilder("a,b,c,y\n");
    StringBuilder ofLabels = new StringBuilder("a,b,c,l0,l1\n");
    steps = Files.createDirectories(folder.resolve("steps"));
    for (int i = 0; i < ROWS; i++) {
      double[] x = random.doubles(3, -2, 2).toArray();
      String row = x[0] + "," + x[1] + "," + x[2] + ",";
      ofClasses.append(row).append(x[0] < -0.7 ? "low" : x[0] < 0.7 ? "mid" : "top").append('\n');
      ofTwo.append(row).append(x[0] < 0 ? "no" : "yes").append('\n');
      ofNumbers.append(row).append(3 * x[0] - x[1]).append('\n');
      ofLabels.append(row).append(x[0] > 0 ? 1 : 0).append(',').append(x[1] > 0 ? 1 : 0);
      ofLabels.append('\n');
      StringBuilder sequence = new StringBuilder("u,v,state\n");
      for (int step = 0; step < 4 + i % 3; step++) {
        double u = random.nextGaussian();
        sequence.append(u).append(',').append(random.nextGaussian()).append(',');
        sequence.append(i % 2 == 0 ? "even" : "odd").append('\n');
      }
      Files.writeString(steps.resolve(i + ".csv"), sequence);
    }
    classes = Files.writeString(folder.resolve("classes.csv"), ofClasses);
    two = Files.writeString(folder.resolve("two.csv"), ofTwo);
    numbers = Files.writeString(folder.resolve("numbers.csv"), ofNumbers);
    labels = Files.writeString(folder.resolve("labels.csv"), ofLabels);
  }

  private static NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .activation(Activation.TANH)
        .updater(new Adam(0.02));
  }

  private Path saved(Model model) throws IOException {
    Path file = folder.resolve("model.zip");
    ModelSerializer.writeModel(model, file.toFile(), true);
    return file;
  }

  private Path stack(InputType type, Layer... layers) throws IOException {
    return stack(defaults(), BackpropType.Standard, type, layers);
  }

  private Path stack(
      NeuralNetConfiguration.Builder from, BackpropType backprop, InputType type, Layer... layers)
      throws IOException {
    NeuralNetConfiguration.ListBuilder builder = from.list();
    for (Layer layer : layers) {
      builder.layer(layer);
    }
    if (backprop == BackpropType.TruncatedBPTT) {
      builder.backpropType(backprop).tBPTTLength(3).validateTbpttConfig(false);
    }
    builder.setInputType(type);
    MultiLayerNetwork network = new MultiLayerNetwork(builder.build());
    network.init();
    return saved(network);
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(6).build();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(5).build();
  }

  private static OutputLayer output(LossFunction loss, Activation activation, int width) {
    return new OutputLayer.Builder(loss).nOut(width).activation(activation).build();
  }

  private static RnnOutputLayer outputOfSteps(LossFunction loss, Activation activation, int width) {
    return new RnnOutputLayer.Builder(loss).nOut(width).activation(activation).build();
  }

  private Path ofRows(LossFunction loss, Activation activation, int width) throws IOException {
    return stack(InputType.feedForward(3), dense(), dense(), output(loss, activation, width));
  }

  private CommandRun compare(Path model, Path data, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--model=" + model,
                "--data=" + data,
                "--out=" + folder.resolve("out"),
                "--seeds=1",
                "--batch=8"));
    List<String> given = List.of(more);
    if (given.stream().noneMatch(each -> each.startsWith("--methods"))) {
      arguments.add("--methods=backprop");
    }
    if (given.stream().noneMatch(each -> each.startsWith("--epochs"))) {
      arguments.add("--epochs=2");
    }
    arguments.addAll(given);
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private JsonNode record() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out/comparison.json").toFile());
  }

  private void assertJudgedBy(CommandRun run, String measure) throws IOException {
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("held-out " + measure);
    assertThat(record().get("settings").get("measure").asText()).isEqualTo(measure);
    for (JsonNode each : record().get("runs")) {
      assertThat(each.get("measures").get(measure).asDouble())
          .isEqualTo(each.get("curve").get(each.get("curve").size() - 1).get("error").asDouble());
    }
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains(measure.replace(" %", ""), "data read", "to measure on");
  }

  private void assertRefused(CommandRun run, String... parts) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(parts);
    assertThat(run.out()).isEmpty();
    assertThat(folder.resolve("out")).as("nothing was begun").doesNotExist();
  }

  @Test
  void aSingleSigmoidTellsTwoClassesApart() throws Exception {
    CommandRun run =
        compare(
            ofRows(LossFunction.XENT, Activation.SIGMOID, 1),
            two,
            "--methods=backprop,dni",
            "--epochs=30");
    assertJudgedBy(run, "error %");
    assertThat(record().get("runs").get(0).get("measures").get("error %").asDouble())
        .isLessThan(20);
  }

  @Test
  void sparseLabels() throws Exception {
    assertJudgedBy(
        compare(
            ofRows(LossFunction.SPARSE_MCXENT, Activation.SOFTMAX, 3),
            classes,
            "--methods=backprop,cdni",
            "--schedules=fit,sequential"),
        "error %");
  }

  @Test
  void regressionBySquaredAndAbsoluteErrors() throws Exception {
    CommandRun run =
        compare(
            ofRows(LossFunction.MSE, Activation.IDENTITY, 1),
            numbers,
            "--methods=backprop,cdni",
            "--epochs=20",
            "--target=2");
    assertJudgedBy(run, "MSE");
    assertThat(run.out()).contains("MAE", "R²", "seconds to 2 ").doesNotContain("error %");
    assertThat(record().get("runs").get(0).get("measures").get("R²").asDouble()).isGreaterThan(0.5);
  }

  @Test
  void absoluteErrorsAndOtherLosses() throws Exception {
    assertJudgedBy(compare(ofRows(LossFunction.L1, Activation.IDENTITY, 1), numbers), "MAE");
  }

  @Test
  void otherLossesAreMeasuresThemselves() throws Exception {
    assertJudgedBy(
        compare(
            ofRows(LossFunction.POISSON, Activation.SOFTPLUS, 1),
            Files.writeString(
                folder.resolve("counts.csv"),
                Files.readString(classes)
                    .replace("low", "1")
                    .replace("mid", "7")
                    .replace("top", "14"))),
        "loss");
  }

  @Test
  void hingesWantSigns() throws Exception {
    CommandRun run = compare(ofRows(LossFunction.HINGE, Activation.TANH, 1), two, "--epochs=30");
    assertJudgedBy(run, "error %");
    assertThat(record().get("runs").get(0).get("measures").get("error %").asDouble())
        .isLessThan(20);
  }

  @Test
  void severalLabels() throws Exception {
    assertJudgedBy(
        compare(
            ofRows(LossFunction.XENT, Activation.SIGMOID, 2),
            labels,
            "--label-column=l0,l1",
            "--methods=backprop,cdni"),
        "label error %");
  }

  @Test
  void withoutAModelTheNetworkFollowsTheData() throws Exception {
    for (Path data : List.of(numbers, labels)) {
      CommandRun run =
          CommandRun.of(
              "compare",
              "--data=" + data,
              "--label-column=" + (data.equals(numbers) ? "y" : "l0,l1"),
              "--hidden=8",
              "--depth=3",
              "--seeds=1",
              "--epochs=2",
              "--batch=8",
              "--methods=backprop,local",
              "--out=" + folder.resolve("out" + data.getFileName()));
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out())
          .contains(data.equals(numbers) ? "held-out MSE" : "held-out label error");
    }
    CommandRun sequences =
        CommandRun.of("compare", "--data=" + steps, "--out=" + folder.resolve("out"));
    assertRefused(sequences, "its networks take rows and images", "--model");
  }

  @Test
  void outputsOfSteps() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                InputType.recurrent(2),
                lstm(),
                lstm(),
                outputOfSteps(LossFunction.MCXENT, Activation.SOFTMAX, 2)),
            steps,
            "--methods=backprop,cdni,none"),
        "error %");
    assertThat(record().get("settings").get("data read").asText())
        .contains("40 sequences of up to 6 steps");
  }

  @Test
  void truncatedBackpropagation() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                defaults(),
                BackpropType.TruncatedBPTT,
                InputType.recurrent(2),
                lstm(),
                outputOfSteps(LossFunction.XENT, Activation.SIGMOID, 1)),
            steps),
        "error %");
    // Four minibatches, whose sequences of 4 to 6 steps are two windows of 3.
    assertThat(record().get("settings").get("iterations an epoch").asText()).isEqualTo("8");
    assertThat(record().get("runs").get(0).get("iterations").asInt()).isEqualTo(2 * 8);
    List<String> iterations =
        record().get("runs").get(0).get("curve").findValuesAsText("iterations");
    assertThat(iterations).doesNotHaveDuplicates().contains("0", "8", "16");
  }

  @Test
  void outputsOfWholeSequences() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                InputType.recurrent(2),
                new Bidirectional(lstm()),
                new GlobalPoolingLayer.Builder().build(),
                dense(),
                output(LossFunction.XENT, Activation.SIGMOID, 1)),
            steps),
        "error %");
  }

  @Test
  void theLastStepOfStepsFirst() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                InputType.recurrent(2, RNNFormat.NWC),
                new LastTimeStep(new LSTM.Builder().nOut(5).dataFormat(RNNFormat.NWC).build()),
                output(LossFunction.MCXENT, Activation.SOFTMAX, 2)),
            steps),
        "error %");
  }

  @Test
  void lossLayersWithoutWeights() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                InputType.recurrent(2),
                new LSTM.Builder().nOut(2).build(),
                new RnnLossLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .build()),
            steps),
        "error %");
  }

  @Test
  void lossLayersOfRows() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                InputType.feedForward(3),
                new DenseLayer.Builder().nOut(3).build(),
                new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()),
            classes),
        "error %");
  }

  @Test
  void indicesAreNotScaled() throws Exception {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      words.append(i % 7).append(',').append(i % 5).append(',').append(i % 3).append(',');
      words.append(i % 2 == 0 ? "a" : "b").append('\n');
    }
    Path data = Files.writeString(folder.resolve("words.csv"), words);
    Path model =
        stack(
            InputType.recurrent(7),
            new EmbeddingSequenceLayer.Builder().nIn(7).nOut(4).inputLength(3).build(),
            new GlobalPoolingLayer.Builder().build(),
            output(LossFunction.MCXENT, Activation.SOFTMAX, 2));
    assertJudgedBy(compare(model, data, "--heading=no"), "error %");
    assertThat(record().get("settings").get("data read").asText()).contains("indices");
    assertThat(
            compare(model, Files.writeString(data, words.toString().replace("6,", "60,")))
                .errorLines())
        .singleElement()
        .asString()
        .contains("takes whole numbers from 0 to 6");
  }

  @Test
  void doublePrecision() throws Exception {
    assertJudgedBy(
        compare(
            stack(
                defaults().dataType(DataType.DOUBLE),
                BackpropType.Standard,
                InputType.feedForward(3),
                dense(),
                output(LossFunction.MCXENT, Activation.SOFTMAX, 3)),
            classes,
            "--methods=backprop,cdni"),
        "error %");
  }

  @Test
  void methodsThatDoNotFitAreLeftOutUnlessAskedFor() throws Exception {
    Path model =
        stack(InputType.feedForward(3), output(LossFunction.MCXENT, Activation.SOFTMAX, 3));
    CommandRun all =
        CommandRun.of(
            "compare",
            "--model=" + model,
            "--data=" + classes,
            "--seeds=1",
            "--epochs=1",
            "--batch=8",
            "--out=" + folder.resolve("all"));
    assertThat(all.status()).as(all.err()).isZero();
    assertThat(all.out()).contains("Left out: ", "backprop-seed1");
    assertRefused(compare(model, classes, "--methods=cdni"), "cdni");
  }

  @Test
  void otherWidths() throws Exception {
    Path model = ofRows(LossFunction.MCXENT, Activation.SOFTMAX, 4);
    assertRefused(compare(model, classes), "it has 4 outputs, but the data have 3 classes");
    assertRefused(
        compare(model, labels, "--label-column=l0"),
        "takes 3 numbers an example, but the data have 4");
    assertRefused(
        compare(ofRows(LossFunction.XENT, Activation.SIGMOID, 1), classes),
        "a single output, which distinguishes two classes, but the data have 3");
    assertRefused(
        compare(ofRows(LossFunction.MSE, Activation.IDENTITY, 2), numbers),
        "it has 2 outputs, but the data have 1 columns to predict");
  }

  @Test
  void lossesOfOtherTargets() throws Exception {
    assertRefused(
        compare(ofRows(LossFunction.MCXENT, Activation.SOFTMAX, 3), numbers),
        "is for classes, but what is to be learnt is numbers to predict: y");
    assertRefused(
        compare(ofRows(LossFunction.MCXENT, Activation.SOFTMAX, 2), labels, "--label-column=l0,l1"),
        "one class an example");
  }

  @Test
  void otherKindsOfInputs() throws Exception {
    Path recurrent =
        stack(
            InputType.recurrent(3),
            lstm(),
            outputOfSteps(LossFunction.MCXENT, Activation.SOFTMAX, 3));
    assertRefused(compare(recurrent, classes), "takes sequences, but the data are rows");
    assertRefused(compare(recurrent, steps), "takes 3 numbers a step, but the data have 2");
    assertRefused(
        compare(ofRows(LossFunction.MCXENT, Activation.SOFTMAX, 3), steps),
        "takes rows of numbers, but the data are sequences");
    Path images =
        stack(
            InputType.convolutional(5, 5, 1),
            new ConvolutionLayer.Builder(3, 3).nOut(2).build(),
            output(LossFunction.MCXENT, Activation.SOFTMAX, 3));
    assertRefused(compare(images, classes), "takes images, but the data are rows of numbers");
  }

  @Test
  void severalInputsAndOutputs() throws Exception {
    ComputationGraph inputs =
        new ComputationGraph(
            defaults()
                .graphBuilder()
                .addInputs("left", "right")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(3))
                .addVertex("both", new MergeVertex(), "left", "right")
                .addLayer("out", output(LossFunction.MCXENT, Activation.SOFTMAX, 3), "both")
                .setOutputs("out")
                .build());
    inputs.init();
    assertRefused(compare(saved(inputs), classes), "inputs [left, right]", "one input");
    ComputationGraph outputs =
        new ComputationGraph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("kind", output(LossFunction.MCXENT, Activation.SOFTMAX, 3), "in")
                .addLayer("size", output(LossFunction.MSE, Activation.IDENTITY, 1), "in")
                .setOutputs("kind", "size")
                .build());
    outputs.init();
    assertRefused(compare(saved(outputs), classes), "outputs [kind, size]", "one output");
  }

  @Test
  void outputsThatAreNotOnePerExample() throws Exception {
    Path pixels =
        stack(
            InputType.convolutional(28, 28, 1),
            new ConvolutionLayer.Builder(1, 1).nOut(2).build(),
            new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
    CommandRun run =
        CommandRun.of(
            "compare",
            "--model=" + pixels,
            "--input-type=28x28x1",
            "--train-size=20",
            "--test-size=10",
            "--out=" + folder.resolve("out"));
    assertRefused(run, "a target for each pixel");
    assertRefused(
        compare(stack(InputType.feedForward(3), dense(), dense()), classes),
        "DenseLayer, has no loss function");
  }
}
