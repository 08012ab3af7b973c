package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The time steps of a window below each other, [T·N, width], row t·N + n, so that one product takes
 * them all. What a step itself computes with is a matrix of its own, [N, width], in one piece:
 * copied from here and to here, in the host's memory column by column, elsewhere by ND4J.
 */
public final class StepRows {

  private final int examples;
  private final int width;
  private final int steps;
  private final INDArray all; // [T·N, width], 'f' ordered
  private final INDArray[] single; // each step's rows, [N, width]
  private final HostVector memory; // or null
  private final float[] piece; // [N, width] of it

  public StepRows(WindowShape shape, long width, int steps) {
    examples = Math.toIntExact(shape.examples());
    this.width = Math.toIntExact(width);
    this.steps = steps;
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      all = Nd4j.create(shape.type(), new long[] {shape.examples() * steps, width}, 'f');
    }
    single = new INDArray[steps];
    for (int step = 0; step < steps; step++) {
      single[step] = between(step, step + 1);
    }
    memory = inHost(all);
    piece = new float[memory == null ? 0 : examples * this.width];
  }

  /** The memory of an 'f' ordered array in one piece; null if it cannot be seen. */
  public static HostVector inHost(INDArray array) {
    return HostVector.of(array.reshape('f', new long[] {array.length()}));
  }

  /** All steps, [T·N, width]. */
  public INDArray all() {
    return all;
  }

  /** The rows of some steps, [(to − from)·N, width]. */
  public INDArray between(int from, int to) {
    return from == 0 && to == steps
        ? all
        : all.get(
            NDArrayIndex.interval((long) from * examples, (long) to * examples),
            NDArrayIndex.all());
  }

  /** All steps as a series, [N, width, T]. */
  public INDArray series() {
    return series(all, examples);
  }

  /** Rows of some matrix like this as a series. */
  public static INDArray series(INDArray rows, long examples) {
    return rows.reshape('f', examples, rows.size(0) / examples, rows.size(1)).permute(0, 2, 1);
  }

  /**
   * Copies a step from here.
   *
   * @param step the step
   * @param to where it goes, [N, width], 'f' ordered
   * @param toMemory the memory with that; null if it cannot be seen
   * @param at where in that it begins
   */
  public void read(int step, INDArray to, HostVector toMemory, int at) {
    if (memory == null || toMemory == null) {
      to.assign(single[step]);
      return;
    }
    for (int column = 0; column < width; column++) {
      memory.read(index(step, column), piece, column * examples, examples);
    }
    toMemory.write(at, piece, piece.length);
  }

  /**
   * Copies a step to here.
   *
   * @param step the step
   * @param from what it is, [N, width], 'f' ordered
   * @param fromMemory the memory with that; null if it cannot be seen
   * @param at where in that it begins
   */
  public void write(int step, INDArray from, HostVector fromMemory, int at) {
    if (memory == null || fromMemory == null) {
      single[step].assign(from);
      return;
    }
    fromMemory.read(at, piece, piece.length);
    for (int column = 0; column < width; column++) {
      memory.write(index(step, column), piece, column * examples, examples);
    }
  }

  private int index(int step, int column) {
    return (column * steps + step) * examples;
  }
}
