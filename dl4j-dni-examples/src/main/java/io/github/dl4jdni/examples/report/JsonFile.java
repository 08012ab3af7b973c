package io.github.dl4jdni.examples.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/** Writes the figures of a command. */
public final class JsonFile {

  private JsonFile() {}

  /**
   * Writes figures, indented.
   *
   * @param figures a record
   * @param file whose folder exists
   * @throws IOException if the file cannot be written
   */
  public static void write(Object figures, Path file) throws IOException {
    ObjectMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    mapper.writeValue(file.toFile(), figures);
  }
}
