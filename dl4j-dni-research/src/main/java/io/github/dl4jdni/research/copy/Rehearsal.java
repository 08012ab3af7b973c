package io.github.dl4jdni.research.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which lengths a minibatch has: mostly the one that is being learnt, and a share of those solved
 * before.
 *
 * @param share of the latter, rounded; 0 for none, less than 1
 */
record Rehearsal(double share) {

  /** {@return whether minibatches have lengths that were solved before} */
  boolean rehearses() {
    return share > 0;
  }

  /**
   * {@return a length for each sequence of a minibatch, those being rehearsed last}
   *
   * @param current the length that is being learnt
   * @param solved before
   * @param batch number of sequences; at least one is of the current length
   * @param random chooses among those solved, each as likely as any other
   */
  List<SequenceLength> lengths(
      SequenceLength current, List<Solved> solved, int batch, SplittableRandom random) {
    int rehearsed = solved.isEmpty() ? 0 : (int) Math.min(batch - 1, Math.round(share * batch));
    List<SequenceLength> lengths = new ArrayList<>();
    for (int sequence = 0; sequence < batch; sequence++) {
      lengths.add(
          sequence < batch - rehearsed
              ? current
              : solved.get(random.nextInt(solved.size())).length());
    }
    return lengths;
  }
}
