package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a window's arrays depend on.
 *
 * @param examples N
 * @param inputs nIn
 * @param units H
 * @param steps T
 * @param training whether a backward pass is to follow
 * @param type the data type
 */
public record WindowShape(
    long examples, long inputs, long units, int steps, boolean training, DataType type) {

  /** How many time steps' intermediate results are kept. */
  public int kept() {
    return training ? steps : 1;
  }

  /** How many states are kept: all of them and the initial one, or the last two. */
  public int keptStates() {
    return training ? steps + 1 : 2;
  }
}
