package io.github.dl4jdni.conf;

/** How the gradient model of a recurrent layer learns from windows. */
public enum GradientModelLearning {

  /**
   * From the state that the window began with: its target is the gradient that the whole window,
   * with the synthetic gradient of its end, hands to that state (Jaderberg et al. 2017, section
   * 2.3). One example of a minibatch is one sample a window.
   */
  BOOTSTRAP,

  /**
   * From the states of all time steps, by temporal differences with eligibility traces that reach
   * back past the window's beginning (BP(λ), Pemberton and Costa 2024). For linear gradient models.
   */
  TD_LAMBDA
}
