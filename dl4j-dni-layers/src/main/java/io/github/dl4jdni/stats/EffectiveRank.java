package io.github.dl4jdni.stats;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;

/**
 * The effective rank of a matrix (Roy and Vetterli, "The effective rank: a measure of effective
 * dimensionality", 2007): the exponential of the entropy of its singular values' shares.
 */
final class EffectiveRank {

  private EffectiveRank() {}

  /**
   * The effective rank.
   *
   * @param rows [positions, channels]
   * @return from 1 for a single direction to min(positions, channels) for equal singular values; 0
   *     for a matrix of zeros
   */
  static double of(INDArray rows) {
    INDArray matrix = rows.castTo(DataType.DOUBLE);
    INDArray gram =
        matrix.size(0) < matrix.size(1)
            ? matrix.mmul(matrix.transpose())
            : matrix.transpose().mmul(matrix);
    double largest = gram.amaxNumber().doubleValue();
    if (largest == 0) {
      return 0;
    }
    gram.divi(largest);
    double[] eigenvalues =
        gram.length() == 1
            ? new double[] {1}
            : Eigen.symmetricGeneralizedEigenvalues(gram.dup('f')).toDoubleVector();
    double sum = 0;
    for (int i = 0; i < eigenvalues.length; i++) {
      eigenvalues[i] = Math.sqrt(Math.max(0, eigenvalues[i])); // singular values
      sum += eigenvalues[i];
    }
    double entropy = 0;
    for (double value : eigenvalues) {
      double share = value / sum;
      entropy -= share == 0 ? 0 : share * Math.log(share);
    }
    return Math.exp(entropy);
  }
}
