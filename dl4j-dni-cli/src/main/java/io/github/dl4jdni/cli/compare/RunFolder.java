package io.github.dl4jdni.cli.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.internal.files.ReplacedFile;
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

  private final RunKey key;
  private final Path folder;
  private final ModelReader reader;

  /**
   * A training's folder, be it there or not.
   *
   * @param key which training it is
   * @param folder where it is
   * @param reader of its network, whose parameters may be anything
   */
  RunFolder(RunKey key, Path folder, ModelReader reader) {
    this.key = key;
    this.folder = folder;
    this.reader = reader.acceptNonFinite();
  }

  /**
   * {@return what is known of the training; null if it has not begun}
   *
   * @throws UserErrorException if the record is damaged, or of another training
   */
  RunRecord read() {
    Path file = folder.resolve(RECORD);
    if (!Files.exists(file)) {
      return null;
    }
    String what = "the training " + key.id();
    String remedy = "delete " + folder + " to repeat that one training, all others are kept";
    RunRecord record = readJson(file, RunRecord.class, what, remedy);
    if (!key.isOf(record)) {
      throw damaged(file, what, "it is that of another training", remedy, null);
    }
    return record;
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
      ReplacedFile.deleteParts(folder); // of killed calls
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
   * @param file the file
   * @param type of what it holds
   * @param what it is the record of, in words
   * @param remedy what to do if it is damaged
   * @throws UserErrorException if it is damaged, or cannot be read
   */
  static <T> T readJson(Path file, Class<T> type, String what, String remedy) {
    try {
      T read = JSON.readValue(file.toFile(), type);
      if (read == null) {
        throw damaged(file, what, "it is null", remedy, null);
      }
      return read;
    } catch (JacksonException e) {
      throw damaged(file, what, e.getOriginalMessage(), remedy, e);
    } catch (IOException e) {
      throw new UserErrorException(file + ": cannot be read: " + e, e);
    }
  }

  private static UserErrorException damaged(
      Path file, String what, String why, String remedy, Exception cause) {
    return new UserErrorException(
        file + ": is no record of " + what + " (" + why + "); " + remedy, cause);
  }
}
