package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.params.LeastSquaresParameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The matrix V that feeds predicted errors back, ĝ = êV, learnt by least squares. */
final class Feedback {

  /** What the names of its parameters begin with. */
  static final String PREFIX = "V-";

  /** One solution for as many batches as there are sixteens of errors; few cost next to nothing. */
  private static final long ERRORS_PER_BATCH = 16;

  private static final long MOST_BATCHES = 64;

  private final LeastSquares map;

  Feedback(Map<String, INDArray> parameters, double forgetting, double ridge) {
    Map<String, INDArray> own = own(parameters);
    long errors = own.get(LeastSquaresParameters.WEIGHTS).size(0);
    int solveEvery = (int) Math.min(MOST_BATCHES, 1 + errors / ERRORS_PER_BATCH);
    map = new LeastSquares(own, forgetting, ridge, solveEvery);
  }

  void setGradients(Map<String, INDArray> views) {
    map.setGradients(own(views));
  }

  private static Map<String, INDArray> own(Map<String, INDArray> views) {
    Map<String, INDArray> own = new LinkedHashMap<>();
    for (String key : LeastSquaresParameters.keys("")) {
      own.put(key, views.get(PREFIX + key));
    }
    return own;
  }

  /**
   * Predicts.
   *
   * @param error ê, [rows, errors]
   * @param place where the prediction is to live
   * @param workspaces the step's workspaces
   * @return ĝ, [rows, outputs]
   */
  INDArray predict(INDArray error, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray weights = map.weights();
    INDArray predicted =
        Arrays2d.create(place, error.size(0), weights.size(1), weights, workspaces);
    Products.times(error, weights, predicted);
    return predicted;
  }

  /**
   * Learns from a prediction and its residual.
   *
   * @param error ê, [rows, errors]
   * @param predicted ĝ, [rows, outputs]
   * @param residual ĝ − g; becomes g
   * @param counts 1 for rows that count, 0 for others, [rows, 1]; null if all do
   * @param workspaces the step's workspaces
   * @return a number that is finite if and only if all of the residual was
   */
  double learn(
      INDArray error,
      INDArray predicted,
      INDArray residual,
      INDArray counts,
      LayerWorkspaceMgr workspaces) {
    INDArray target = predicted.subi(residual, residual);
    return map.learn(error, target, counts, workspaces) ? 0 : Double.NaN;
  }

  /** Whether the errors' projections of δ and then of W are fewer multiplications than δWᵀ. */
  boolean prefersFactors(long rows, long outputs) {
    return map.weights().size(0) * (rows + outputs) < rows * outputs;
  }

  /**
   * Learns from the factors of a gradient, g = δWᵀ.
   *
   * @param error ê, [rows, errors]
   * @param delta δ, [rows, units above]
   * @param above W, [outputs, units above]
   * @param counts 1 for rows that count, 0 for others, [rows, 1]; null if all do
   * @param workspaces the step's workspaces
   * @return a number that is finite if and only if all of δWᵀ is
   */
  double learnFactors(
      INDArray error,
      INDArray delta,
      INDArray above,
      INDArray counts,
      LayerWorkspaceMgr workspaces) {
    return map.learnFactors(error, delta, above, counts, workspaces) ? 0 : Double.NaN;
  }
}
