package io.github.dl4jdni.layers;

/**
 * A number that training depends on is NaN or infinite: a gradient, a prediction, a message or the
 * score. The step was refused before it changed a parameter; mostly the training has diverged.
 */
public final class NonFiniteNumbersException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message where, what came, and what to do
   */
  public NonFiniteNumbersException(String message) {
    super(message);
  }
}
