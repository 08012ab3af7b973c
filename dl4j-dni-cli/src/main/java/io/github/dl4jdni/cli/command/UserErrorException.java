package io.github.dl4jdni.cli.command;

/**
 * Something that the user can put right: a data file, an option, a network connection.
 *
 * <p>The message is one line that says what came, what was expected and what to do; the command
 * line prints it alone, without a stack trace.
 */
public final class UserErrorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Takes the message.
   *
   * @param message one line for the user
   */
  public UserErrorException(String message) {
    super(message);
  }

  /**
   * Takes the message and the cause.
   *
   * @param message one line for the user
   * @param cause what was thrown below
   */
  public UserErrorException(String message, Throwable cause) {
    super(message, cause);
  }
}
