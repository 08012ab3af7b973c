package io.github.dl4jdni.internal.modules;

import java.util.Arrays;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Copies what is sent out of a step's memory into arrays of its own, which take turns: a copy stays
 * as it is until as many others were made as there are turns.
 */
public final class MessageBuffer {

  private final INDArray[] memory; // a vector each, as long as the longest message yet
  private final INDArray[] views; // of the vectors, in the shape of the last message
  private int next;

  /**
   * A buffer.
   *
   * @param turns how many messages are in use at the same time at most
   */
  public MessageBuffer(int turns) {
    memory = new INDArray[turns];
    views = new INDArray[turns];
  }

  /** A copy outside of all workspaces. */
  INDArray copy(INDArray array) {
    INDArray view = next(array.dataType(), array.ordering(), array.shape());
    view.assign(array);
    Nd4j.getExecutioner().commit();
    return view;
  }

  /** The memory whose turn it is, outside of all workspaces, for a message of a shape. */
  public INDArray next(DataType type, char order, long[] shape) {
    int turn = next;
    next = (next + 1) % memory.length;
    INDArray view = views[turn];
    if (view == null
        || view.dataType() != type
        || view.ordering() != order
        || !Arrays.equals(view.shape(), shape)) {
      view = view(turn, type, order, shape);
      views[turn] = view;
    }
    return view;
  }

  private INDArray view(int turn, DataType type, char order, long[] shape) {
    long length = ArrayUtil.prodLong(shape);
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray vector = memory[turn];
      if (vector == null || vector.dataType() != type || vector.length() < length) {
        vector = Nd4j.createUninitialized(type, length);
        memory[turn] = vector;
      }
      return vector.get(NDArrayIndex.interval(0, length)).reshape(order, shape);
    }
  }
}
