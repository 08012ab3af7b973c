package io.github.dl4jdni.layers;

import java.util.Map;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A running gradient model on parameters that it was given. One prediction is learnt from before
 * the next one is made.
 */
public interface GradientPredictor {

  /**
   * Whether the model sees positions, [positions, channels], and not whole activations.
   *
   * @return false if it sees the activation in its own shape
   */
  boolean isPositionwise();

  /**
   * Whether the model tells examples from positions: what is the examples' then comes in one row an
   * example, to models of whole activations too, and {@link #setRows} says which rows of the
   * message of a model of positions are whose. Others get it repeated for each position, or as
   * planes.
   *
   * @return false if it knows of positions only
   */
  default boolean seesExamples() {
    return false;
  }

  /**
   * Tells how the rows of the next prediction's message lie, for a model that sees examples, and
   * which of them count.
   *
   * @param rows the rows
   */
  default void setRows(MessageRows rows) {}

  /**
   * Whether a model of states is to learn that nothing follows where a sequence is known to end,
   * although zero is handed back there without it.
   *
   * @return false if that would only cost capacity
   */
  default boolean learnsKnownEnds() {
    return true;
  }

  /**
   * Lets the model write its gradients into the network's.
   *
   * @param flat the model's part of the network's gradient vector
   * @param views the same by parameter
   */
  void setGradients(INDArray flat, Map<String, INDArray> views);

  /**
   * Predicts.
   *
   * @param message what the model sees: [positions, inputs], or a whole activation
   * @param labelsAndOne the labels, or the output's errors, a one behind each row: [positions,
   *     labels + 1], or [examples, labels + 1] for a model that sees examples; for a model that
   *     sees whole activations, planes of labels that broadcast against the activation (of one
   *     pixel or time step each if the labels are the example's), or null without
   * @param predictionType where the prediction is to live
   * @param workspaces the step's workspaces
   * @return the prediction, [positions, outputs] or a whole activation
   */
  INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces);

  /**
   * Writes the gradient of ½‖ĝ − g‖², summed over the batch, with respect to the model's
   * parameters; a model that does not learn from arrived gradients writes that of its own loss.
   *
   * @param residual ĝ − g for the last prediction; may be changed
   * @param workspaces the step's workspaces
   * @return a number that is finite if and only if all of the residual was (but for overflow)
   */
  double learn(INDArray residual, LayerWorkspaceMgr workspaces);

  /**
   * Whether the factors of a dense layer's input gradient, g = δWᵀ, serve the model better than the
   * product: it sees g through few projections only, so that it learns from them with fewer
   * multiplications than the product takes.
   *
   * @param rows how many rows g has
   * @param outputs how wide g is
   * @return true if {@link #learnFactors} is implemented, and cheaper for a gradient of that shape
   */
  default boolean prefersFactors(long rows, long outputs) {
    return false;
  }

  /**
   * Writes what {@link #learn} writes, of the residual ĝ − δWᵀ for the last prediction.
   *
   * @param delta δ, [rows, units above]; not changed
   * @param weights W, [outputs, units above]; not changed
   * @param workspaces the step's workspaces
   * @return a number that is finite if and only if all of the gradient was (but for overflow)
   * @throws UnsupportedOperationException if the model does not learn from factors
   */
  default double learnFactors(INDArray delta, INDArray weights, LayerWorkspaceMgr workspaces) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " does not learn from factors of a gradient");
  }

  /**
   * The gradient of what was just learnt, ½‖ĝ − g‖², with respect to the message.
   *
   * @param workspaces the step's workspaces
   * @return [positions, inputs]
   * @throws IllegalStateException if nothing was learnt since the last prediction, or the model
   *     does not tell
   */
  default INDArray messageGradient(LayerWorkspaceMgr workspaces) {
    throw new IllegalStateException(
        getClass().getSimpleName() + " does not compute the gradient of its message");
  }

  /**
   * Whether the updater divides the gradient of a parameter by the minibatch's size.
   *
   * @param key the parameter's name in the model
   * @return false for statistics
   */
  default boolean dividesByMinibatch(String key) {
    return true;
  }

  /**
   * Tells how far training is, for schedules inside the model.
   *
   * @param iteration the iteration
   * @param epoch the epoch
   */
  default void setProgress(int iteration, int epoch) {}

  /**
   * Applies the constraints on the model's own parameters, after an update.
   *
   * @param iteration the iteration
   * @param epoch the epoch
   */
  default void applyConstraints(int iteration, int epoch) {}

  /** Lets go of all arrays of the last step. */
  void clear();
}
