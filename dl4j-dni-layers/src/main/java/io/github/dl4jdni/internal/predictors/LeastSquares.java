package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.HostVector;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.arrays.SymmetricInverse;
import io.github.dl4jdni.internal.arrays.Vectors;
import io.github.dl4jdni.internal.params.LeastSquaresParameters;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A linear map g ≈ xA that is learnt in closed form, by least squares with forgetting: from rows x
 * and g of a batch, S ← ρS + XᵀX/N and T ← ρT + XᵀG/N, and every few batches A = (S +
 * ε·tr(S)/D·I)⁻¹T.
 *
 * <p>S, T and A are parameters of the network that no updater has a say in: what is written as
 * their gradient is the difference from their present to their next value. So the next value is
 * there when the network was updated, and saving, cloning and averaging need nothing of their own.
 * The batches since A was solved for are counted among them, so that a restored network solves when
 * the saved one would have.
 */
final class LeastSquares {

  private static final double RIDGE_STEP = 10;

  /** Up to so many multiplications a map is solved for by loops. */
  private static final long SMALL = 1 << 17;

  private final INDArray moments; // S, [D, D]
  private final INDArray crossMoments; // T, [D, C]
  private final INDArray weights; // A, [D, C]
  private final INDArray unsolved; // [1]
  private final double forgetting;
  private final double ridge;
  private final int solveEvery;
  private INDArray momentsGradient;
  private INDArray crossMomentsGradient;
  private INDArray weightsGradient;
  private INDArray unsolvedGradient;

  /**
   * Makes the learner of a map.
   *
   * @param parameters S, T, A and the count, by the names of {@link LeastSquaresParameters} without
   *     a prefix
   * @param forgetting ρ
   * @param ridge ε
   * @param solveEvery after how many batches to solve
   */
  LeastSquares(Map<String, INDArray> parameters, double forgetting, double ridge, int solveEvery) {
    moments = parameters.get(LeastSquaresParameters.MOMENTS);
    crossMoments = parameters.get(LeastSquaresParameters.CROSS_MOMENTS);
    weights = parameters.get(LeastSquaresParameters.WEIGHTS);
    unsolved = parameters.get(LeastSquaresParameters.UNSOLVED);
    this.forgetting = forgetting;
    this.ridge = ridge;
    this.solveEvery = solveEvery;
  }

  /** Where the differences are to be written, by the same names. */
  void setGradients(Map<String, INDArray> gradients) {
    momentsGradient = gradients.get(LeastSquaresParameters.MOMENTS);
    crossMomentsGradient = gradients.get(LeastSquaresParameters.CROSS_MOMENTS);
    weightsGradient = gradients.get(LeastSquaresParameters.WEIGHTS);
    unsolvedGradient = gradients.get(LeastSquaresParameters.UNSOLVED);
  }

  /** A, [D, C]. */
  INDArray weights() {
    return weights;
  }

  /**
   * Writes the differences that a batch makes. A batch of which no row counts makes none.
   *
   * @param features X, [N, D]
   * @param targets G, [N, C]
   * @param counts 1 for rows that count, 0 for others, [N, 1]; null if all do
   * @param workspaces the step's workspaces
   * @return false if a number is not finite; what was written is void then
   */
  boolean learn(
      INDArray features, INDArray targets, INDArray counts, LayerWorkspaceMgr workspaces) {
    double rows = counts == null ? features.size(0) : counts.sumNumber().doubleValue();
    if (rows == 0) {
      learnNothing();
      return true;
    }
    INDArray counted = features;
    if (counts != null) {
      counted = workspaces.dup(ArrayType.BP_WORKING_MEM, features, 'c').muliColumnVector(counts);
    }
    move(moments, counted, features, rows, momentsGradient);
    move(crossMoments, counted, targets, rows, crossMomentsGradient);
    if (!FiniteNumbers.areAllIn(momentsGradient) || !FiniteNumbers.areAllIn(crossMomentsGradient)) {
      return false;
    }
    if (unsolved.getDouble(0) + 1 < solveEvery) {
      weightsGradient.assign(0);
      unsolvedGradient.assign(-1);
      return true;
    }
    unsolvedGradient.assign(unsolved);
    boolean small = moments.size(0) * crossMoments.length() <= SMALL;
    return (small && solveOnHost()) || solve();
  }

  /** Writes that nothing changes. */
  void learnNothing() {
    momentsGradient.assign(0);
    crossMomentsGradient.assign(0);
    weightsGradient.assign(0);
    unsolvedGradient.assign(0);
  }

  /** The difference of M to ρM + LᵀR/N. */
  private void move(INDArray mean, INDArray left, INDArray right, double rows, INDArray gradient) {
    Vectors.copy(mean, gradient);
    Nd4j.gemm(left, right, gradient, true, false, -1 / rows, 1 - forgetting);
  }

  /**
   * Solves in double precision, whatever the network's: S is rounded, but what is made of it is
   * exact. A matrix that is not positive definite all the same gets a larger ridge.
   */
  private boolean solve() {
    long features = moments.size(0);
    INDArray next = doubles(moments, momentsGradient);
    INDArray right = doubles(crossMoments, crossMomentsGradient);
    double mean = diagonal(next).sumNumber().doubleValue() / features;
    weightsGradient.assign(0);
    double largest = Math.max(ridge, (double) features);
    for (double share = ridge; mean > 0 && share <= largest; share *= RIDGE_STEP) {
      INDArray system = next.dup('f');
      diagonal(system).addi(share * mean);
      if (SymmetricInverse.invert(system)) {
        INDArray solution =
            Nd4j.createUninitialized(
                DataType.DOUBLE, new long[] {features, weights.size(1)}, 'f'); // [D, C]
        Products.times(system, right, solution);
        weightsGradient.assign(solution);
        weightsGradient.rsubi(weights);
        break;
      }
    }
    return FiniteNumbers.areAllIn(weightsGradient);
  }

  /**
   * The same by loops over floats in the host's memory, for a small map, where ND4J's operations
   * take longer than what they compute.
   *
   * @return false if the memory cannot be seen, or there is no finite solution; then {@link #solve}
   *     has to write
   */
  private boolean solveOnHost() {
    int features = (int) moments.size(0);
    double[] system = next(moments, momentsGradient);
    double[] right = next(crossMoments, crossMomentsGradient);
    HostVector map = HostVector.ofAll(weights);
    HostVector gradient = HostVector.ofAll(weightsGradient);
    if (system == null || right == null || map == null || gradient == null) {
      return false;
    }
    double trace = 0;
    for (int i = 0; i < features; i++) {
      trace += system[i * features + i];
    }
    double[] inverse = SymmetricInverse.ofSmall(system, features, ridge * trace / features);
    if (inverse == null) {
      return false;
    }
    float[] difference = map.toArray();
    for (int column = 0; column < difference.length; column += features) {
      for (int row = 0; row < features; row++) {
        double sum = 0;
        for (int i = 0; i < features; i++) {
          sum += inverse[row * features + i] * right[column + i];
        }
        difference[column + row] -= (float) sum;
      }
    }
    gradient.write(0, difference, difference.length);
    return FiniteNumbers.areAllIn(weightsGradient);
  }

  /** A next value in double precision, column by column; null if the memory cannot be seen. */
  private static double[] next(INDArray mean, INDArray gradient) {
    HostVector means = HostVector.ofAll(mean);
    HostVector gradients = HostVector.ofAll(gradient);
    if (means == null || gradients == null || mean.ordering() != 'f') {
      return null;
    }
    float[] minuends = means.toArray();
    float[] subtrahends = gradients.toArray();
    double[] next = new double[minuends.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = minuends[i] - subtrahends[i];
    }
    return next;
  }

  /** A next value, in double precision, 'f' ordered. */
  private static INDArray doubles(INDArray mean, INDArray gradient) {
    INDArray next = Nd4j.createUninitialized(DataType.DOUBLE, mean.shape(), 'f');
    return next.assign(mean.sub(gradient));
  }

  /** A view of the diagonal of a square 'f' ordered matrix. */
  private static INDArray diagonal(INDArray matrix) {
    long n = matrix.size(0);
    INDArray column = matrix.reshape('f', new long[] {n * n});
    return n == 1 ? column : column.get(NDArrayIndex.interval(0, n + 1, n * n));
  }
}
