package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs ĝ = (softmax(hW + b) − c)V. */
public final class SoftmaxPredictor implements GradientPredictor {

  /** The parameter W, [inputs, labels]. */
  public static final String WEIGHTS = "W";

  /** The parameter b, [labels]. */
  public static final String BIAS = "b";

  /** The parameter V, [labels, outputs]. */
  public static final String OUTPUT_WEIGHTS = "V";

  private static final IActivation SOFTMAX = new ActivationSoftmax();

  private final INDArray weights; // [inputs, labels]
  private final INDArray bias; // [labels]
  private final INDArray outputWeights; // [labels, outputs]
  private INDArray weightGradient;
  private INDArray biasGradient;
  private INDArray outputWeightGradient;

  private INDArray message; // [positions, inputs]
  private INDArray logits; // [positions, labels]
  private INDArray learnt; // the gradient of the logits, [positions, labels]
  private INDArray difference; // softmax − labels, [positions, labels]

  /**
   * Makes a model of the log loss's shape.
   *
   * @param parameters its parameters by name
   */
  public SoftmaxPredictor(Map<String, INDArray> parameters) {
    weights = parameters.get(WEIGHTS);
    bias = parameters.get(BIAS);
    outputWeights = parameters.get(OUTPUT_WEIGHTS);
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    weightGradient = views.get(WEIGHTS);
    biasGradient = views.get(BIAS);
    outputWeightGradient = views.get(OUTPUT_WEIGHTS);
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    this.message = message;
    learnt = null;
    long positions = message.size(0);
    long labelCount = bias.length();
    logits = create(ArrayType.BP_WORKING_MEM, positions, labelCount, workspaces);
    Products.times(message, weights, logits);
    logits.addiRowVector(bias);
    difference = SOFTMAX.getActivation(workspaces.dup(ArrayType.BP_WORKING_MEM, logits), true);
    difference.subi(labelsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, labelCount)));
    INDArray prediction = create(predictionType, positions, outputWeights.size(1), workspaces);
    Products.times(difference, outputWeights, prediction);
    return prediction;
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    Products.transposedTimes(difference, residual, outputWeightGradient);
    INDArray gradient =
        create(ArrayType.BP_WORKING_MEM, residual.size(0), bias.length(), workspaces);
    Products.timesTransposed(residual, outputWeights, gradient);
    gradient = SOFTMAX.backprop(logits, gradient).getFirst();
    Products.transposedTimes(message, gradient, weightGradient);
    gradient.sum(biasGradient, 0);
    learnt = gradient;
    // Through V alone a fresh model, whose V is zero, would not show what the residual holds.
    return residual.sumNumber().doubleValue();
  }

  @Override
  public INDArray messageGradient(LayerWorkspaceMgr workspaces) {
    return Products.firstInputs(learnt, weights, weights.size(0), workspaces);
  }

  @Override
  public void clear() {
    message = null;
    learnt = null;
    logits = null;
    difference = null;
  }

  private INDArray create(ArrayType type, long rows, long columns, LayerWorkspaceMgr workspaces) {
    return workspaces.createUninitialized(
        type, weights.dataType(), new long[] {rows, columns}, 'c');
  }
}
