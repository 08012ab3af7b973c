package io.github.dl4jdni.examples.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.examples.CommandRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples run, with small settings, and each has its place on their page. */
class ExamplesTest {

  private static final Path SOURCES =
      Path.of("src", "main", "java", "io", "github", "dl4jdni", "examples", "start");

  /** An example's {@code main}. */
  private interface Example {
    void run(String... arguments) throws Exception;
  }

  @BeforeAll
  static void smallSettings() {
    System.setProperty("examples.digits", "256");
    System.setProperty("examples.epochs", "1");
    System.setProperty("examples.minibatches", "2");
  }

  @AfterAll
  static void usualSettings() {
    System.clearProperty("examples.digits");
    System.clearProperty("examples.epochs");
    System.clearProperty("examples.minibatches");
  }

  private static String printedBy(Example example, String... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.run(arguments);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void denseDni() throws Exception {
    assertThat(printedBy(DenseDni::main)).contains("accuracy 0");
  }

  @Test
  void conditionalDni() throws Exception {
    assertThat(printedBy(ConditionalDni::main))
        .contains("layer0: error, 3,951 numbers", "accuracy");
  }

  @Test
  void convertAndStrip() throws Exception {
    assertThat(printedBy(ConvertAndStrip::main))
        .contains("numbers before 118,282", "to be served   118,282");
  }

  @Test
  void pipelinedTraining() throws Exception {
    assertThat(printedBy(PipelinedTraining::main)).contains("accuracy");
  }

  @Test
  void beyondTheWindow() throws Exception {
    assertThat(printedBy(BeyondTheWindow::main)).contains("synthetic gradients:");
  }

  @Test
  void measureInterfaces() throws Exception {
    assertThat(printedBy(MeasureInterfaces::main)).contains("cosine", "layer0", "layer1");
  }

  @Test
  void completeUnlock() throws Exception {
    assertThat(printedBy(CompleteUnlock::main)).contains("accuracy");
  }

  @Test
  void ownGradientModel() throws Exception {
    assertThat(printedBy(OwnGradientModel::main)).contains("accuracy");
  }

  @Test
  void imageNetwork() throws Exception {
    assertThat(printedBy(ImageNetwork::main)).contains("error", "accuracy");
  }

  @Test
  void tableRegression(@TempDir Path folder) throws Exception {
    CommandRun run = CommandRun.of("sample-data", "--examples", "100", "--out", folder.toString());
    assertThat(run.status()).isZero();
    assertThat(printedBy(TableRegression::main, folder.resolve("friedman.csv").toString()))
        .contains("MSE");
  }

  @Test
  void twoSpeeds() throws Exception {
    assertThat(printedBy(TwoSpeeds::main)).contains("with an interface");
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> !file.endsWith("package-info.java")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void fitsOnAScreenAndIsOnThePage(Path source) throws IOException {
    assertThat(Files.readAllLines(source)).hasSizeLessThanOrEqualTo(80);
    assertThat(Files.readString(Path.of("..", "docs", "examples.md")))
        .contains(source.getFileName().toString());
  }
}
