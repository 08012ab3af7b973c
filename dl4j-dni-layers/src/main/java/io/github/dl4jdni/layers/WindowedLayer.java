package io.github.dl4jdni.layers;

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

  /** Ends all sequences: the next window begins with the state zero, whatever came before it. */
  void clearTrainingState();
}
