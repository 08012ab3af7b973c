package io.github.dl4jdni.layers;

/** A layer that takes a sequence window by window, and has to know where it ends. */
public interface WindowedLayer {

  /**
   * Told before the forward pass of a window: whether the sequence ends with it, so that the
   * gradient of the window's final state is exactly zero.
   *
   * @param last true if nothing follows the window; false if more of the sequence does
   */
  void endsWithThisWindow(boolean last);

  /** Ends all sequences: the next window begins with the state zero, whatever came before it. */
  void clearTrainingState();
}
