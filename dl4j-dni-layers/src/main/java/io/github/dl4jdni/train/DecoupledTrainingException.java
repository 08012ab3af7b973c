package io.github.dl4jdni.train;

/**
 * Decoupled training failed or was stopped. The message names the module or other part that failed,
 * the iteration and the cause; the network holds each module as of its own last complete update.
 */
public final class DecoupledTrainingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DecoupledTrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
