package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.util.ModelSerializer;

/** What the commands of this package share: the library's refusals are the user's to put right. */
final class ModelCommand {

  private ModelCommand() {}

  /**
   * Says what was not written into the new file.
   *
   * @param model what was read
   * @param out where to print
   */
  static void tellLeftOut(ModelFile model, PrintWriter out) {
    try {
      if (model.hasSerializedPreprocessor()) {
        out.println(
            "Left out: "
                + ModelSerializer.PREPROCESSOR_BIN
                + ", a serialised Java object, which Deeplearning4j would run and never use.");
      }
    } catch (IOException e) {
      throw new UserErrorException(model.file() + " cannot be read: " + e, e);
    }
  }

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
