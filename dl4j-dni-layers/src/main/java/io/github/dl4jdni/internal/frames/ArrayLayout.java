package io.github.dl4jdni.internal.frames;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How an array that is a view lies in memory: in which order its axes do, and between which of them
 * there is room. Matrix products and sums take another order where an array is dense, and with it
 * another rounding; so a view has to arrive as one, though with less room.
 */
final class ArrayLayout {

  /** Between so many axes at most: each one may double the memory. */
  private static final int MOST_ROOMS = 4;

  private final int[] axes;
  private final boolean[] roomBehind;

  /**
   * A layout.
   *
   * @param axes the axes, the one with the longest stride first
   * @param roomBehind by the same order: whether more of the axis lies in memory than belongs to
   *     the array
   */
  private ArrayLayout(int[] axes, boolean[] roomBehind) {
    this.axes = axes;
    this.roomBehind = roomBehind;
  }

  /**
   * An array's layout.
   *
   * @param array the array
   * @return null if it lies dense in its order, or in a way that cannot be told
   */
  static ArrayLayout of(INDArray array) {
    long[] shape = array.shape();
    long[] strides = array.stride();
    if (isDense(shape, strides, array.ordering() == 'f')) {
      return null;
    }
    int[] axes =
        IntStream.range(0, shape.length)
            .boxed()
            .sorted((one, other) -> Long.compare(strides[other], strides[one]))
            .mapToInt(axis -> axis)
            .toArray();
    boolean[] room = new boolean[axes.length];
    for (int i = axes.length - 1; i > 0; i--) {
      long dense = strides[axes[i]] * shape[axes[i]];
      long outer = strides[axes[i - 1]];
      if (outer < dense || strides[axes[i]] <= 0) {
        return null; // a number lies in several places
      }
      room[i] = outer > dense;
    }
    boolean told = strides[axes[axes.length - 1]] == 1 && rooms(room) <= MOST_ROOMS;
    return told ? new ArrayLayout(axes, room) : null;
  }

  private static long rooms(boolean[] room) {
    return IntStream.range(0, room.length).filter(i -> room[i]).count();
  }

  private static boolean isDense(long[] shape, long[] strides, boolean fortran) {
    long expected = 1;
    for (int i = 0; i < shape.length; i++) {
      int axis = fortran ? i : shape.length - 1 - i;
      if (shape[axis] != 1 && strides[axis] != expected) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }

  void write(FrameWriter to) {
    for (int i = 0; i < axes.length; i++) {
      to.small(axes[i]).flag(roomBehind[i]);
    }
  }

  /**
   * Reads the layout of an array.
   *
   * @param from the frame
   * @param rank how many axes the array has
   */
  static ArrayLayout read(FrameReader from, int rank) {
    int[] axes = new int[rank];
    boolean[] room = new boolean[rank];
    boolean[] seen = new boolean[rank];
    for (int i = 0; i < rank; i++) {
      axes[i] = from.small();
      room[i] = from.flag();
      if (axes[i] >= rank || seen[axes[i]]) {
        throw new FrameException("the axes of an array are mixed up");
      }
      seen[axes[i]] = true;
    }
    if (rooms(room) > MOST_ROOMS || (rank > 0 && room[0])) {
      throw new FrameException("an array has room where no view that is sent has any");
    }
    return new ArrayLayout(axes, room);
  }

  /** An array of this layout with the numbers of a dense one. */
  INDArray of(DataType type, INDArray dense) {
    long[] shape = dense.shape();
    boolean fortran = isReversed();
    long[] whole = new long[axes.length]; // by axis if reversed, else in the order of the axes
    INDArrayIndex[] part = new INDArrayIndex[axes.length];
    int[] back = new int[axes.length]; // where each axis is
    for (int i = 0; i < axes.length; i++) {
      int at = fortran ? axes[i] : i;
      whole[at] = shape[axes[i]] + (roomBehind[i] ? 1 : 0);
      part[at] = roomBehind[i] ? NDArrayIndex.interval(0, shape[axes[i]]) : NDArrayIndex.all();
      back[axes[i]] = i;
    }
    INDArray view = Nd4j.create(type, whole, fortran ? 'f' : 'c').get(part);
    INDArray array = fortran || isInOrder() ? view : view.permute(back);
    return array.assign(dense);
  }

  private boolean isInOrder() {
    return IntStream.range(0, axes.length).allMatch(i -> axes[i] == i);
  }

  private boolean isReversed() {
    return axes.length > 1
        && IntStream.range(0, axes.length).allMatch(i -> axes[i] == axes.length - 1 - i);
  }
}
