package io.github.dl4jdni.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.examples.UserErrorException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;

class CsvExamplesTest {

  @TempDir Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("data.csv"), text.replace(';', '\n'));
  }

  @Test
  void numbersAndClasses() throws Exception {
    ArrayExamples examples = CsvExamples.read(file("10,1.5,2;9,2.5,-3;10,0,4"), 0);

    DataSet batch = examples.batch(new int[] {2, 1});

    assertThat(examples.classes()).isEqualTo(2);
    assertThat(batch.getFeatures().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{0, 4}, {2.5f, -3}});
    assertThat(batch.getLabels().toFloatMatrix()) // 9 comes before 10
        .isDeepEqualTo(new float[][] {{0, 1}, {1, 0}});
  }

  @Test
  void standardizedByTheFirst() throws Exception {
    ArrayExamples training = CsvExamples.read(file("1,7,a;3,7,b"), -1);
    ArrayExamples measured = CsvExamples.read(file("5,8,a;2,7,b"), -1);

    training.standardize(measured);

    assertThat(training.batch(new int[] {0, 1}).getFeatures().toFloatMatrix())
        .isDeepEqualTo(new float[][] {{-1, 0}, {1, 0}});
    assertThat(measured.batch(new int[] {0}).getFeatures().getDouble(0)).isCloseTo(3, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,a;3,x,b | row 2, column 1 holds 'x', which is no number",
        "1,2,a;3,NaN,b | row 2, column 1 holds 'NaN'",
        "1,2,a;3,b | row 2 has 2 columns, but the first has 3",
        "1,2,a;3,4,a | holds the only class [a]",
        "a;b | has 1 columns"
      })
  void wrongFiles(String text, String message) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> CsvExamples.read(file, -1))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("data.csv");
  }

  @Test
  void emptyAndMissingFiles() throws Exception {
    Path empty = file("");
    assertThatThrownBy(() -> CsvExamples.read(empty, -1)).isInstanceOf(UserErrorException.class);
    Path missing = folder.resolve("missing.csv");
    assertThatThrownBy(() -> CsvExamples.read(missing, -1))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("missing.csv");
    Path file = file("1,2,a;3,4,b");
    assertThatThrownBy(() -> CsvExamples.read(file, 7)).hasMessageContaining("number 7");
  }
}
