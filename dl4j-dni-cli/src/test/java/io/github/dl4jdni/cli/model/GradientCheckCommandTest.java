package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.check.DifferenceQuotient;
import io.github.dl4jdni.cli.check.DifferenceQuotient.Verdict;
import io.github.dl4jdni.cli.check.LayerResult;
import io.github.dl4jdni.conf.GradientModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class GradientCheckCommandTest {

  @TempDir Path folder;

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("gradient-check"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--report", folder.resolve("report.json").toString(), "--plots", folder.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private Path saved(org.deeplearning4j.nn.api.Model network) throws IOException {
    return SavedModels.save(network, folder.resolve("model.zip"), true);
  }

  private Path json(MultiLayerConfiguration configuration) throws IOException {
    return Files.writeString(folder.resolve("configuration.json"), configuration.toJson());
  }

  @Test
  void defaultRunPassesAndWritesItsFiles() throws IOException {
    CommandRun run = run();
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("sigmoid neuron", "0.73105858", "0.19661193", "SyntheticGradientDense", "agrees")
        .doesNotContain("DIFFERS");
    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.get("passed").asBoolean()).isTrue();
    assertThat(report.get("layers")).hasSize(5);
    assertThat(folder.resolve("gradient-check-errors.png")).isNotEmptyFile();
  }

  @Test
  void globalPrecisionIsLeftAsItWas() {
    DataType before = Nd4j.dataType();
    run("--per-parameter", "1");
    assertThat(Nd4j.dataType()).isEqualTo(before);
  }

  /** A DNI network hands down synthetic gradients; for the check they are replaced. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void networksOfEitherKindWithInterfacesPass(boolean graph) throws IOException {
    Path file;
    if (graph) {
      ComputationGraph dni =
          Dni.convert(SavedModels.graph())
              .everyHiddenLayer()
              .conditionOnLabels(true)
              .syntheticInputs(true)
              .build();
      file = saved(dni);
    } else {
      MultiLayerNetwork dni =
          Dni.convert(SavedModels.stack()).everyHiddenLayer().conditionOnLabels(true).build();
      file = saved(dni);
    }
    CommandRun run = run(file.toString());
    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Switched off for the check: ", "synthetic gradients", "agrees");
  }

  @Test
  void imagesAreCheckedWithTheirTypeGiven() throws IOException {
    MultiLayerNetwork dni =
        Dni.convert(SavedModels.images())
            .everyHiddenLayer()
            .gradientModel(GradientModel.linear())
            .build();
    CommandRun run = run(saved(dni).toString(), "--input-type", "4x4x2");
    assertThat(run.status()).as(run.out() + run.err()).isZero();
  }

  @Test
  void seriesDropoutRegularisationAndFreezingAreNoObstacle() throws IOException {
    CommandRun run =
        run(
            json(new NeuralNetConfiguration.Builder()
                    .dropOut(0.5)
                    .l2(0.3)
                    .list()
                    .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                    .layer(
                        new FrozenLayer(
                            new LSTM.Builder().nIn(4).nOut(4).activation(Activation.TANH).build()))
                    .layer(
                        new RnnOutputLayer.Builder()
                            .nIn(4)
                            .nOut(2)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.recurrent(3))
                    .build())
                .toString());
    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("Switched off for the check: dropout and weight noise, freezing, regularisation");
  }

  /** Deeplearning4j's SameDiff layers, of which this is one, double their gradients. */
  @Test
  void wrongGradientIsFoundInItsLayerAndStatusIsOne() throws IOException {
    CommandRun run =
        run(
            json(new NeuralNetConfiguration.Builder()
                    .activation(Activation.TANH)
                    .list()
                    .layer(new LSTM.Builder().nIn(3).nOut(4).build())
                    .layer(
                        new SelfAttentionLayer.Builder()
                            .nIn(4)
                            .nOut(4)
                            .nHeads(1)
                            .projectInput(true)
                            .build())
                    .layer(new GlobalPoolingLayer.Builder().build())
                    .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                    .setInputType(InputType.recurrent(3, 5))
                    .build())
                .toString());
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.out()).contains("DIFFERS", "gradients are not the loss's; the worst is");
    JsonNode layers =
        new ObjectMapper().readTree(folder.resolve("report.json").toFile()).get("layers");
    assertThat(layers.get(1).get("mismatches").asInt()).isPositive();
    assertThat(layers.get(layers.size() - 1).get("mismatches").asInt()).isZero();
  }

  @Test
  void kinksOfReluAreNoMismatch() throws IOException {
    CommandRun run =
        run(
            json(new NeuralNetConfiguration.Builder()
                    .activation(Activation.RELU)
                    .list()
                    .layer(new DenseLayer.Builder().nIn(5).nOut(40).build())
                    .layer(new DenseLayer.Builder().nOut(40).build())
                    .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                    .build())
                .toString(),
            "--step",
            "0.01",
            "--tolerance",
            "0.001",
            "--per-parameter",
            "60");
    assertThat(run.status()).as(run.out() + run.err()).isZero();
  }

  @Test
  void nothingToJudgeIsNoPass() throws IOException {
    CommandRun run =
        run(
            json(new NeuralNetConfiguration.Builder()
                    .list()
                    .layer(new ActivationLayer.Builder().activation(Activation.TANH).build())
                    .layer(new LossLayer.Builder(LossFunction.MSE).build())
                    .build())
                .toString(),
            "--input-type",
            "3");
    assertThat(run.status()).as(run.out() + run.err()).isOne();
    assertThat(run.out()).as(run.err()).contains("No gradient could be judged");
    assertThat(new ObjectMapper().readTree(folder.resolve("report.json").toFile()).get("passed"))
        .hasToString("false");
  }

  @Test
  void layerOfWhichNothingCanBeToldHasNotPassed() {
    LayerResult kinks = new LayerResult("relu", "DenseLayer", 9, 4, 4, 0, "", 0);
    LayerResult agrees = new LayerResult("tanh", "DenseLayer", 9, 4, 1, 1e-9, "W[0]", 0);
    LayerResult model = new LayerResult("interface", "Module", 9, 0, 0, 0, "", 0);
    assertThat(LayerResult.allPassed(List.of(agrees, model))).isTrue();
    assertThat(LayerResult.allPassed(List.of(agrees, kinks))).isFalse();
    assertThat(LayerResult.allPassed(List.of(model))).isFalse();
    assertThat(LayerResult.allPassed(List.of())).isFalse();
  }

  @Test
  void whatIsNotANumberIsAMismatchAndNoKink() {
    DifferenceQuotient quotient = new DifferenceQuotient(1e-5, 1e-4);
    for (double analytic : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(quotient.compare(x -> x, 1, analytic).verdict()).isEqualTo(Verdict.DIFFERS);
    }
    assertThat(quotient.compare(x -> Double.NaN, 1, 1).verdict()).isEqualTo(Verdict.DIFFERS);
    assertThat(quotient.compare(x -> Math.abs(x), 0, 1).verdict()).isEqualTo(Verdict.KINK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "absent.zip | does not exist; name a model's zip or a configuration's JSON",
        "text.txt | no model saved by Deeplearning4j's ModelSerializer",
        "broken.json | is no network's configuration as Deeplearning4j writes it: its configuration is no JSON",
        "other.json | writes it: its configuration is neither a network's nor a graph's",
        "lossless.json | has no loss function that labels could be drawn for",
        "stack.zip --input-type 9 | does not match layer input size",
        "stack.zip --input-type 8,8 | the network has 1 inputs, got 2 input types",
        "images.zip | does not record the type of its input; pass --input-type",
        "stack.zip --per-parameter 0 | --per-parameter must be at least 1, got 0",
        "stack.zip --step 0 | --step must be a number above 0, got 0.0"
      })
  void whatTheUserCanPutRightIsOneLine(String arguments, String expected) throws IOException {
    SavedModels.save(SavedModels.stack(), folder.resolve("stack.zip"), true);
    SavedModels.save(SavedModels.images(), folder.resolve("images.zip"), true);
    Files.writeString(folder.resolve("text.txt"), "nothing");
    Files.writeString(folder.resolve("broken.json"), "{ \"confs\": [");
    Files.writeString(folder.resolve("other.json"), "{ }");
    Files.writeString(
        folder.resolve("lossless.json"),
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(3).nOut(2).build())
            .build()
            .toJson());
    CommandRun run = run((folder + "/" + arguments).split(" ", -1));
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(expected);
  }
}
