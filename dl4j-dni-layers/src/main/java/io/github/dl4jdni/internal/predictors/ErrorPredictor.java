package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.conf.OutputLoss;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs ĝ = êV, ê the error of a readout of the message. Where labels are the examples', the readout
 * sees the message's mean over its positions, and each position gets the example's error.
 */
public final class ErrorPredictor implements GradientPredictor {

  /** The parameter U, [features, errors], as many errors as the output has units. */
  public static final String WEIGHTS = "U";

  /** The parameter b, [errors]. */
  public static final String BIAS = "b";

  /** What the names of the parameters of V begin with. */
  public static final String FEEDBACK = Feedback.PREFIX;

  private final Readout readout;
  private final Feedback feedback;
  private INDArray weightGradient;
  private MessageRows rows;
  private INDArray features; // [positions, channels], or the examples' means
  private INDArray readoutError; // ê, [positions or examples, errors]
  private INDArray error; // ê, [positions, errors]
  private INDArray predicted; // ĝ, [positions, outputs]

  /**
   * Makes the model.
   *
   * @param parameters its parameters by name
   * @param settings how it learns
   */
  public ErrorPredictor(Map<String, INDArray> parameters, Settings settings) {
    readout = new Readout(parameters.get(WEIGHTS), parameters.get(BIAS), settings.output());
    feedback = settings.feedback(parameters);
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public boolean seesExamples() {
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
    weightGradient = views.get(WEIGHTS);
    readout.setBiasGradient(views.get(BIAS));
    feedback.setGradients(views);
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    return !key.startsWith(FEEDBACK);
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndMask,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    boolean pooled = labelsAndMask.size(0) != message.size(0);
    features = pooled ? rows.mean(message, workspaces) : message;
    readoutError = readout.error(features, labelsAndMask, workspaces);
    if (rows != null) { // states have none
      rows.keepCounting(readoutError, pooled);
    }
    error =
        pooled
            ? rows.repeat(readoutError, message.size(0), ArrayType.BP_WORKING_MEM, workspaces)
            : readoutError;
    predicted = feedback.predict(error, predictionType, workspaces);
    return predicted;
  }

  /** Writes the gradient of the readout's own loss, and what V learns of the gradient. */
  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    learnReadout();
    return feedback.learn(error, predicted, residual, mask(), workspaces);
  }

  @Override
  public boolean prefersFactors(long count, long outputs) {
    return feedback.prefersFactors(count, outputs);
  }

  @Override
  public double learnFactors(INDArray delta, INDArray weights, LayerWorkspaceMgr workspaces) {
    learnReadout();
    return feedback.learnFactors(error, delta, weights, mask(), workspaces);
  }

  private void learnReadout() {
    Products.transposedTimes(features, readoutError, weightGradient);
    readout.learnBias(readoutError);
  }

  private INDArray mask() {
    return rows == null ? null : rows.mask();
  }

  @Override
  public void clear() {
    rows = null;
    features = null;
    readoutError = null;
    error = null;
    predicted = null;
  }

  /**
   * How a model learns.
   *
   * @param output the loss of the network's output
   * @param forgetting the factor ρ on what V was learnt from, each time
   * @param ridge the ridge ε of V, as a share of the errors' mean square
   */
  public record Settings(OutputLoss output, double forgetting, double ridge) {

    Feedback feedback(Map<String, INDArray> parameters) {
      return new Feedback(parameters, forgetting, ridge);
    }
  }
}
