package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs ĝ = [h c 1]W: one matrix product each way. */
public final class LinearPredictor implements GradientPredictor {

  /** The parameter W, [inputs + labels + 1, outputs]; its last row is the bias. */
  public static final String WEIGHTS = "W";

  private final INDArray weights; // [inputs + labels + 1, outputs]
  private INDArray weightGradient;
  private INDArray seen; // [h c 1], [positions, inputs + labels + 1]
  private INDArray learnt; // the last residual, [positions, outputs]
  private long inputs;

  /**
   * Makes a linear model.
   *
   * @param parameters its parameters by name
   */
  public LinearPredictor(Map<String, INDArray> parameters) {
    weights = parameters.get(WEIGHTS);
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    weightGradient = views.get(WEIGHTS);
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    ArrayType held = Arrays2d.heldWith(predictionType);
    seen = Arrays2d.beside(message, labelsAndOne, held, workspaces);
    inputs = message.size(1);
    learnt = null;
    INDArray prediction =
        Arrays2d.create(predictionType, seen.size(0), weights.size(1), weights, workspaces);
    Products.times(seen, weights, prediction);
    return prediction;
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    Products.transposedTimes(seen, residual, weightGradient);
    learnt = residual;
    // The bias's gradient is the residual's sum over the positions.
    long bias = weightGradient.size(0) - 1;
    double sum = 0;
    for (long column = 0; column < weightGradient.size(1); column++) {
      sum += weightGradient.getDouble(bias, column);
    }
    return sum;
  }

  @Override
  public INDArray messageGradient(LayerWorkspaceMgr workspaces) {
    return Products.firstInputs(learnt, weights, inputs, workspaces);
  }

  @Override
  public void clear() {
    seen = null;
    learnt = null;
  }
}
