package io.github.dl4jdni.examples.copy;

import io.github.dl4jdni.examples.copy.SolvedLengths.Retention;
import io.github.dl4jdni.examples.recurrent.GradientQuality;
import java.util.List;

/**
 * What a training on a copy task came to.
 *
 * @param plan the training
 * @param seconds of training
 * @param minibatches learnt
 * @param solved the lengths that were solved, from the shortest on
 * @param retentions how well each of them is known at the end
 * @param current the length that was being learnt at the end
 * @param gradientQuality of the method's gradient model at that length, or null
 * @param curve longest length solved, by time
 */
record CopyResult(
    CopyTraining.Plan plan,
    double seconds,
    long minibatches,
    List<Solved> solved,
    List<Retention> retentions,
    Ability current,
    GradientQuality gradientQuality,
    List<CopyTraining.CurvePoint> curve) {

  /** {@return the longest length solved, or null if there is none} */
  Solved longest() {
    return solved.isEmpty() ? null : solved.get(solved.size() - 1);
  }

  /** {@return the longest length solved that is not lost at the end, or null if there is none} */
  Solved holding() {
    List<SequenceLength> lost = lost();
    Solved longest = null;
    for (Solved each : solved) {
      longest = lost.contains(each.length()) ? longest : each;
    }
    return longest;
  }

  /**
   * {@return the length that the training is credited with: the longest that holds if it rehearses,
   * if not the longest ever solved; or null}
   */
  Solved counted() {
    return plan.rehearsal().share() > 0 ? holding() : longest();
  }

  /** {@return the lengths that were solved and are lost at the end} */
  List<SequenceLength> lost() {
    return retentions.stream().filter(Retention::lost).map(Retention::length).toList();
  }
}
