package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Operations on arrays as if they were vectors: by BLAS where they lie alike in memory, one number
 * after the other, and by ND4J's own operations elsewhere. On arrays as small as those of a window
 * these take up to ten times as long.
 */
public final class Vectors {

  private Vectors() {}

  /** to = from. */
  public static void copy(INDArray from, INDArray to) {
    if (lieAlike(from, to)) {
      blas().copy(from, to);
    } else {
      to.assign(from);
    }
  }

  /** to += x. */
  public static void add(INDArray x, INDArray to) {
    if (lieAlike(x, to)) {
      blas().axpy(to.length(), 1, x, to);
    } else {
      to.addi(x);
    }
  }

  /** from −= x. */
  public static void subtract(INDArray x, INDArray from) {
    if (lieAlike(x, from)) {
      blas().axpy(from.length(), -1, x, from);
    } else {
      from.subi(x);
    }
  }

  /** x = factor·x. */
  public static void scale(double factor, INDArray x) {
    if (factor != 0 && isVector(x)) { // which may make zero of NaN in BLAS
      blas().scal(x.length(), factor, x);
    } else if (factor != 1) {
      x.muli(factor);
    }
  }

  /** Σ xy. */
  public static double dot(INDArray x, INDArray y) {
    return lieAlike(x, y)
        ? Nd4j.getBlasWrapper().dot(x, y)
        : Nd4j.getBlasWrapper().dot(x.dup('c'), y.dup('c'));
  }

  /** Whether all elements are zero; false if one is NaN. */
  public static boolean isZero(INDArray x) {
    return (isVector(x) ? blas().asum(x) : x.norm1Number().doubleValue()) == 0;
  }

  private static Level1 blas() {
    return Nd4j.getBlasWrapper().level1();
  }

  private static boolean lieAlike(INDArray x, INDArray y) {
    return isVector(x)
        && isVector(y)
        && x.ordering() == y.ordering()
        && x.dataType() == y.dataType()
        && x.equalShapes(y);
  }

  /** Of numbers that BLAS knows, one after the other. */
  private static boolean isVector(INDArray x) {
    return (x.dataType() == DataType.FLOAT || x.dataType() == DataType.DOUBLE)
        && x.elementWiseStride() == 1;
  }
}
