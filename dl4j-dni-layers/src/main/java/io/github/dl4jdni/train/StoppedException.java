package io.github.dl4jdni.train;

/** Training was stopped while a thread waited: it unwinds and ends. */
final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("training was stopped", null, false, false);
  }
}
