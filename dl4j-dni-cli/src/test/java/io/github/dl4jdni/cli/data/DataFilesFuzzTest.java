package io.github.dl4jdni.cli.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.dl4jdni.cli.command.UserErrorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file of data holds, it is read or refused with a message: nothing else comes out. */
class DataFilesFuzzTest {

  @TempDir static Path folder;

  @MethodSource("idxFiles")
  @FuzzTest
  void idx(byte[] bytes) throws IOException {
    readOrRefuse("images.idx", bytes, file -> IdxFile.read(file, 1));
    readOrRefuse("images.idx", bytes, file -> IdxFile.read(file, 3));
  }

  @MethodSource("csvFiles")
  @FuzzTest
  void csv(byte[] bytes) throws IOException {
    readOrRefuse("values.csv", bytes, file -> CsvExamples.read(file, CsvOptions.DEFAULT, null));
  }

  private static void readOrRefuse(String name, byte[] bytes, Consumer<Path> reading)
      throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    try {
      reading.accept(file);
    } catch (UserErrorException refused) {
      if (!refused.getMessage().contains(name)) {
        throw new AssertionError("a message that does not name the file", refused);
      }
    }
  }

  static Stream<Arguments> idxFiles() throws IOException {
    byte[] images = idx(2, 3, 4);
    return Stream.of(idx(5), images, compressed(images), compressed(idx(7))).map(Arguments::of);
  }

  private static byte[] idx(int... dimensions) {
    int length = 1;
    for (int dimension : dimensions) {
      length *= dimension;
    }
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * dimensions.length + length);
    file.putInt(0x800 + dimensions.length);
    for (int dimension : dimensions) {
      file.putInt(dimension);
    }
    return file.array();
  }

  private static byte[] compressed(byte[] bytes) throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(result)) {
      gzip.write(bytes);
    }
    return result.toByteArray();
  }

  static Stream<Arguments> csvFiles() throws IOException {
    String numbers = "length,width,label\n1.5,2,a\n3,4.25,b\n5,NaN,a\n";
    return Stream.of(
            numbers.getBytes(StandardCharsets.UTF_8),
            numbers.getBytes(StandardCharsets.UTF_16),
            compressed(numbers.getBytes(StandardCharsets.UTF_8)),
            "sep=;\n1,5;2;\"x;\n\"\"y\"\n2,5;;z\n".getBytes(StandardCharsets.UTF_8),
            "# seen\n1 2  3\n4\t5 6\n".getBytes(StandardCharsets.UTF_8),
            "a|b|c\n1|?|1e400\n-0x1p3|1_000|0\n".getBytes(StandardCharsets.UTF_8))
        .map(Arguments::of);
  }
}
