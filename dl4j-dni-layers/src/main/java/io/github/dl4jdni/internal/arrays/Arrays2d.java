package io.github.dl4jdni.internal.arrays;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays, most of them matrices, in the step's workspaces, 'c' ordered as activations are. */
public final class Arrays2d {

  private Arrays2d() {}

  /**
   * Where to keep what a model's own backpropagation needs again: it has to live as long as the
   * prediction is learnt from.
   */
  public static ArrayType heldWith(ArrayType predictionType) {
    return predictionType == ArrayType.ACTIVATIONS
        ? ArrayType.ACTIVATIONS
        : ArrayType.BP_WORKING_MEM;
  }

  /**
   * In the network's type: neither data nor the activations and gradients of all of
   * Deeplearning4j's layers are, and what takes them converts them.
   */
  public static INDArray typed(
      INDArray array, DataType type, ArrayType place, LayerWorkspaceMgr workspaces) {
    return array.dataType() == type ? array : workspaces.castTo(place, type, array, false);
  }

  /** An uninitialised matrix of the same data type as another array. */
  public static INDArray create(
      ArrayType place, long rows, long columns, INDArray typed, LayerWorkspaceMgr workspaces) {
    return workspaces.createUninitialized(place, typed.dataType(), new long[] {rows, columns}, 'c');
  }

  /** result = matrix − row, to each row. */
  static void minusRow(INDArray matrix, INDArray row, INDArray result) {
    Nd4j.exec(new BroadcastSubOp(matrix, row, result, 1));
  }

  /** result = matrix ⊙ row, to each row. */
  static void timesRow(INDArray matrix, INDArray row, INDArray result) {
    Nd4j.exec(new BroadcastMulOp(matrix, row, result, 1));
  }

  /** An uninitialised matrix of as many rows as another one, in its order and data type. */
  public static INDArray like(
      INDArray array, ArrayType place, long columns, LayerWorkspaceMgr workspaces) {
    return workspaces.createUninitialized(
        place, array.dataType(), new long[] {array.size(0), columns}, array.ordering());
  }

  /**
   * [left right]; of arrays of more dimensions, joined along the second one. A matrix that is 'f'
   * ordered, as states are, is copied as one piece, and so is the result.
   */
  public static INDArray beside(
      INDArray left, INDArray right, ArrayType place, LayerWorkspaceMgr workspaces) {
    if (left.rank() == 2 && left.ordering() == 'f' && left.elementWiseStride() == 1) {
      long width = left.size(1);
      long all = width + right.size(1);
      long[] shape = {left.size(0), all};
      INDArray joined = workspaces.createUninitialized(place, left.dataType(), shape, 'f');
      Vectors.copy(left, joined.get(NDArrayIndex.all(), NDArrayIndex.interval(0, width)));
      Vectors.copy(right, joined.get(NDArrayIndex.all(), NDArrayIndex.interval(width, all)));
      return joined;
    }
    return beside(left, right, 1, place, workspaces);
  }

  /** Arrays of any number of dimensions joined along one of them. */
  public static INDArray beside(
      INDArray left, INDArray right, int axis, ArrayType place, LayerWorkspaceMgr workspaces) {
    long[] shape = left.shape().clone();
    shape[axis] += right.size(axis);
    INDArray joined = workspaces.createUninitialized(place, left.dataType(), shape, 'c');
    Nd4j.exec(
        DynamicCustomOp.builder("concat")
            .addInputs(left, right)
            .addOutputs(joined)
            .addIntegerArguments(axis)
            .build());
    return joined;
  }
}
