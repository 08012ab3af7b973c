package io.github.dl4jdni.research.copy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences of the copy tasks, after Graves et al., <i>Neural Turing Machines</i> (2014).
 *
 * <p>A sequence is: a start delimiter; N items of 8 random bits, the pattern; the number of repeats
 * R, as R/10 in a channel of its own; then nothing is read any more, and the pattern is to be said
 * R times, and after it an end marker. Only these last steps, R N + 1, count in the loss.
 */
public final class CopyEncoding {

  /** Bits of an item. */
  public static final int BITS = 8;

  /** Width of the input: bits, start delimiter, repeat count. */
  public static final int INPUTS = BITS + 2;

  /** Width of the target: bits, end marker. */
  public static final int OUTPUTS = BITS + 1;

  private static final int DELIMITER = BITS;
  private static final int REPEAT_COUNT = BITS + 1;
  private static final int END_MARKER = BITS;
  private static final float REPEAT_UNIT = 10;

  private CopyEncoding() {}

  /**
   * {@return a minibatch of random patterns}
   *
   * @param length of all sequences
   * @param batch number of sequences
   * @param random where the bits come from
   */
  public static DataSet draw(SequenceLength length, int batch, SplittableRandom random) {
    return draw(Collections.nCopies(batch, length), random);
  }

  /**
   * {@return a minibatch of random patterns}
   *
   * @param lengths of the sequences
   * @param random where the bits come from
   */
  static DataSet draw(List<SequenceLength> lengths, SplittableRandom random) {
    List<Pattern> patterns = new ArrayList<>();
    for (SequenceLength length : lengths) {
      boolean[][] items = new boolean[length.items()][BITS];
      for (boolean[] item : items) {
        for (int bit = 0; bit < BITS; bit++) {
          item[bit] = random.nextBoolean();
        }
      }
      patterns.add(new Pattern(items, length.repeats()));
    }
    return encode(patterns);
  }

  /** What is to be said, and how often. */
  static final class Pattern {

    private final boolean[][] items; // by item and bit
    private final int repeats;

    Pattern(boolean[][] items, int repeats) {
      this.items = items;
      this.repeats = repeats;
    }

    SequenceLength length() {
      return new SequenceLength(items.length, repeats);
    }
  }

  /**
   * {@return a minibatch: features [N, 10, steps], labels [N, 9, steps], labels' mask [N, steps];
   * if sequences are not all of one length, the shorter ones end early, and a features' mask [N,
   * steps] tells where}
   *
   * @param patterns one a sequence
   */
  static DataSet encode(List<Pattern> patterns) {
    int steps = patterns.stream().mapToInt(each -> each.length().steps()).max().orElseThrow();
    Steps features = new Steps(patterns.size(), INPUTS, steps);
    Steps labels = new Steps(patterns.size(), OUTPUTS, steps);
    Steps read = new Steps(patterns.size(), 1, steps);
    Steps asked = new Steps(patterns.size(), 1, steps);
    for (int sequence = 0; sequence < patterns.size(); sequence++) {
      Pattern pattern = patterns.get(sequence);
      int items = pattern.items.length;
      int end = pattern.length().steps();
      features.set(sequence, DELIMITER, 0, 1);
      features.write(sequence, 1, pattern.items);
      features.set(sequence, REPEAT_COUNT, items + 1, pattern.repeats / REPEAT_UNIT);
      for (int repeat = 1; repeat <= pattern.repeats; repeat++) {
        labels.write(sequence, repeat * items + 2, pattern.items);
      }
      labels.set(sequence, END_MARKER, end - 1, 1);
      read.fill(sequence, 0, end);
      asked.fill(sequence, items + 2, end);
    }
    boolean equal = patterns.stream().allMatch(each -> each.length().steps() == steps);
    return new DataSet(features.array(), labels.array(), equal ? null : read.mask(), asked.mask());
  }

  /** Values by sequence, channel and step, all 0 at first. */
  private static final class Steps {

    private final float[][][] values;

    Steps(int sequences, int channels, int steps) {
      values = new float[sequences][channels][steps];
    }

    void set(int sequence, int channel, int step, float value) {
      values[sequence][channel][step] = value;
    }

    /** Sets the first channel of some steps to 1. */
    void fill(int sequence, int from, int to) {
      Arrays.fill(values[sequence][0], from, to, 1);
    }

    void write(int sequence, int firstStep, boolean[][] pattern) {
      for (int item = 0; item < pattern.length; item++) {
        for (int bit = 0; bit < BITS; bit++) {
          set(sequence, bit, firstStep + item, pattern[item][bit] ? 1 : 0);
        }
      }
    }

    INDArray array() {
      return Nd4j.create(values);
    }

    /** Of one channel: [N, steps]. */
    INDArray mask() {
      return array().reshape(values.length, values[0][0].length);
    }
  }
}
