package io.github.dl4jdni.layers;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How the rows of a message lie, one a position: which examples they belong to, and which of them
 * count. Series have theirs time step by time step, images example by example.
 */
public final class MessageRows {

  private final long examples;
  private final boolean stepsFirst;
  private final INDArray mask; // [positions, 1], or null

  /**
   * The rows of a message.
   *
   * @param examples the size of the minibatch
   * @param stepsFirst whether rows go time step by time step, and not example by example
   * @param mask [positions, 1], in the order of the rows; null if all of them count
   */
  public MessageRows(long examples, boolean stepsFirst, INDArray mask) {
    this.examples = examples;
    this.stepsFirst = stepsFirst;
    this.mask = mask;
  }

  /**
   * Which rows count.
   *
   * @return the message's mask as a column, [positions, 1], or null if all do
   */
  public INDArray mask() {
    return mask;
  }

  /**
   * What each row counts in its example's mean: 1 / positions, or with a mask m / Σm, and 0 in an
   * example of which nothing counts.
   *
   * @return [positions, 1], or null without a mask
   */
  private INDArray shares() {
    if (mask == null) {
      return null;
    }
    INDArray grid = grid(mask); // [T, N, 1] or [N, positions, 1]
    INDArray sums = grid.sum(true, axis());
    sums.addi(sums.eq(0).castTo(sums.dataType())); // against 0/0
    return grid.div(sums).reshape('c', mask.length(), 1);
  }

  /**
   * Which examples have a position that counts.
   *
   * @return [examples, 1] of zeros and ones, or null if all do
   */
  private INDArray present() {
    return mask == null
        ? null
        : grid(mask).sum(axis()).gt(0).castTo(mask.dataType()).reshape('c', examples, 1);
  }

  /**
   * Sets to zero, in its place, what belongs to rows that do not count.
   *
   * @param errors one row a position, or an example, [rows, width]
   * @param ofExamples whether they are the examples'
   * @return the same array
   */
  public INDArray keepCounting(INDArray errors, boolean ofExamples) {
    INDArray counts = ofExamples ? present() : mask;
    return counts == null ? errors : errors.muliColumnVector(counts);
  }

  /**
   * Each example's mean over the positions that count.
   *
   * @param rows [positions, channels], 'c' ordered; not changed
   * @param workspaces the step's workspaces
   * @return [examples, channels], in the working memory
   */
  public INDArray mean(INDArray rows, LayerWorkspaceMgr workspaces) {
    INDArray mean =
        Arrays2d.create(ArrayType.BP_WORKING_MEM, examples, rows.size(1), rows, workspaces);
    INDArray weighted = mask == null ? rows : rows.mulColumnVector(shares());
    grid(weighted).sum(mean, axis());
    return mask == null ? mean.divi(positions(rows)) : mean;
  }

  /**
   * The gradient of {@link #mean} times one of the examples: each of its rows gets its share.
   *
   * @param ofMean [examples, channels]
   * @param positions how many rows there are
   * @param place where the result is to live
   * @param workspaces the step's workspaces
   * @return [positions, channels], 'c' ordered
   */
  public INDArray spread(
      INDArray ofMean, long positions, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray spread = repeat(ofMean, positions, place, workspaces);
    return mask == null ? spread.divi(positions(spread)) : spread.muliColumnVector(shares());
  }

  /**
   * One row an example, for each of its positions.
   *
   * @param ofExamples [examples, channels], 'c' ordered
   * @param positions how many rows there are
   * @param place where the result is to live
   * @param workspaces the step's workspaces
   * @return [positions, channels], 'c' ordered
   */
  public INDArray repeat(
      INDArray ofExamples, long positions, ArrayType place, LayerWorkspaceMgr workspaces) {
    long channels = ofExamples.size(1);
    INDArray repeated =
        workspaces.create(
            place, ofExamples.dataType(), new long[] {positions, channels}, 'c'); // zeros
    grid(repeated)
        .addi(
            stepsFirst
                ? ofExamples.reshape('c', 1, examples, channels)
                : ofExamples.reshape('c', examples, 1, channels));
    return repeated;
  }

  /** The positions of one example. */
  private long positions(INDArray rows) {
    return rows.size(0) / examples;
  }

  /** Rows as [T, N, C] or [N, positions, C]. */
  private INDArray grid(INDArray rows) {
    long positions = positions(rows);
    return stepsFirst
        ? rows.reshape('c', positions, examples, rows.size(1))
        : rows.reshape('c', examples, positions, rows.size(1));
  }

  private int axis() {
    return stepsFirst ? 0 : 1;
  }
}
