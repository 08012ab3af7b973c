package io.github.dl4jdni.internal.arrays;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A float vector in the host's memory, read and written in pieces as arrays of Java's: for loops
 * over those, which the virtual machine vectorises, where ND4J takes an operation each.
 */
public final class HostVector {

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
  public static HostVector of(INDArray array) {
    boolean visible =
        array != null
            && Nd4j.getEnvironment().isCPU()
            && array.dataType() == DataType.FLOAT
            && isVector(array)
            && (array.data().offset() + array.length()) * Float.BYTES < Integer.MAX_VALUE;
    return visible ? new HostVector(array) : null;
  }

  /**
   * The memory of a matrix whose numbers lie one after the other, in its own order.
   *
   * @param matrix any array of real numbers
   * @return null as for {@link #of}
   */
  public static HostVector ofAll(INDArray matrix) {
    boolean visible =
        Nd4j.getEnvironment().isCPU()
            && matrix.dataType() == DataType.FLOAT
            && matrix.elementWiseStride() == 1
            && (matrix.data().offset() + matrix.length()) * Float.BYTES < Integer.MAX_VALUE;
    return visible ? new HostVector(matrix) : null;
  }

  /**
   * Reads all of it.
   *
   * @return its numbers, in the order in which they lie
   */
  public float[] toArray() {
    float[] all = new float[length()];
    read(0, all, all.length);
    return all;
  }

  private static boolean isVector(INDArray array) {
    int last = array.rank() - 1;
    return (last == 0 || (last == 1 && array.size(0) == 1)) && array.stride(last) == 1;
  }

  public int length() {
    return (int) array.length();
  }

  /**
   * Reads a piece.
   *
   * @param from where it begins
   * @param piece where it goes, from 0 on
   * @param length how long it is
   */
  public void read(int from, float[] piece, int length) {
    read(from, piece, 0, length);
  }

  /**
   * Reads a piece.
   *
   * @param from where it begins
   * @param pieces where it goes
   * @param at where in that
   * @param length how long it is
   */
  public void read(int from, float[] pieces, int at, int length) {
    memory.get(from, pieces, at, length);
  }

  /**
   * Writes a piece.
   *
   * @param from where it goes
   * @param piece from 0 on
   * @param length how long it is
   */
  public void write(int from, float[] piece, int length) {
    write(from, piece, 0, length);
  }

  /**
   * Writes a piece.
   *
   * @param from where it goes
   * @param pieces that it is in
   * @param at where in those
   * @param length how long it is
   */
  public void write(int from, float[] pieces, int at, int length) {
    memory.put(from, pieces, at, length);
  }
}
