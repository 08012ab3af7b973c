package io.github.dl4jdni.research.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.RunRecord;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of whole comparisons' records, {@code NAME.json} each.
 *
 * @param folder the folder
 */
record RecordFolder(Path folder) {

  private static final ObjectMapper JSON = new JsonMapper();
  private static final String ENDING = ".json";
  private static final String NETWORK = "network";
  private static final List<String> SETTINGS =
      List.of(NETWORK, "data", "measured on", "length", "minibatch");

  /**
   * {@return the records by their names}
   *
   * @throws UserErrorException if one is damaged, or the folder cannot be read
   */
  Map<String, ComparisonRecord> read() {
    Map<String, ComparisonRecord> byName = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(each -> each.toString().endsWith(ENDING)).toList();
      for (Path file : found) {
        byName.put(file.getFileName().toString().replace(ENDING, ""), read(file));
      }
    } catch (IOException e) {
      throw new UserErrorException(
          RecordsOption.NAME + " " + folder + ": cannot be listed: " + e, e);
    }
    return byName;
  }

  private static ComparisonRecord read(Path file) {
    ComparisonRecord record = ComparisonRecord.read(file, "copy its comparison.json again");
    if (!isWhole(record)) {
      throw new UserErrorException(
          file + ": lacks parts of a record of compare; copy its comparison.json again");
    }
    if (record.runs().isEmpty()) {
      throw new UserErrorException(
          file
              + ": is the record of a comparison that is not at its end; call compare again, or"
              + " with --report-only");
    }
    return record;
  }

  /** {@return whether all is there that results are made of; other JSON may be read as a record} */
  private static boolean isWhole(ComparisonRecord record) {
    boolean told = SETTINGS.stream().noneMatch(each -> record.settings().get(each) == null);
    return told
        && record.environment() != null
        && !record.settings().get(NETWORK).isEmpty()
        && record.runs().stream().allMatch(RecordFolder::isWhole);
  }

  private static boolean isWhole(RunRecord run) {
    return run != null
        && run.againstBackprop().stream()
            .allMatch(each -> each.name() != null && each.quality() != null);
  }

  /**
   * Keeps a record, a line a training.
   *
   * @param name of it
   * @param record what is kept
   * @throws UserErrorException if it cannot be written
   */
  void write(String name, ComparisonRecord record) {
    try {
      Files.createDirectories(folder);
      ReplacedFile.writeText(folder.resolve(name + ENDING), text(record));
    } catch (IOException e) {
      throw new UserErrorException(
          RecordsOption.NAME + " " + folder + ": cannot be written: " + e, e);
    }
  }

  private static String text(ComparisonRecord record) {
    String runs =
        record.runs().stream().map(RecordFolder::json).collect(Collectors.joining(",\n    "));
    return """
        {
          "version" : %s,
          "command" : %s,
          "settings" : %s,
          "environment" : %s,
          "targetError" : %s,
          "complete" : %s,
          "runs" : [
            %s
          ]
        }
        """
        .formatted(
            json(record.version()),
            json(record.command()),
            json(record.settings()),
            json(record.environment()),
            json(record.targetError()),
            record.complete(),
            runs);
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record is made of what JSON has", e);
    }
  }
}
