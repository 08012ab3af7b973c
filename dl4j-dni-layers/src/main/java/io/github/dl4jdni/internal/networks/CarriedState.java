package io.github.dl4jdni.internal.networks;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The state of one recurrent layer on its way from window to window under truncated backpropagation
 * through time. It is the module's own: the layer of the next module may be a window behind.
 */
final class CarriedState {

  private final RecurrentLayer layer;
  private Map<String, INDArray> state = Map.of(); // at the end of the last window

  private CarriedState(RecurrentLayer layer) {
    this.layer = layer;
  }

  /** The state of a layer, or of the one that it wraps; null if it has none. */
  static CarriedState of(Layer layer) {
    if (layer instanceof RecurrentLayer recurrent) {
      return new CarriedState(recurrent);
    }
    return layer instanceof BaseWrapperLayer wrapper
            && wrapper.getUnderlying() instanceof RecurrentLayer recurrent
        ? new CarriedState(recurrent)
        : null;
  }

  /** Before the forward pass of a window. */
  void begin(Window window) {
    if (window.first()) {
      clear();
    } else if (!isHeldByLayer()) { // a listener evaluated the network between two windows, say
      layer.rnnSetTBPTTState(state);
      layer.rnnSetPreviousState(state);
    }
  }

  /** The forward pass of a window in training, from where the one before it ended. */
  INDArray activate(INDArray input, LayerWorkspaceMgr workspaces) {
    return layer.rnnActivateUsingStoredState(input, true, true, workspaces);
  }

  /** After the backward pass of a window, or in place of it. */
  void end(Window window) {
    if (window.last()) {
      clear();
    } else {
      state = layer.rnnGetTBPTTState();
      layer.rnnSetPreviousState(state);
    }
  }

  void clear() {
    layer.rnnClearPreviousState();
    state = Map.of();
  }

  @SuppressWarnings("ReferenceEquality") // equal numbers would have to be compared one by one
  private boolean isHeldByLayer() {
    Map<String, INDArray> held = layer.rnnGetTBPTTState();
    return held.keySet().equals(state.keySet())
        && state.entrySet().stream().allMatch(each -> held.get(each.getKey()) == each.getValue());
  }
}
