package io.github.dl4jdni.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jdni.cli.command.Program;
import io.github.dl4jdni.cli.command.ProgressReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** Names in others' files, and others' files' names, do nothing to the terminal. */
class PrintedNamesTest {

  private static final String EVIL = "x\u001b[2J\u202e";
  private static final String SHOWN = "x\\u001b[2J\\u202e";

  @TempDir Path folder;

  private Path own;

  @BeforeEach
  void evilFolder() throws IOException {
    Path named = null;
    try {
      named = folder.resolve(EVIL);
    } catch (InvalidPathException e) {
      assumeTrue(false, "the system has no such names");
    }
    own = Files.createDirectory(named);
  }

  private static void assertHarmless(CommandRun run) {
    assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u202e");
  }

  private Path model() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .name(EVIL)
                        .build())
                .layer(
                    new OutputLayer.Builder().nIn(3).nOut(2).activation(Activation.SOFTMAX).build())
                .build());
    network.init();
    Path file = own.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  private Path data() throws IOException {
    StringBuilder text = new StringBuilder("a" + EVIL + ",b,kind\n");
    for (int i = 0; i < 40; i++) {
      text.append(i % 7).append(',').append(i % 5).append(',');
      text.append(i % 2 == 0 ? "even" : "odd" + EVIL).append('\n');
    }
    return Files.writeString(own.resolve("data.csv"), text);
  }

  @Test
  void compareShowsDataAndModel() throws IOException {
    CommandRun run =
        CommandRun.of(
            "compare",
            "--model=" + model(),
            "--data=" + data(),
            "--out=" + own.resolve("out"),
            "--methods=backprop",
            "--seeds=1",
            "--epochs=1",
            "--batch=8");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains(SHOWN);
    assertHarmless(run);
    assertHarmless(CommandRun.of("compare", "--data=" + own, "--out=" + own.resolve("other")));
  }

  @Test
  void commandsOfModelsShowThem() throws IOException {
    Path model = model();
    String converted = own.resolve("converted.zip").toString();
    for (List<String> arguments :
        List.of(
            List.of("inspect", model.toString()),
            List.of("convert", model.toString(), "-o", converted),
            List.of("strip", converted, "-o", own.resolve("stripped.zip").toString()),
            List.of(
                "gradient-check",
                model.toString(),
                "--report=" + own.resolve("report.json"),
                "--plots=" + own))) {
      CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).as(arguments.toString()).contains(SHOWN);
      assertHarmless(run);
    }
  }

  @Test
  void everyCommandsRefusalsShowThem() {
    Set<String> commands = Program.commandLine(new Main()).getSubcommands().keySet();
    assertThat(commands).contains("compare", "fetch-mnist");
    for (String command : commands) {
      for (String argument : List.of("--no-such=" + EVIL, EVIL, "--debug=" + EVIL)) {
        CommandRun run = CommandRun.of(command, argument);
        assertThat(run.status()).as(command + " " + argument).isEqualTo(2);
        assertHarmless(run);
      }
    }
  }

  @Test
  void progressShowsThem() {
    StringWriter lines = new StringWriter();
    StringWriter results = new StringWriter();
    try (ProgressReport progress =
        ProgressReport.start(EVIL, " B", 4, new PrintWriter(lines, true))) {
      progress.advance(4);
      progress.print(new PrintWriter(results, true), EVIL);
    }
    assertThat(lines.toString()).startsWith(SHOWN + ": ");
    assertThat(results.toString().strip()).isEqualTo(SHOWN);
  }
}
