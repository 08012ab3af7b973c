package io.github.dl4jdni.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays that a script in numpy wrote: a line is a name, rows, columns, and the elements. */
final class ReferenceFile {

  private static final Path FOLDER = Path.of("..", "src-test-resources", "reference");

  private ReferenceFile() {}

  static Map<String, INDArray> read(String name) throws IOException {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String line : Files.readAllLines(FOLDER.resolve(name))) {
      String[] parts = line.split(" ", -1);
      INDArray array =
          Nd4j.create(DataType.DOUBLE, Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      for (int i = 3; i < parts.length; i++) {
        array.putScalar(
            (i - 3) / array.columns(), (i - 3) % array.columns(), Double.parseDouble(parts[i]));
      }
      arrays.put(parts[0], array);
    }
    return arrays;
  }
}
