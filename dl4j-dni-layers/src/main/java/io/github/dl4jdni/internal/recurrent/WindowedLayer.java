package io.github.dl4jdni.internal.recurrent;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that learns windows of longer sequences, and has to know where a sequence ends: behind
 * its true end nothing follows, so the gradient of the last window's final state is exactly zero
 * (Jaderberg et al. 2017, section 2.3).
 */
public interface WindowedLayer {

  /**
   * Told by a trainer before the forward pass of each window, for that window's forward and
   * backward pass. A window that is not the first goes on from the state that the one before it
   * ended with, even if something has cleared or replaced that state in between; the trainer puts
   * it back.
   *
   * @param index which window of the sequence it is, from 0
   * @param last whether the sequence ends with this window, so that the gradient of its final state
   *     is exactly zero; false if another window follows, to which the state is carried on
   */
  void beginWindow(int index, boolean last);

  /**
   * Where the layer stands in the sequences that it is trained on, between two windows: the state
   * that is carried on, and what its gradient model is to learn of it from the next window.
   *
   * @return copies by name; empty where the next window begins with the state zero and nothing is
   *     to be learnt of what came before
   * @throws IllegalStateException if the model learns by going back through former windows
   */
  default Map<String, INDArray> sequenceState() {
    return Map.of();
  }

  /**
   * Checks that a state is one of such a layer.
   *
   * @param state what {@link #sequenceState} gave elsewhere
   * @throws org.deeplearning4j.exception.DL4JInvalidInputException if it is not
   */
  default void checkSequenceState(Map<String, INDArray> state) {}

  /**
   * Goes on from where another layer of the same configuration and parameters stood.
   *
   * @param state what {@link #sequenceState} gave there, and was checked; copied
   */
  default void goOnFrom(Map<String, INDArray> state) {}

  /** Ends all sequences: the next window begins with the state zero, whatever came before it. */
  void clearTrainingState();
}
