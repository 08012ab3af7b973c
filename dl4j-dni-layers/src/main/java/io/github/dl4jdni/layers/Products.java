package io.github.dl4jdni.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products into arrays that exist. */
final class Products {

  private Products() {}

  /** result = a·b. */
  static void times(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, false, false, 1.0, 0.0);
  }

  /** result += a·b. */
  static void addTimes(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, false, false, 1.0, 1.0);
  }

  /** result = aᵀ·b. */
  static void transposedTimes(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, true, false, 1.0, 0.0);
  }

  /** result += aᵀ·b. */
  static void addTransposedTimes(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, true, false, 1.0, 1.0);
  }

  /** result = a·bᵀ. */
  static void timesTransposed(INDArray a, INDArray b, INDArray result) {
    Nd4j.gemm(a, b, result, false, true, 1.0, 0.0);
  }
}
