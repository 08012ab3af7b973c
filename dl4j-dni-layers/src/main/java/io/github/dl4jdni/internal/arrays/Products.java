package io.github.dl4jdni.internal.arrays;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Matrix products into arrays that exist. */
public final class Products {

  private Products() {}

  /** result = a·b. */
  public static void times(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, false, false, 1.0, 0.0);
  }

  /** result += a·b. */
  public static void addTimes(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, false, false, 1.0, 1.0);
  }

  /** result = aᵀ·b. */
  public static void transposedTimes(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, true, false, 1.0, 0.0);
  }

  /** result += aᵀ·b. */
  public static void addTransposedTimes(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, true, false, 1.0, 1.0);
  }

  /** result = a·bᵀ. */
  public static void timesTransposed(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, false, true, 1.0, 0.0);
  }

  /**
   * The gradient of a model's message from that of its first weighted input.
   *
   * @param delta the gradient of [h c]·W, or null if there is none
   * @param weights W, the message's rows first
   * @param inputs how wide the message is
   * @param workspaces the step's workspaces
   * @return [positions, inputs]
   */
  public static INDArray firstInputs(
      INDArray delta, INDArray weights, long inputs, LayerWorkspaceMgr workspaces) {
    if (delta == null) {
      throw new IllegalStateException("nothing was learnt since the last prediction");
    }
    INDArray all =
        Arrays2d.create(
            ArrayType.BP_WORKING_MEM, delta.size(0), weights.size(0), weights, workspaces);
    timesTransposed(delta, weights, all);
    return all.get(NDArrayIndex.all(), NDArrayIndex.interval(0, inputs));
  }
}
