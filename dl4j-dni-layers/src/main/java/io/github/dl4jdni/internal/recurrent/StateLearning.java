package io.github.dl4jdni.internal.recurrent;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How the gradient model of a recurrent layer learns, window by window. */
interface StateLearning {

  /**
   * Learns from a window whose backward pass was just done: writes the model's gradients.
   *
   * @param step the window
   * @return false if there was nothing to learn from, and the gradients were not written
   */
  boolean learn(WindowStep step);

  /** Whether a window is still needed as it was. */
  boolean keeps(RecurrentWindow window);

  /** Whether it goes back through windows before the present one, which no file holds. */
  boolean looksBack();

  /**
   * The state was cleared, so that nothing follows the last window: to be learnt with the next.
   *
   * @param last the final state of the last window, [N, S], still as it was
   * @param index which window of the sequence it was, from 0
   * @param seen what the model sees beside its final state
   * @param counts 1 for examples that had not ended before, [N, 1]; null for all
   */
  void sequenceCleared(INDArray last, int index, INDArray seen, INDArray counts);

  /** The sequence ended, and that was learnt from: nothing of it is needed any longer. */
  void sequenceEnded();
}
