package io.github.dl4jdni.couple;

/** The training of coupled networks failed; the cause is what happened in one of them. */
public final class CoupledTrainingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CoupledTrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
