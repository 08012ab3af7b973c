package io.github.dl4jdni.files;

import java.io.IOException;

/**
 * A file holds no model that may be read: it is damaged, or asks for more than it may.
 *
 * <p>The message names the file, what was found in it and what to do.
 */
public final class ModelFileException extends IOException {

  private static final long serialVersionUID = 1L;

  ModelFileException(String message) {
    super(message);
  }

  ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
