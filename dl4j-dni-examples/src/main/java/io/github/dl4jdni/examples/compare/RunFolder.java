package io.github.dl4jdni.examples.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.network.AnyNetwork;
import io.github.dl4jdni.examples.report.OutputFiles;
import io.github.dl4jdni.examples.report.ReplacedFile;
import io.github.dl4jdni.files.ModelReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one training's record and its network are kept. Both are replaced as a whole, the record
 * last, so that a process may be killed at any moment.
 */
final class RunFolder {

  private static final ObjectMapper JSON = new JsonMapper();
  private static final String RECORD = "run.json";
  private static final String NETWORK = "network-after-epoch-";

  private final Path folder;
  private final ModelReader reader;

  /**
   * A training's folder, be it there or not.
   *
   * @param folder where it is
   * @param reader of its network, whose parameters may be anything
   */
  RunFolder(Path folder, ModelReader reader) {
    this.folder = folder;
    this.reader = reader.acceptNonFinite();
  }

  /**
   * {@return what is known of the training; null if it has not begun}
   *
   * @throws UserErrorException if the record is damaged
   */
  RunRecord read() {
    Path file = folder.resolve(RECORD);
    if (!Files.exists(file)) {
      return null;
    }
    return readJson(file, RunRecord.class);
  }

  /** {@return the network as of the record} */
  AnyNetwork network(RunRecord record) {
    Path file = networkFile(record);
    try {
      return AnyNetwork.of(reader.read(file).network());
    } catch (IOException | RuntimeException e) {
      throw new UserErrorException(
          file + ": cannot be restored: " + e + "; delete " + folder + " to begin it anew", e);
    }
  }

  /**
   * Keeps what is known of a training.
   *
   * @param record what is known
   * @param network the network as of then; null if it is not needed any longer
   */
  void write(RunRecord record, AnyNetwork network) {
    try {
      Files.createDirectories(folder);
      Path zip = networkFile(record);
      if (network != null) {
        ReplacedFile.write(zip, network::save);
      }
      writeJson(record, folder.resolve(RECORD));
      for (Path other : networks()) {
        if (network == null || !other.equals(zip)) {
          Files.delete(other);
        }
      }
    } catch (IOException e) {
      throw new UserErrorException(folder + ": cannot be written: " + e, e);
    }
  }

  /** All networks, those that a killed process left half-written as well. */
  private List<Path> networks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.getFileName().toString().startsWith(NETWORK)).toList();
    }
  }

  private Path networkFile(RunRecord record) {
    return folder.resolve(NETWORK + record.epochs() + ".zip");
  }

  /** Writes JSON into a file that is there as a whole or as it was before. */
  static void writeJson(Object value, Path file) throws IOException {
    OutputFiles.writeJson(value, file);
  }

  /**
   * {@return what a JSON file holds}
   *
   * @throws UserErrorException if it is damaged
   */
  static <T> T readJson(Path file, Class<T> type) {
    try {
      return JSON.readValue(file.toFile(), type);
    } catch (JacksonException e) {
      throw new UserErrorException(
          file + ": is no record of compare (" + e.getOriginalMessage() + "); name another --out",
          e);
    } catch (IOException e) {
      throw new UserErrorException(file + ": cannot be read: " + e, e);
    }
  }
}
