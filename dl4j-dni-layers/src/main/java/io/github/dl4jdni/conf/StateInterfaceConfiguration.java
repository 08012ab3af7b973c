package io.github.dl4jdni.conf;

import java.util.Optional;

/**
 * The configuration of a recurrent layer whose gradient model predicts the gradient of its state at
 * a window's end, which stands for all that comes after the window.
 */
public interface StateInterfaceConfiguration extends GradientModelConfiguration {

  /**
   * What is done with the gradient of states, beside what all gradient models have.
   *
   * @return the configuration
   */
  StateGradientConfiguration getStateGradient();

  /** The gradient models of all windows, as one. */
  @Override
  default GradientModel model() {
    return WindowModels.of(this);
  }

  /**
   * The model that predicts, from the output of each time step, the synthetic gradient of the
   * window's end.
   *
   * @return the model; empty without the auxiliary task
   */
  Optional<PredictorConfiguration> auxiliary();

  /**
   * The width of the layer's state: its output, and a cell if it has one.
   *
   * @return how many numbers an example's state has
   */
  long stateSize();
}
