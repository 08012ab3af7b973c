package io.github.dl4jdni.research.copy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The lengths that a training has solved, and which of them it has lost again. That shorter ones
 * are lost without rehearsal is in the curriculum's nature: it does not come back to them.
 *
 * <p>A length is lost if fresh sequences of it cost at least twice the loss below which it counts
 * as solved, and regained if they cost less than that loss.
 */
final class SolvedLengths {

  /** Bits of loss per bit of target from which a length is lost. */
  static final double LOST_FROM = 2 * Curriculum.SOLVED_BELOW;

  private final List<Solved> solved = new ArrayList<>();
  private final Map<SequenceLength, Retention> retentions = new LinkedHashMap<>();

  /**
   * How well a solved length is known now.
   *
   * @param length of the sequences
   * @param bits of loss per bit of target, on fresh sequences
   * @param lost whether that is a loss
   */
  record Retention(SequenceLength length, double bits, boolean lost) {}

  /** Takes a length that was just solved, the longest so far. */
  void add(Solved length) {
    solved.add(length);
  }

  /** {@return all, from the shortest on} */
  List<Solved> all() {
    return List.copyOf(solved);
  }

  /** {@return the longest, or null if there is none} */
  Solved longest() {
    return solved.isEmpty() ? null : solved.get(solved.size() - 1);
  }

  /** {@return the longest that is not lost as of the last look, or null if there is none} */
  Solved longestHeld() {
    Solved longest = null;
    for (Solved each : solved) {
      longest = isLost(each.length()) ? longest : each;
    }
    return longest;
  }

  /**
   * Looks at all lengths again.
   *
   * @param bits measures a length on fresh sequences
   * @return those that were lost or regained since the last time
   */
  List<Retention> recheck(ToDoubleFunction<SequenceLength> bits) {
    List<Retention> changes = new ArrayList<>();
    for (Solved each : solved) {
      SequenceLength length = each.length();
      boolean wasLost = isLost(length);
      double now = bits.applyAsDouble(length);
      // Written so that a loss that is not a number counts as lost.
      boolean lost = wasLost ? !(now < Curriculum.SOLVED_BELOW) : !(now < LOST_FROM);
      Retention retention = new Retention(length, now, lost);
      retentions.put(length, retention);
      if (lost != wasLost) {
        changes.add(retention);
      }
    }
    return changes;
  }

  /** {@return what the last look at each length gave} */
  List<Retention> retentions() {
    return List.copyOf(retentions.values());
  }

  /** {@return the lengths that are lost, as of the last look} */
  List<SequenceLength> lost() {
    return retentions.values().stream().filter(Retention::lost).map(Retention::length).toList();
  }

  private boolean isLost(SequenceLength length) {
    Retention last = retentions.get(length);
    return last != null && last.lost();
  }
}
