package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Tells recurrent layers, before a minibatch's last window, that nothing follows it: the gradient
 * of its final state is zero. By itself, {@code fit} lets them know of it too late.
 */
public final class SequenceEnd extends BaseTrainingListener {

  private final MultiLayerNetwork network;
  private final int windowSteps;
  private int windows; // of the minibatch
  private int index; // of the window that comes next

  /**
   * A listener, to be set on the network.
   *
   * @param network its layers are told
   * @param windowSteps of a truncation window
   */
  public SequenceEnd(MultiLayerNetwork network, int windowSteps) {
    this.network = network;
    this.windowSteps = windowSteps;
  }

  /**
   * Called before a minibatch.
   *
   * @param steps of its sequences
   */
  public void begin(int steps) {
    windows = (steps + windowSteps - 1) / windowSteps;
    index = 0;
    tell();
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    index++;
    tell();
  }

  private void tell() {
    for (Layer layer : network.getLayers()) {
      if (layer instanceof WindowedLayer windowed) {
        windowed.beginWindow(index, index == windows - 1);
      }
    }
  }
}
