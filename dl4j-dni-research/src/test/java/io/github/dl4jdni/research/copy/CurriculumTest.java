package io.github.dl4jdni.research.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CurriculumTest {

  private static List<SequenceLength> lengths(Curriculum curriculum, int count) {
    List<SequenceLength> lengths = new ArrayList<>();
    SequenceLength length = curriculum.first();
    for (int i = 0; i < count; i++) {
      lengths.add(length);
      length = curriculum.next(length);
    }
    return lengths;
  }

  @Test
  void copyGrowsByOneItem() {
    assertThat(lengths(Curriculum.COPY, 3))
        .containsExactly(
            new SequenceLength(1, 1), new SequenceLength(2, 1), new SequenceLength(3, 1));
    assertThat(lengths(Curriculum.COPY, 5))
        .extracting(SequenceLength::steps)
        .containsExactly(5, 7, 9, 11, 13);
  }

  @Test
  void repeatCopyGrowsByItemsAndRepeatsInTurn() {
    assertThat(lengths(Curriculum.REPEAT_COPY, 5))
        .containsExactly(
            new SequenceLength(1, 1),
            new SequenceLength(2, 1),
            new SequenceLength(2, 2),
            new SequenceLength(3, 2),
            new SequenceLength(3, 3));
  }

  /** The lengths that the paper's results for repeat copy are about. */
  @Test
  void repeatCopyPassesTheLengthsOfThePaper() {
    assertThat(lengths(Curriculum.REPEAT_COPY, 14))
        .extracting(SequenceLength::steps)
        .contains(5, 7, 19, 23, 33, 39, 59, 67);
  }

  @Test
  void targetBitsAreThoseOfTheLastSteps() {
    SequenceLength length = new SequenceLength(3, 2);

    assertThat(length.targetSteps()).isEqualTo(7);
    assertThat(length.targetBits()).isEqualTo(63);
  }

  @Test
  void chanceIsOneBitForEachBitOfThePattern() {
    assertThat(new SequenceLength(2, 1).chanceBits()).isCloseTo(16.0 / 27, within(1e-12));
  }
}
