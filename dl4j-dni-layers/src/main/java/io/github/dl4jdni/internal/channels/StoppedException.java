package io.github.dl4jdni.internal.channels;

/** Training was stopped while a thread waited: it unwinds and ends. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoppedException() {
    super("training was stopped", null, false, false);
  }
}
