package io.github.dl4jdni.examples.copy;

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
    boolean[][][] patterns = new boolean[batch][length.items()][BITS];
    for (boolean[][] pattern : patterns) {
      for (boolean[] item : pattern) {
        for (int bit = 0; bit < BITS; bit++) {
          item[bit] = random.nextBoolean();
        }
      }
    }
    return encode(patterns, length.repeats());
  }

  /**
   * {@return a minibatch: features [N, 10, steps], labels [N, 9, steps], labels' mask [N, steps]}
   *
   * @param patterns by sequence, item and bit; all with as many items
   * @param repeats how often the pattern is to be said
   */
  static DataSet encode(boolean[][][] patterns, int repeats) {
    int items = patterns[0].length;
    SequenceLength length = new SequenceLength(items, repeats);
    Steps features = new Steps(patterns.length, INPUTS, length.steps());
    Steps labels = new Steps(patterns.length, OUTPUTS, length.steps());
    Steps mask = new Steps(patterns.length, 1, length.steps());
    for (int sequence = 0; sequence < patterns.length; sequence++) {
      features.set(sequence, DELIMITER, 0, 1);
      features.write(sequence, 1, patterns[sequence]);
      features.set(sequence, REPEAT_COUNT, items + 1, repeats / REPEAT_UNIT);
      for (int repeat = 1; repeat <= repeats; repeat++) {
        labels.write(sequence, repeat * items + 2, patterns[sequence]);
      }
      labels.set(sequence, END_MARKER, length.steps() - 1, 1);
      for (int step = items + 2; step < length.steps(); step++) {
        mask.set(sequence, 0, step, 1);
      }
    }
    return new DataSet(
        features.array(), labels.array(), null, mask.array().reshape(-1, length.steps()));
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
  }
}
