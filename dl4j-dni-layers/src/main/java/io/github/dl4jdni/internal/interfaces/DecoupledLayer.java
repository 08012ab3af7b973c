package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.layers.NonFiniteNumbersException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer with a model that predicts what a trainer then need not wait for, and learns when it has
 * come: the gradient that comes back to an interface ({@link DecoupledEnd}), or the message that
 * comes to a synthetic input. What {@code fit} does in one pass is here in two halves, with
 * whatever time between them.
 */
public interface DecoupledLayer extends Layer {

  /**
   * Whether a share of what is to arrive is handed on (λ ≠ 0), so that Deeplearning4j's own passes
   * have to be used in an iteration.
   *
   * @param iteration the iteration
   * @param epoch its epoch
   * @return true if nothing is unlocked in that iteration
   */
  boolean waits(int iteration, int epoch);

  /**
   * The first half: predicts what is to arrive in the iteration that the layer was told last.
   *
   * @param message what the model sees: an interface's, the output of the last forward pass; a
   *     synthetic input's, the network's input. To be left as it is until it was learnt from
   * @param ahead whether other steps may come between the two halves
   * @param held the workspaces whose working memory lasts until the second half
   * @return what to hand on in place of what is to arrive, in its shape; may be overwritten
   * @throws NonFiniteNumbersException if it is not finite
   */
  INDArray predict(INDArray message, boolean ahead, LayerWorkspaceMgr held);

  /**
   * The second half, for the oldest prediction that it was not done for: writes the gradients of
   * the model's parameters. Another thread may do it than the one that does the first half, even at
   * the same time if that one predicts ahead.
   *
   * @param arrived what was predicted, as it came; not changed
   * @param again whether the model has learnt from other predictions since, or another thread may
   *     predict with it: then it predicts once more, for what it learns has to be the gradient of
   *     its present parameters
   * @param iteration the iteration of that prediction
   * @param examples the number of its examples
   * @param workspaces workspaces for this half
   * @throws NonFiniteNumbersException if what arrived or the prediction is not finite; nothing was
   *     updated
   */
  void learn(
      INDArray arrived, boolean again, int iteration, int examples, LayerWorkspaceMgr workspaces);

  /**
   * The part of {@code applyConstraints} that follows an update of the layer's own parameters.
   *
   * @param iteration the number of updates done
   * @param epoch the epoch
   */
  void applyOwnConstraints(int iteration, int epoch);

  /**
   * The part of {@code applyConstraints} that follows an update of the model; all of it in a layer
   * without parameters of its own.
   *
   * @param iteration the number of updates done
   * @param epoch the epoch
   */
  void applyModelConstraints(int iteration, int epoch);

  /** Forgets the predictions that nothing will arrive for. */
  void dropPredictions();
}
