package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.layers.NonFiniteNumbersException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer with an interface at its end, as a trainer sees it that does not wait for the gradient to
 * come back: {@code backpropGradient} in two halves, with whatever time between them.
 */
public interface DecoupledLayer extends Layer {

  /**
   * Whether the gradient to hand down holds a share of the one that is to arrive (λ ≠ 0), so that
   * {@code backpropGradient} has to be used in an iteration.
   *
   * @param iteration the iteration
   * @param epoch its epoch
   * @return true if nothing is unlocked in that iteration
   */
  boolean waitsForGradient(int iteration, int epoch);

  /**
   * The first half: predicts the gradient of the last forward pass's message.
   *
   * @param message the layer's output of that pass; to be left as it is until it was learnt from
   * @param ahead whether other steps may come between the two halves
   * @param held the workspaces whose working memory lasts until the second half
   * @return the synthetic gradient to hand down, in the message's shape; may be overwritten
   * @throws NonFiniteNumbersException if it is not finite
   */
  INDArray predictGradient(INDArray message, boolean ahead, LayerWorkspaceMgr held);

  /**
   * Backpropagates what was predicted through the layer that the interface belongs to, and writes
   * the gradients of its own parameters.
   *
   * @param handedDown what {@link #predictGradient} gave; may be overwritten
   * @param workspaces the step's workspaces
   * @return the layer's gradients, and that of its input
   */
  Pair<Gradient, INDArray> backpropThrough(INDArray handedDown, LayerWorkspaceMgr workspaces);

  /**
   * The second half, for the oldest message that it was not done for: writes the gradients of the
   * gradient model's parameters. Another thread may do it than the one that does the first half,
   * even at the same time if that one predicts ahead.
   *
   * @param arrived the gradient of that message, in its shape; not changed
   * @param again whether the gradient model has learnt from other messages since, or another thread
   *     may predict with it: then it predicts once more, for what it learns has to be the gradient
   *     of its present parameters
   * @param iteration the iteration of that message
   * @param examples the number of its examples
   * @param workspaces workspaces for this half
   * @throws NonFiniteNumbersException if the gradient or the prediction is not finite; nothing was
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
   * The part of {@code applyConstraints} that follows an update of the gradient model.
   *
   * @param iteration the number of updates done
   * @param epoch the epoch
   */
  void applyModelConstraints(int iteration, int epoch);

  /** Forgets the messages that no gradient will arrive for. */
  void dropPredictions();
}
