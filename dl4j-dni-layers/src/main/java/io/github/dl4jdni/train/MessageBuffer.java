package io.github.dl4jdni.train;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Copies what is sent out of a step's memory into arrays of its own, which take turns: a copy stays
 * as it is until as many others were made as there are turns.
 */
final class MessageBuffer {

  private final INDArray[] memory; // a vector each, as long as the longest message yet
  private final INDArray[] views; // of the vectors, in the shape of the last message
  private int next;

  /**
   * A buffer.
   *
   * @param turns how many messages are in use at the same time at most
   */
  MessageBuffer(int turns) {
    memory = new INDArray[turns];
    views = new INDArray[turns];
  }

  /** A copy outside of all workspaces. */
  INDArray copy(INDArray array) {
    int turn = next;
    next = (next + 1) % memory.length;
    INDArray view = views[turn];
    if (view == null
        || view.dataType() != array.dataType()
        || view.ordering() != array.ordering()
        || !Arrays.equals(view.shape(), array.shape())) {
      view = view(turn, array);
      views[turn] = view;
    }
    view.assign(array);
    Nd4j.getExecutioner().commit();
    return view;
  }

  private INDArray view(int turn, INDArray array) {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray vector = memory[turn];
      if (vector == null
          || vector.dataType() != array.dataType()
          || vector.length() < array.length()) {
        vector = Nd4j.createUninitialized(array.dataType(), array.length());
        memory[turn] = vector;
      }
      return vector
          .get(NDArrayIndex.interval(0, array.length()))
          .reshape(array.ordering(), array.shape());
    }
  }
}
