package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
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
    return learn(
        features,
        counts,
        (counted, rows) -> move(crossMoments, counted, targets, rows, crossMomentsGradient),
        workspaces);
  }

  /**
   * Writes the differences that a batch makes whose targets are a product, G = δWᵀ: T takes
   * (Xᵀδ)Wᵀ, which is cheaper where features are few.
   *
   * @param features X, [N, D]
   * @param delta δ, [N, units]
   * @param above W, [C, units]
   * @param counts 1 for rows that count, 0 for others, [N, 1]; null if all do
   * @param workspaces the step's workspaces
   * @return false if a number is not finite; what was written is void then
   */
  boolean learnFactors(
      INDArray features,
      INDArray delta,
      INDArray above,
      INDArray counts,
      LayerWorkspaceMgr workspaces) {
    return learn(
        features,
        counts,
        (counted, rows) -> {
          INDArray projected =
              Arrays2d.create(
                  ArrayType.BP_WORKING_MEM, features.size(1), delta.size(1), delta, workspaces);
          Products.transposedTimes(counted, delta, projected);
          Vectors.copy(crossMoments, crossMomentsGradient);
          Nd4j.gemm(projected, above, crossMomentsGradient, false, true, -1 / rows, 1 - forgetting);
        },
        workspaces);
  }

  private boolean learn(
      INDArray features, INDArray counts, CrossMoments cross, LayerWorkspaceMgr workspaces) {
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
    cross.move(counted, rows);
    if (!FiniteNumbers.areAllIn(momentsGradient) || !FiniteNumbers.areAllIn(crossMomentsGradient)) {
      return false;
    }
    if (unsolved.getDouble(0) + 1 < solveEvery) {
      weightsGradient.assign(0);
      unsolvedGradient.assign(-1);
      return true;
    }
    unsolvedGradient.assign(unsolved);
    return solve();
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
    int features = (int) moments.size(0);
    double[] system = next(moments, momentsGradient);
    double[] right = next(crossMoments, crossMomentsGradient);
    double trace = 0;
    for (int i = 0; i < features; i++) {
      trace += system[i * features + i];
    }
    double mean = trace / features;
    double largest = Math.max(ridge, (double) features);
    double[] solution = null;
    for (double share = ridge;
        mean > 0 && share <= largest && solution == null;
        share *= RIDGE_STEP) {
      solution = solution(system, features, share * mean, right);
    }
    write(solution);
    return FiniteNumbers.areAllIn(weightsGradient);
  }

  private static double[] solution(double[] system, int features, double added, double[] right) {
    if ((long) features * right.length > SMALL) {
      return BlockElimination.solve(system, features, added, right, right.length / features);
    }
    double[] inverse = SymmetricInverse.ofSmall(system, features, added);
    if (inverse == null) {
      return null;
    }
    double[] solution = new double[right.length];
    for (int column = 0; column < solution.length; column += features) {
      for (int row = 0; row < features; row++) {
        double sum = 0;
        for (int i = 0; i < features; i++) {
          sum += inverse[row * features + i] * right[column + i];
        }
        solution[column + row] = sum;
      }
    }
    return solution;
  }

  /** Writes the difference from the present map to a solution; to none, nothing changes. */
  private void write(double[] solution) {
    if (solution == null) {
      weightsGradient.assign(0);
      return;
    }
    HostVector map = HostVector.ofAll(weights);
    HostVector gradient = HostVector.ofAll(weightsGradient);
    if (map == null || gradient == null) {
      weightsGradient.assign(Nd4j.createFromArray(solution).reshape('f', weights.shape()));
      weightsGradient.rsubi(weights);
      return;
    }
    float[] difference = map.toArray();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= (float) solution[i];
    }
    gradient.write(0, difference, difference.length);
  }

  /** A next value in double precision, column by column. */
  private static double[] next(INDArray mean, INDArray gradient) {
    HostVector means = HostVector.ofAll(mean);
    HostVector gradients = HostVector.ofAll(gradient);
    if (means == null || gradients == null) {
      return mean.sub(gradient).castTo(DataType.DOUBLE).dup('f').data().asDouble();
    }
    float[] minuends = means.toArray();
    float[] subtrahends = gradients.toArray();
    double[] next = new double[minuends.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = minuends[i] - subtrahends[i];
    }
    return next;
  }

  /** Writes the difference that a batch makes to T. */
  private interface CrossMoments {

    void move(INDArray counted, double rows);
  }
}
