package io.github.dl4jdni.internal.frames;

/** A frame is not what it says, or is cut short. */
public final class FrameException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A frame that makes no sense.
   *
   * @param message what is wrong with it
   */
  public FrameException(String message) {
    super(message);
  }
}
