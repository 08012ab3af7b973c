package io.github.dl4jdni.stats;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How much of the classes a linear classifier reads from messages: least squares on one-hot labels
 * with a ridge penalty, fitted to the first half of the examples and asked about the second.
 */
final class LinearProbe {

  private static final double RIDGE = 1e-3; // of the mean squared norm of a message

  private LinearProbe() {}

  /**
   * The probe's accuracy.
   *
   * @param messages [examples, ...]
   * @param labels [examples, classes], one-hot
   * @return the share of the second half whose class it tells; NaN if labels are no classes, or
   *     there are less than two examples
   */
  static double accuracy(INDArray messages, INDArray labels) {
    long examples = messages.size(0);
    if (!areClasses(labels) || labels.size(0) != examples || examples < 2) {
      return Double.NaN;
    }
    INDArray rows = messages.castTo(DataType.DOUBLE).dup('c').reshape('c', examples, -1);
    INDArray targets = labels.castTo(DataType.DOUBLE);
    long half = examples / 2;
    INDArray fitted = part(rows, 0, half);
    INDArray mean = fitted.mean(0);
    fitted = fitted.subRowVector(mean);
    INDArray asked = part(rows, half, examples).subRowVector(mean);
    INDArray classes = part(targets, 0, half);
    // As many unknowns as examples, not as channels, of which images have many.
    double meanSquare = Math.pow(fitted.norm2Number().doubleValue(), 2) / half;
    if (meanSquare > 0) { // for weights a factor makes no difference
      fitted.divi(Math.sqrt(meanSquare));
      asked.divi(Math.sqrt(meanSquare));
    }
    INDArray products = fitted.mmul(fitted.transpose());
    products.addi(Nd4j.eye(half).castTo(DataType.DOUBLE).muli(RIDGE));
    INDArray weights = solved(products, classes.subRowVector(classes.mean(0)));
    INDArray scores = asked.mmul(fitted.transpose()).mmul(weights).addiRowVector(classes.mean(0));
    INDArray told = scores.argMax(1);
    INDArray right = part(targets, half, examples).argMax(1);
    return told.eq(right).castTo(DataType.DOUBLE).meanNumber().doubleValue();
  }

  private static INDArray solved(INDArray symmetric, INDArray right) {
    // Symmetric but for rounding, which may be any part of a number that should be zero.
    CholeskyDecomposition factors =
        new CholeskyDecomposition(
            new Array2DRowRealMatrix(symmetric.toDoubleMatrix(), false),
            Double.MAX_VALUE,
            CholeskyDecomposition.DEFAULT_ABSOLUTE_POSITIVITY_THRESHOLD);
    RealMatrix solution =
        factors.getSolver().solve(new Array2DRowRealMatrix(right.toDoubleMatrix(), false));
    return Nd4j.createFromArray(solution.getData());
  }

  private static boolean areClasses(INDArray labels) {
    return labels.rank() == 2
        && labels.size(1) > 1
        && labels.eq(0).castTo(DataType.INT64).sumNumber().longValue()
            == labels.length() - labels.size(0)
        && labels.eq(1).castTo(DataType.INT64).sumNumber().longValue() == labels.size(0);
  }

  private static INDArray part(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }
}
