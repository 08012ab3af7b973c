package io.github.dl4jdni.research.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.MeasuredSplit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class TemporalOrderTest {

  private static final TemporalOrder TEST = new TemporalOrder(40, MeasuredSplit.TEST);

  /** One letter a step, by the order of inputs. */
  private static List<String> written(DataSet sequences) {
    INDArray symbols = sequences.getFeatures().argMax(1); // [N, steps]
    List<String> lines = new ArrayList<>();
    for (int sequence = 0; sequence < symbols.size(0); sequence++) {
      StringBuilder line = new StringBuilder();
      for (int step = 0; step < symbols.size(1); step++) {
        line.append("abcdXYEB".charAt(symbols.getInt(sequence, step)));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 40, 100})
  void marksStandInTheSecondAndTheSixthTenth(int steps) {
    DataSet drawn = new TemporalOrder(steps, MeasuredSplit.TEST).training(200, 1).get();

    assertThat(drawn.getFeatures().shape()).containsExactly(200, 8, steps);
    assertThat(drawn.getFeatures().sum(1).eq(1).all()).isTrue();
    int tenth = steps / 10;
    String pattern =
        String.format(
            "E[abcd]{%d}.{%d}[abcd]{%d}.{%d}[abcd]{%d}B",
            tenth - 1, tenth, 3 * tenth, tenth, 4 * tenth - 1);
    for (String line : written(drawn)) {
      assertThat(line).matches(pattern);
      assertThat(line.replaceAll("[^XY]", "")).hasSize(2);
      assertThat(line.substring(tenth, 2 * tenth).replaceAll("[^XY]", "")).hasSize(1);
    }
  }

  @Test
  void classTellsTheMarksInTheirOrder() {
    DataSet drawn = TEST.training(400, 7).get();

    List<String> lines = written(drawn);
    int[] counts = new int[4];
    for (int sequence = 0; sequence < 400; sequence++) {
      String marks = lines.get(sequence).replaceAll("[^XY]", "");
      int expected = List.of("XX", "XY", "YX", "YY").indexOf(marks);
      assertThat(drawn.getLabels().getRow(sequence).argMax().getInt(0)).isEqualTo(expected);
      assertThat(drawn.getLabels().getRow(sequence).sumNumber().intValue()).isEqualTo(1);
      counts[expected]++;
    }
    // Four standard deviations are 35.
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 65 && count < 135);
  }

  @Test
  void whatIsMeasuredIsNeverLearntNorValidatedOn() {
    Set<String> test = new HashSet<>(written(TEST.measured(0, 500)));
    Set<String> validation =
        new HashSet<>(written(new TemporalOrder(40, MeasuredSplit.VALIDATION).measured(0, 500)));
    Set<String> learnt = new HashSet<>(written(TEST.training(500, 1).get()));

    assertThat(test).hasSize(500).doesNotContainAnyElementsOf(validation);
    assertThat(test).doesNotContainAnyElementsOf(learnt);
    assertThat(validation).doesNotContainAnyElementsOf(learnt);
  }

  @Test
  void measuredSequencesAreAlwaysTheSame() {
    List<String> all = written(TEST.measured(0, 20));

    assertThat(written(TEST.measured(5, 8))).isEqualTo(all.subList(5, 8));
    assertThat(written(TEST.training(20, 1).get())).isEqualTo(written(TEST.training(20, 1).get()));
    assertThat(written(TEST.training(20, 2).get()))
        .isNotEqualTo(written(TEST.training(20, 1).get()));
  }
}
