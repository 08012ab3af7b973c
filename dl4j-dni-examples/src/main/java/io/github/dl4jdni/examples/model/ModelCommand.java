package io.github.dl4jdni.examples.model;

import io.github.dl4jdni.examples.UserErrorException;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;

/** What the commands of this package share: the library's refusals are the user's to put right. */
final class ModelCommand {

  private ModelCommand() {}

  /**
   * Runs a step.
   *
   * @param step calls the library with what the user gave
   * @return what it gives
   * @throws UserErrorException in place of the library's own exceptions, with their message
   */
  static <T> T refusing(Supplier<T> step) {
    try {
      return step.get();
    } catch (DL4JInvalidConfigException
        | DL4JInvalidInputException
        | IllegalArgumentException
        | IllegalStateException e) {
      throw new UserErrorException(e.getMessage(), e);
    }
  }
}
