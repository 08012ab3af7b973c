package io.github.dl4jdni.research.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.research.copy.SolvedLengths.Retention;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SolvedLengthsTest {

  private static final SequenceLength SHORT = new SequenceLength(1, 1);
  private static final SequenceLength LONG = new SequenceLength(2, 1);

  private final SolvedLengths lengths = new SolvedLengths();

  SolvedLengthsTest() {
    lengths.add(new Solved(SHORT, 10, 1, 0.14));
    lengths.add(new Solved(LONG, 20, 2, 0.14));
  }

  @Test
  void nothingIsLostBeforeALook() {
    assertThat(lengths.retentions()).isEmpty();
    assertThat(lengths.longest().length()).isEqualTo(LONG);
  }

  @Test
  void lossIsToldOnce() {
    assertThat(lengths.recheck(length -> length.equals(SHORT) ? 0.9 : 0.1))
        .containsExactly(new Retention(SHORT, 0.9, true));
    assertThat(lengths.recheck(length -> length.equals(SHORT) ? 0.8 : 0.1)).isEmpty();
    assertThat(lengths.retentions())
        .containsExactly(new Retention(SHORT, 0.8, true), new Retention(LONG, 0.1, false));
  }

  @Test
  void aLittleMoreThanTheLimitIsNoLossAndWhatIsLostIsRegainedBelowIt() {
    assertThat(lengths.recheck(length -> 0.29)).isEmpty();
    assertThat(lengths.recheck(length -> 0.3)).hasSize(2);
    assertThat(lengths.recheck(length -> 0.2)).isEmpty();
    assertThat(lengths.recheck(length -> 0.14))
        .extracting(Retention::lost)
        .isEqualTo(List.of(false, false));
  }

  @Test
  void longestHeldIsTheLongestThatIsNotLost() {
    SequenceLength between = new SequenceLength(1, 2);
    SolvedLengths three = new SolvedLengths();
    assertThat(three.longestHeld()).isNull();
    for (SequenceLength length : List.of(SHORT, between, LONG)) {
      three.add(new Solved(length, 10, 1, 0.14));
    }
    assertThat(three.longestHeld().length()).isEqualTo(LONG);

    three.recheck(length -> length.equals(LONG) ? 0.9 : 0.1);
    assertThat(three.longestHeld().length()).isEqualTo(between);
    assertThat(three.lost()).containsExactly(LONG);
    assertThat(three.longest().length()).isEqualTo(LONG);
    three.recheck(length -> length.equals(LONG) ? 0.1 : 0.9);
    assertThat(three.longestHeld().length()).isEqualTo(LONG);
    three.recheck(length -> 0.9);
    assertThat(three.longestHeld()).isNull();
  }

  @Test
  void lossThatIsNotANumberIsALoss() {
    assertThat(lengths.recheck(length -> Double.NaN))
        .extracting(Retention::lost)
        .containsExactly(true, true);
  }

  /** Chance at 4 items is 32/45 bits per bit of target; three of the four were known before. */
  @ParameterizedTest
  @CsvSource({"0.711, true", "0.5, true", "0.44, false", "0.1, false", "NaN, true"})
  void trainingHasCollapsedIfTwiceLessThanHalfOfWhatWasSolvedIsKnown(
      double bits, boolean collapsed) {
    SequenceLength length = new SequenceLength(4, 1);
    SequenceLength solved = new SequenceLength(3, 1);
    Ability once = Ability.of(length, bits, solved, null);

    assertThat(once.low()).isEqualTo(collapsed);
    assertThat(once.collapsed()).isFalse();
    assertThat(Ability.of(length, bits, solved, once).collapsed()).isEqualTo(collapsed);
    assertThat(Ability.of(length, 0.1, solved, once).collapsed()).isFalse();
    Ability shorter = Ability.of(solved, bits + 1, SHORT, null);
    assertThat(Ability.of(length, bits, solved, shorter).collapsed()).isFalse();
  }

  @Test
  void nothingCanCollapseBeforeSomethingIsSolved() {
    Ability ability = Ability.of(SHORT, 16.0 / 18, null, null);

    assertThat(ability.low()).isFalse();
    assertThat(ability.share()).isEqualTo(1 - (16.0 / 18) / (8.0 / 18));
  }
}
