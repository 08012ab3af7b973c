package io.github.dl4jdni.updaters;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A float vector in the host's memory, read and written in pieces as arrays of Java's. */
final class HostVector {

  private final INDArray array; // keeps the memory
  private final FloatBuffer memory;

  private HostVector(INDArray array) {
    this.array = array;
    memory = array.data().asNioFloat().slice();
  }

  /**
   * A vector's memory.
   *
   * @param array the vector, [n] or [1, n]; null for none
   * @return null if it holds no floats, or they do not lie one after the other in memory that a
   *     buffer of Java's, of 2 GiB at most, can show
   */
  static HostVector of(INDArray array) {
    boolean visible =
        array != null
            && Nd4j.getEnvironment().isCPU()
            && array.dataType() == DataType.FLOAT
            && isVector(array)
            && (array.data().offset() + array.length()) * Float.BYTES < Integer.MAX_VALUE;
    return visible ? new HostVector(array) : null;
  }

  private static boolean isVector(INDArray array) {
    int last = array.rank() - 1;
    return (last == 0 || (last == 1 && array.size(0) == 1)) && array.stride(last) == 1;
  }

  int length() {
    return (int) array.length();
  }

  void read(int from, float[] piece, int length) {
    memory.get(from, piece, 0, length);
  }

  void write(int from, float[] piece, int length) {
    memory.put(from, piece, 0, length);
  }
}
