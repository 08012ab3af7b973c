package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the password of key files comes from: never the command line, which others can see. */
final class KeyPassword {

  static final String VARIABLE = "DL4J_DNI_KEYS_PASSWORD";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "A file whose first line is the password of the keys. Default: the variable "
              + VARIABLE
              + " of the environment, or else the terminal is asked.")
  private Path file;

  /**
   * {@return the password}
   *
   * @throws UserErrorException if there is none
   */
  char[] read() {
    if (file != null) {
      return ofFile();
    }
    String variable = System.getenv(VARIABLE);
    if (variable != null) {
      return variable.toCharArray();
    }
    char[] typed = typed(System.console());
    if (typed == null) {
      throw new UserErrorException(
          "the keys have a password: set " + VARIABLE + ", or name a file with --password-file");
    }
    return typed;
  }

  /** What is typed; null where there is no terminal, or nothing comes. */
  private static char[] typed(Console terminal) {
    return terminal == null ? null : terminal.readPassword("Password of the keys: ");
  }

  private char[] ofFile() {
    try {
      return Files.readString(file).lines().findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new UserErrorException("--password-file " + file + ": cannot be read: " + e, e);
    }
  }
}
