package io.github.dl4jdni.layers;

import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs ĝ = hA + [c 1]B: one large matrix product each way, and a thin one for labels and bias
 * together.
 */
public final class LinearPredictor implements GradientPredictor {

  /** The parameter A, [inputs, outputs]. */
  public static final String WEIGHTS = "W";

  /** The parameter B, [labels + 1, outputs]; its last row is the bias. */
  public static final String CONTEXT_WEIGHTS = "B";

  private final INDArray weights; // [inputs, outputs]
  private final INDArray contextWeights; // [labels + 1, outputs]
  private INDArray weightGradient;
  private INDArray contextGradient;
  private INDArray biasGradient; // [1, outputs], the last row of contextGradient

  private INDArray message; // [positions, inputs]
  private INDArray labelsAndOne; // [positions, labels + 1]

  /**
   * Makes a linear model.
   *
   * @param parameters its parameters by name
   */
  public LinearPredictor(Map<String, INDArray> parameters) {
    weights = parameters.get(WEIGHTS);
    contextWeights = parameters.get(CONTEXT_WEIGHTS);
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    weightGradient = views.get(WEIGHTS);
    contextGradient = views.get(CONTEXT_WEIGHTS);
    long last = contextGradient.size(0) - 1;
    biasGradient = contextGradient.get(NDArrayIndex.interval(last, last + 1), NDArrayIndex.all());
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    this.message = message;
    this.labelsAndOne = labelsAndOne;
    INDArray prediction =
        workspaces.createUninitialized(
            predictionType, weights.dataType(), new long[] {message.size(0), weights.size(1)}, 'c');
    Products.times(message, weights, prediction);
    Products.addTimes(labelsAndOne, contextWeights, prediction);
    return prediction;
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    Products.transposedTimes(message, residual, weightGradient);
    Products.transposedTimes(labelsAndOne, residual, contextGradient);
    return biasGradient.sumNumber().doubleValue();
  }

  @Override
  public void clear() {
    message = null;
    labelsAndOne = null;
  }
}
