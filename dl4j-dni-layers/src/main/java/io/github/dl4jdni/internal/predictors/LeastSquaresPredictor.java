package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.arrays.Vectors;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs ĝ = [h c 1]A, with A learnt in closed form. */
public final class LeastSquaresPredictor implements GradientPredictor {

  private final LeastSquares map;
  private MessageRows rows;
  private INDArray seen; // [h c 1], [positions, inputs + labels + 1]
  private INDArray predicted; // ĝ, [positions, outputs]
  private INDArray learnt; // the last residual, [positions, outputs]
  private long inputs;

  /**
   * Makes the model.
   *
   * @param parameters its parameters by name
   * @param forgetting the factor ρ on what was learnt, each time
   * @param ridge the ridge ε, as a share of the features' mean square
   * @param solveEvery after how many batches to solve for A
   */
  public LeastSquaresPredictor(
      Map<String, INDArray> parameters, double forgetting, double ridge, int solveEvery) {
    map = new LeastSquares(parameters, forgetting, ridge, solveEvery);
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public void setRows(MessageRows rows) {
    this.rows = rows;
  }

  @Override
  public boolean learnsKnownEnds() {
    return false;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    map.setGradients(views);
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    return false;
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    ArrayType held = Arrays2d.heldWith(predictionType);
    INDArray weights = map.weights();
    seen = Arrays2d.beside(message, labelsAndOne, held, workspaces);
    inputs = message.size(1);
    learnt = null;
    predicted = Arrays2d.like(seen, predictionType, weights.size(1), workspaces);
    Products.times(seen, weights, predicted);
    return predicted;
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    learnt = residual;
    if (!FiniteNumbers.areAllIn(residual)) {
      return Double.NaN;
    }
    INDArray targets = workspaces.dup(ArrayType.BP_WORKING_MEM, predicted, predicted.ordering());
    Vectors.subtract(residual, targets);
    return map.learn(seen, targets, rows == null ? null : rows.mask(), workspaces) ? 0 : Double.NaN;
  }

  @Override
  public INDArray messageGradient(LayerWorkspaceMgr workspaces) {
    return Products.firstInputs(learnt, map.weights(), inputs, workspaces);
  }

  @Override
  public void clear() {
    rows = null;
    seen = null;
    predicted = null;
    learnt = null;
  }
}
