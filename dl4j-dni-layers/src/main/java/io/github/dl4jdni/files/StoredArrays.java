package io.github.dl4jdni.files;

import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays by their names, and a text in JSON that says what they are: in memory, or in one file,
 * which {@link #save} writes as a whole or not at all and {@link ModelReader#readArrays} reads
 * within its limits.
 */
public final class StoredArrays {

  /** The entry of the text. */
  static final String DESCRIPTION = "description.json";

  /** What the names of the arrays' entries end with. */
  static final String ARRAY = ".bin";

  private final String source;
  private final String description;
  private final Map<String, INDArray> arrays;

  /**
   * Arrays to be saved.
   *
   * @param description what they are, JSON
   * @param arrays of real numbers, by name: letters, digits and hyphens
   */
  public StoredArrays(String description, Map<String, INDArray> arrays) {
    this("memory", description, arrays);
  }

  StoredArrays(String source, String description, Map<String, INDArray> arrays) {
    this.source = source;
    this.description = description;
    this.arrays = new LinkedHashMap<>(arrays);
  }

  /** {@return what the arrays are, JSON that names no class that it may not} */
  public String description() {
    return description;
  }

  /**
   * {@return an array; null if there is none of that name}
   *
   * @param name of the array
   */
  public INDArray array(String name) {
    return arrays.get(name);
  }

  /**
   * {@return what to throw where the description and the arrays make no sense}
   *
   * @param why what is wrong with them
   * @param cause what failed, or null
   */
  public ModelFileException refused(String why, Throwable cause) {
    return new ModelFileException(source + ": " + why, cause);
  }

  /**
   * Writes a file.
   *
   * @param file whose folder exists; what it held is replaced when all is on the disk
   * @throws IOException if it cannot be written; what was there before stays
   */
  public void save(Path file) throws IOException {
    ReplacedFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.putNextEntry(new ZipEntry(DESCRIPTION));
          zip.write(description.getBytes(StandardCharsets.UTF_8));
          for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
            zip.putNextEntry(new ZipEntry(array.getKey() + ARRAY));
            DataOutputStream numbers = new DataOutputStream(zip);
            Nd4j.write(array.getValue(), numbers);
            numbers.flush();
          }
          zip.finish();
        });
  }
}
