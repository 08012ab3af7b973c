package io.github.dl4jdni.research.results;

import io.github.dl4jdni.cli.compare.ComparisonRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A table of this project's results: comparisons that differ in one thing.
 *
 * @param name of its page, and of the plan's part that fills it
 * @param title above it
 * @param varied what its rows differ in
 * @param methods its columns
 * @param alsoAfter numbers of minibatches after which errors are told, too
 * @param rows a comparison each
 */
record ResultsTable(
    String name,
    String title,
    String varied,
    List<String> methods,
    List<Integer> alsoAfter,
    List<Row> rows) {

  /** Which files a comparison is trained on. */
  enum Data {
    MNIST,
    CIFAR10
  }

  /**
   * A comparison.
   *
   * @param value of what rows differ in
   * @param record the name of its record, without its ending
   * @param data that it is trained on
   * @param options of {@code compare}, but for data, methods and folder
   * @param methods those of the table's that it is made for
   * @param minutes that one training takes on one core, about
   */
  record Row(
      String value,
      String record,
      Data data,
      List<String> options,
      List<String> methods,
      double minutes) {

    /**
     * {@return the methods that are not in a record as often as there are seeds}
     *
     * @param record of this row, or null
     */
    List<String> missing(ComparisonRecord record) {
      return methods.stream()
          .filter(
              method ->
                  record == null
                      || record.runs().stream().filter(run -> run.method().equals(method)).count()
                          < SEEDS)
          .toList();
    }

    /**
     * {@return how long the trainings of some methods take on one core, in words}
     *
     * @param count of methods
     */
    String duration(int count) {
      double all = count * SEEDS * minutes;
      return all < HOUR ? Math.max(1, Math.round(all)) + " min" : Math.round(all / HOUR) + " h";
    }
  }

  /** Of each comparison. */
  static final int SEEDS = 3;

  private static final int HOUR = 60;

  /**
   * {@return the rows that want trainings}
   *
   * @param records by their names
   */
  List<Row> unfinished(Map<String, ComparisonRecord> records) {
    List<Row> rows = new ArrayList<>();
    for (Row row : this.rows) {
      if (!row.missing(records.get(row.record())).isEmpty()) {
        rows.add(row);
      }
    }
    return rows;
  }
}
