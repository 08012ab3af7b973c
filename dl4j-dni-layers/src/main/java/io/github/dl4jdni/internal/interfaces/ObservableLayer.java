package io.github.dl4jdni.internal.interfaces;

import org.deeplearning4j.nn.api.Layer;

/** A layer whose gradient model can be watched while it learns; it costs nothing otherwise. */
public interface ObservableLayer extends Layer {

  /**
   * Watches the gradient model from its next learning on. Watching twice does no harm.
   *
   * @param observer who watches
   */
  void addGradientObserver(GradientObserver observer);
}
