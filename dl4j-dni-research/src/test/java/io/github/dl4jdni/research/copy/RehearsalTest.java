package io.github.dl4jdni.research.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  private static final SequenceLength CURRENT = new SequenceLength(4, 1);

  private final SplittableRandom random = new SplittableRandom(3);

  private static Solved solved(int items) {
    return new Solved(new SequenceLength(items, 1), 1, 1, 0.1);
  }

  @Test
  void withoutRehearsalAllSequencesAreNew() {
    assertThat(new Rehearsal(0).lengths(CURRENT, List.of(solved(1)), 5, random))
        .hasSize(5)
        .containsOnly(CURRENT);
  }

  @Test
  void whatWasNeverSolvedIsNotRehearsed() {
    assertThat(new Rehearsal(0.5).lengths(CURRENT, List.of(), 5, random)).containsOnly(CURRENT);
  }

  @Test
  void shareIsOfSolvedLengthsEachAsLikelyAsAnother() {
    List<SequenceLength> lengths =
        new Rehearsal(0.25).lengths(CURRENT, List.of(solved(1), solved(2)), 8_000, random);

    assertThat(lengths.subList(0, 6_000)).containsOnly(CURRENT);
    long ones = lengths.stream().filter(solved(1).length()::equals).count();
    long twos = lengths.stream().filter(solved(2).length()::equals).count();
    assertThat(ones + twos).isEqualTo(2_000);
    // Four standard deviations are 89.
    assertThat(ones).isBetween(911L, 1_089L);
  }

  @Test
  void atLeastOneSequenceIsNew() {
    assertThat(new Rehearsal(0.99).lengths(CURRENT, List.of(solved(1)), 3, random))
        .containsExactly(CURRENT, solved(1).length(), solved(1).length());
  }
}
