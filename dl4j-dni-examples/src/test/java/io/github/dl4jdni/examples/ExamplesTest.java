package io.github.dl4jdni.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The examples run, with small settings, and each has its place on their page. */
class ExamplesTest {

  private static final Path SOURCES =
      Path.of("src", "main", "java", "io", "github", "dl4jdni", "examples");

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
    Random random = new Random(3);
    StringBuilder table = new StringBuilder("x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,y\n");
    for (int row = 0; row < 100; row++) {
      double sum = 0;
      for (int column = 0; column < 10; column++) {
        double x = random.nextDouble();
        table.append(x).append(',');
        sum += column * x;
      }
      table.append(sum).append('\n');
    }
    Path file = Files.writeString(folder.resolve("sums.csv"), table);
    assertThat(printedBy(TableRegression::main, file.toString())).contains("MSE");
  }

  @Test
  void twoSpeeds() throws Exception {
    assertThat(printedBy(TwoSpeeds::main)).contains("with an interface");
  }

  /** An untrained eye tells them apart: the nearest mean of the training images, by plain loops. */
  @Test
  void drawnDigitsShowWhatTheirLabelsSay() {
    double[][] means = new double[10][784];
    int[] counts = new int[10];
    DataSetIterator training = ExampleDigits.training();
    while (training.hasNext()) {
      for (DataSet each : training.next().asList()) {
        int digit = each.getLabels().argMax().getInt(0);
        counts[digit]++;
        double[] image = each.getFeatures().toDoubleVector();
        for (int i = 0; i < image.length; i++) {
          means[digit][i] += image[i];
        }
      }
    }
    int right = 0;
    int all = 0;
    DataSetIterator test = ExampleDigits.test();
    while (test.hasNext()) {
      for (DataSet each : test.next().asList()) {
        double[] image = each.getFeatures().toDoubleVector();
        int nearest = 0;
        double least = Double.MAX_VALUE;
        for (int digit = 0; digit < means.length; digit++) {
          double distance = 0;
          for (int i = 0; i < image.length; i++) {
            distance += Math.pow(image[i] - means[digit][i] / counts[digit], 2);
          }
          if (distance < least) {
            least = distance;
            nearest = digit;
          }
        }
        right += nearest == each.getLabels().argMax().getInt(0) ? 1 : 0;
        all++;
      }
    }
    assertThat(all).isEqualTo(2_000);
    assertThat((double) right / all).isBetween(0.4, 0.99);
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
