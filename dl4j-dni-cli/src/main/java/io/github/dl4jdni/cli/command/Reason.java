package io.github.dl4jdni.cli.command;

/** Why others' code failed, in the one line that a message has room for. */
public final class Reason {

  private Reason() {}

  /**
   * {@return the first line of what an exception, or else what caused it, says; its kind if that is
   * nothing}
   *
   * @param thrown the exception
   */
  public static String of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String kind = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? kind : cause.getMessage().lines().findFirst().orElse(kind);
  }
}
