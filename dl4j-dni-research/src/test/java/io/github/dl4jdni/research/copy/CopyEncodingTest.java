package io.github.dl4jdni.research.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class CopyEncodingTest {

  /** One line a channel, one column a step; "." is 0. */
  private static String[] drawn(INDArray series, int sequence) {
    String[] lines = new String[(int) series.size(1)];
    for (int channel = 0; channel < lines.length; channel++) {
      StringBuilder line = new StringBuilder();
      for (int step = 0; step < series.size(2); step++) {
        double value = series.getDouble(sequence, channel, step);
        line.append(value == 0 ? "." : value == 1 ? "1" : value == 0.2f ? "r" : "?");
      }
      lines[channel] = line.toString();
    }
    return lines;
  }

  private static boolean[] item(String bits) {
    boolean[] item = new boolean[8];
    for (int bit = 0; bit < 8; bit++) {
      item[bit] = bits.charAt(bit) == '1';
    }
    return item;
  }

  @Test
  void twoItemsTwiceAreLaidOutAsInTheNeuralTuringMachinePaper() {
    boolean[][] first = {item("10000001"), item("01000011")};
    boolean[][] second = {item("00000000"), item("11111111")};

    DataSet encoded =
        CopyEncoding.encode(
            List.of(new CopyEncoding.Pattern(first, 2), new CopyEncoding.Pattern(second, 2)));

    // steps: delimiter, two items, repeat count, two items, two items, end marker
    assertThat(drawn(encoded.getFeatures(), 0))
        .containsExactly(
            ".1.......",
            "..1......",
            ".........",
            ".........",
            ".........",
            ".........",
            "..1......",
            ".11......",
            "1........",
            "...r.....");
    assertThat(drawn(encoded.getLabels(), 0))
        .containsExactly(
            "....1.1..",
            ".....1.1.",
            ".........",
            ".........",
            ".........",
            ".........",
            ".....1.1.",
            "....1111.",
            "........1");
    assertThat(drawn(encoded.getFeatures(), 1)[0]).isEqualTo("..1......");
    assertThat(drawn(encoded.getLabels(), 1)[0]).isEqualTo(".....1.1.");
  }

  @Test
  void onlyStepsWithATargetCount() {
    DataSet drawn = CopyEncoding.draw(new SequenceLength(3, 2), 2, new SplittableRandom(1));

    INDArray mask = drawn.getLabelsMaskArray();
    assertThat(mask.shape()).containsExactly(2, 12);
    for (int sequence = 0; sequence < 2; sequence++) {
      assertThat(mask.getRow(sequence).toDoubleVector())
          .containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1);
    }
    assertThat(drawn.getFeaturesMaskArray()).isNull();
  }

  @Test
  void shorterSequencesEndEarly() {
    DataSet drawn =
        CopyEncoding.draw(
            List.of(new SequenceLength(3, 1), new SequenceLength(1, 2), new SequenceLength(1, 1)),
            new SplittableRandom(1));

    assertThat(drawn.getFeatures().shape()).containsExactly(3, 10, 9);
    assertThat(drawn.getFeaturesMaskArray().toFloatMatrix())
        .isDeepEqualTo(
            new float[][] {
              {1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 0, 0, 0}, {1, 1, 1, 1, 1, 0, 0, 0, 0}
            });
    assertThat(drawn.getLabelsMaskArray().toFloatMatrix())
        .isDeepEqualTo(
            new float[][] {
              {0, 0, 0, 0, 0, 1, 1, 1, 1}, {0, 0, 0, 1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 0, 0, 0, 0}
            });
    assertThat(drawn(drawn.getLabels(), 1)[8]).isEqualTo(".....1...");
  }

  @Test
  void whatIsToBeSaidIsWhatWasRead() {
    SequenceLength length = new SequenceLength(4, 3);
    DataSet drawn = CopyEncoding.draw(length, 5, new SplittableRandom(7));

    assertThat(drawn.getFeatures().size(2)).isEqualTo(length.steps()).isEqualTo(19);
    for (int sequence = 0; sequence < 5; sequence++) {
      for (int bit = 0; bit < 8; bit++) {
        for (int item = 0; item < 4; item++) {
          double read = drawn.getFeatures().getDouble(sequence, bit, 1 + item);
          for (int repeat = 0; repeat < 3; repeat++) {
            assertThat(drawn.getLabels().getDouble(sequence, bit, 6 + 4 * repeat + item))
                .isEqualTo(read);
          }
        }
      }
    }
  }

  @Test
  void bitsAreFairAndHangOnTheGenerator() {
    SequenceLength length = new SequenceLength(10, 1);
    DataSet once = CopyEncoding.draw(length, 100, new SplittableRandom(3));
    DataSet again = CopyEncoding.draw(length, 100, new SplittableRandom(3));
    DataSet other = CopyEncoding.draw(length, 100, new SplittableRandom(4));

    assertThat(again.getFeatures()).isEqualTo(once.getFeatures());
    assertThat(other.getFeatures()).isNotEqualTo(once.getFeatures());
    // 8000 bits: four standard deviations of their mean are 0.022
    double delimiters = 100;
    double counts = 100 * 0.1;
    double ones = once.getFeatures().sumNumber().doubleValue() - delimiters - counts;
    assertThat(ones / 8000).isBetween(0.478, 0.522);
  }
}
