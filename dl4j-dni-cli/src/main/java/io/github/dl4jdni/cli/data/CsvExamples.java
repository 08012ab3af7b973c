package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads examples from a file of values: a row an example, columns of numbers, and one or more to be
 * learnt.
 */
public final class CsvExamples {

  private static final int LINES_NAMED = 5;

  private CsvExamples() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @param options what the user says of it
   * @param likely what is learnt if the file leaves it open; or null
   * @return the examples; classes that are whole numbers in their order, others by name
   * @throws UserErrorException if the file cannot be read, or holds something else
   */
  public static ReadExamples read(Path file, CsvOptions options, Task likely) {
    CsvTable table = CsvTable.read(file, options);
    CsvColumns columns = new CsvColumns(table, options, Set.of());
    LabelCells cells = columns.labels();
    List<float[]> features = new ArrayList<>();
    List<Long> incomplete = new ArrayList<>();
    int unlabelled = 0;
    for (int row = 0; row < table.rows(); row++) {
      if (columns.isIncomplete(row)) {
        incomplete.add(table.line(row));
        unlabelled += columns.isUnlabelled(row) ? 1 : 0;
      } else {
        features.add(columns.features(row));
        cells.add(row);
      }
    }
    if (features.isEmpty()) {
      throw new UserErrorException(
          String.format(
              "%s: a value is missing in each of its %d rows, oftenest in %s of them; --leave-out"
                  + " leaves columns out",
              file, table.rows(), columns.oftenestMissing()));
    }
    Targets targets = cells.targets(options.task(), likely);
    List<String> notes = new ArrayList<>();
    notes.add(rows(table, incomplete, unlabelled));
    notes.add(table.description());
    notes.addAll(columns.notes());
    return new ReadExamples(
        "CSV file " + file.getFileName(),
        new ArrayExamples(features.toArray(new float[0][]), targets),
        notes);
  }

  private static String rows(CsvTable table, List<Long> incomplete, int unlabelled) {
    List<String> passedOver = new ArrayList<>();
    if (!incomplete.isEmpty()) {
      List<String> lines = incomplete.stream().limit(LINES_NAMED).map(String::valueOf).toList();
      passedOver.add(
          String.format(
              "%d with a missing value (%s %s%s%s)",
              incomplete.size(),
              incomplete.size() == 1 ? "line" : "lines",
              String.join(", ", lines),
              incomplete.size() > LINES_NAMED ? ", ..." : "",
              unlabelled == 0 ? "" : "; of " + unlabelled + " what is to be learnt"));
    }
    if (table.blankLines() > 0) {
      passedOver.add(table.blankLines() + " blank");
    }
    if (table.comments() > 0) {
      passedOver.add(table.comments() + " of comments");
    }
    return (table.rows() - incomplete.size())
        + " rows"
        + (passedOver.isEmpty() ? ", none dropped" : ", dropped: " + String.join(", ", passedOver));
  }
}
