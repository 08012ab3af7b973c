package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs ĝ = eB, e the output's error; B does not learn. */
public final class DirectFeedbackPredictor implements GradientPredictor {

  /** The parameter B, [labels, outputs]. */
  public static final String FEEDBACK = "B";

  private final INDArray feedback; // [labels, outputs]
  private MessageRows rows;

  /**
   * Makes the model.
   *
   * @param parameters its parameter by name
   */
  public DirectFeedbackPredictor(Map<String, INDArray> parameters) {
    feedback = parameters.get(FEEDBACK);
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

  /** The gradient of B is zero, now and ever. */
  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    views.get(FEEDBACK).assign(0);
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray errorsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    INDArray errors =
        errorsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, feedback.size(0)));
    boolean repeated = errors.size(0) != message.size(0);
    INDArray product =
        Arrays2d.create(
            repeated ? ArrayType.BP_WORKING_MEM : predictionType,
            errors.size(0),
            feedback.size(1),
            feedback,
            workspaces);
    Products.times(errors, feedback, product);
    return repeated ? rows.repeat(product, message.size(0), predictionType, workspaces) : product;
  }

  /** Learns nothing. */
  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    return residual.sumNumber().doubleValue();
  }

  @Override
  public void clear() {
    rows = null;
  }
}
