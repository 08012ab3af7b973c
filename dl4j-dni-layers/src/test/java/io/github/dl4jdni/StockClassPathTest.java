package io.github.dl4jdni;

import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.data;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A stripped model is served where there is nothing of this library: a JVM of its own, with
 * Deeplearning4j on its class path, predicts the very numbers of the converted network.
 */
class StockClassPathTest {

  private static final String OURS = "dl4j-dni";
  private static final INDArray INPUT = data(5, 3).getFeatures();
  private static final MultiLayerNetwork STACK = convertedStack();
  private static final ComputationGraph GRAPH = convertedGraph();

  @TempDir static Path folder;

  /** What the other JVM printed: one for all tests, since it takes longest to start. */
  private static List<String> printed;

  @BeforeAll
  static void predictElsewhere() throws Exception {
    Path features = folder.resolve("features.bin");
    Nd4j.saveBinary(INPUT, features.toFile());
    printed =
        runJava(
            source().toString(),
            features.toString(),
            "stack",
            save(Dni.strip(STACK), "stripped-stack.zip"),
            "graph",
            save(Dni.strip(GRAPH), "stripped-graph.zip"),
            "stack",
            save(STACK, "converted-stack.zip"),
            "graph",
            save(GRAPH, "converted-graph.zip"));
  }

  @Test
  void strippedStackPredictsTheSameBits() {
    assertThat(printed("stripped-stack.zip")).isEqualTo(bits(STACK.output(INPUT)));
  }

  @Test
  void strippedGraphPredictsTheSameBits() {
    assertThat(printed("stripped-graph.zip")).isEqualTo(bits(GRAPH.outputSingle(INPUT)));
  }

  @Test
  void convertedModelsNeedTheLibrary() {
    for (String file : List.of("converted-stack.zip", "converted-graph.zip")) {
      assertThat(printed(file))
          .contains("cannot be restored")
          .contains("io.github.dl4jdni.conf.SyntheticGradientDense");
    }
  }

  private static MultiLayerNetwork convertedStack() {
    MultiLayerNetwork network =
        network(
            stack(
                InputType.feedForward(FEATURES),
                dense(),
                dense(),
                new BatchNormalization(),
                output()));
    MultiLayerNetwork converted =
        Dni.convert(network).everyHiddenLayer().conditionOnLabels(true).build();
    converted.fit(data(6, 1));
    return converted;
  }

  private static ComputationGraph convertedGraph() {
    ComputationGraph network =
        graph(
            defaults()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(FEATURES))
                .addLayer("stem", dense(), "in")
                .addLayer("branch", dense(), "stem")
                .addVertex(
                    "joint", new ElementWiseVertex(ElementWiseVertex.Op.Add), "branch", "stem")
                .addLayer("out", output(), "joint")
                .setOutputs("out")
                .build());
    ComputationGraph converted =
        Dni.convert(network)
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .syntheticInputs(true)
            .build();
    converted.fit(data(6, 1));
    return converted;
  }

  private static String save(Model network, String name) throws IOException {
    File file = folder.resolve(name).toFile();
    ModelSerializer.writeModel(network, file, true);
    return file.toString();
  }

  private static Path source() throws URISyntaxException {
    return Path.of(StockClassPathTest.class.getResource("/stock/StockPrediction.java").toURI());
  }

  /** Jars alone, and none of ours: what a build of this project makes lies in folders, too. */
  private static String stockClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(OURS))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Runs a source file as a program, with this JVM's kind of JVM. */
  private static List<String> runJava(String... arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", stockClassPath()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    String all = Files.readString(out);
    assertThat(ended).as(all).isTrue();
    assertThat(process.exitValue()).as(all).isZero();
    return all.lines().toList();
  }

  private static String printed(String file) {
    return printed.stream()
        .filter(line -> line.startsWith(file + ": "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", printed)))
        .substring(file.length() + 2);
  }

  private static String bits(INDArray output) {
    return Arrays.stream(exactly(output))
        .mapToObj(Double::toHexString)
        .collect(Collectors.joining(" "));
  }
}
