package io.github.dl4jdni.spark;

import java.nio.ByteBuffer;

/**
 * How a partition's part of a round went.
 *
 * @param examples that its copy learnt from
 * @param score the mean of its iterations' scores
 * @param iteration the copy's iteration count at the end
 * @param more whether the partition has minibatches left for another round
 * @param size of its results that are to be averaged, in bytes
 */
record PartitionReport(long examples, double score, int iteration, boolean more, long size) {

  private static final int LENGTH = 2 * Long.BYTES + Double.BYTES + Integer.BYTES + 1;

  /** What a partition reports that had nothing to learn from. */
  static PartitionReport ofNone() {
    return new PartitionReport(0, 0, 0, false, 0);
  }

  byte[] bytes() {
    return ByteBuffer.allocate(LENGTH)
        .putLong(examples)
        .putDouble(score)
        .putInt(iteration)
        .put((byte) (more ? 1 : 0))
        .putLong(size)
        .array();
  }

  static PartitionReport of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new PartitionReport(
        buffer.getLong(), buffer.getDouble(), buffer.getInt(), buffer.get() != 0, buffer.getLong());
  }
}
