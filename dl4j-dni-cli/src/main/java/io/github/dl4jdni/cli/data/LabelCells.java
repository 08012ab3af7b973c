package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in the columns that are to be learnt, and what that is taken for. */
final class LabelCells {

  private static final int FEW_CLASSES = 20;
  private static final int EXAMPLES_OF_A_CLASS = 10;

  private final CsvTable table;
  private final List<Integer> of;
  private final List<String> columns;
  private final int mostClasses;
  private final List<Integer> rows = new ArrayList<>();

  /**
   * No cells yet.
   *
   * @param table that holds them
   * @param of which of its columns
   * @param columns what they are called
   * @param mostClasses that there may be
   */
  LabelCells(CsvTable table, List<Integer> of, List<String> columns, int mostClasses) {
    this.table = table;
    this.of = of;
    this.columns = columns;
    this.mostClasses = mostClasses;
  }

  /** Takes the cells of a row of the table. */
  void add(int row) {
    rows.add(row);
  }

  /** {@return the numbers of a row; NaN for text} */
  private double[] numbers(int row) {
    return of.stream().mapToDouble(column -> table.number(row, column)).toArray();
  }

  private Stream<double[]> numbers() {
    return rows.stream().map(this::numbers);
  }

  /** {@return what the only column names in each row} */
  private Stream<String> names() {
    return rows.stream().map(row -> table.nameIn(row, of.get(0)));
  }

  /**
   * {@return what the cells are}
   *
   * @param asked what the user says; null to tell it
   * @param likely what the model learns, for whole numbers, which may be classes or amounts; or
   *     null
   * @throws UserErrorException if they are not that
   */
  Targets targets(Task asked, Task likely) {
    Task task = asked == null ? told(likely) : asked;
    return switch (task) {
      case CLASSIFICATION -> columns.size() == 1 ? classes() : fromOneHot();
      case REGRESSION -> numbers(task);
      case MULTI_LABEL -> labels();
    };
  }

  private Task told(Task likely) {
    boolean text = numbers().anyMatch(LabelCells::hasText);
    if (columns.size() > 1) {
      if (!text && isBinary()) {
        return isOneHot() ? Task.CLASSIFICATION : Task.MULTI_LABEL;
      }
      return Task.REGRESSION;
    }
    if (text) {
      return Task.CLASSIFICATION;
    }
    if (numbers().anyMatch(row -> row[0] != Math.rint(row[0]))) {
      return Task.REGRESSION;
    }
    Set<Double> different = numbers().map(row -> row[0]).collect(Collectors.toSet());
    if (different.size() > 2 && likely == Task.REGRESSION) {
      return Task.REGRESSION;
    }
    int count = rows.size();
    boolean counted =
        different.size() <= FEW_CLASSES
            && count >= 2 * different.size()
            && (different.contains(0.0) || different.contains(1.0));
    boolean often =
        different.size() <= mostClasses && count >= EXAMPLES_OF_A_CLASS * different.size();
    return different.size() <= 2 || counted || often ? Task.CLASSIFICATION : Task.REGRESSION;
  }

  private static boolean hasText(double[] row) {
    return Arrays.stream(row).anyMatch(Double::isNaN);
  }

  private boolean isBinary() {
    return numbers()
        .allMatch(row -> Arrays.stream(row).allMatch(value -> value == 0 || value == 1));
  }

  private boolean isOneHot() {
    return isBinary() && numbers().allMatch(row -> Arrays.stream(row).sum() == 1);
  }

  /** Classes sorted as numbers if all are whole ones, so that class 10 comes behind class 9. */
  private Targets classes() {
    Set<String> sorted =
        names().allMatch(name -> name.matches("-?\\d+"))
            ? new TreeSet<>(Comparator.comparing(BigInteger::new))
            : new TreeSet<>();
    names().forEach(sorted::add);
    if (sorted.size() < 2) {
      throw new UserErrorException(
          table.file()
              + ": "
              + columns.get(0)
              + " holds the only class "
              + sorted
              + "; two are needed (--label-column names the column of the classes)");
    }
    if (rows.size() >= EXAMPLES_OF_A_CLASS && sorted.size() * 2 > rows.size()) {
      throw new UserErrorException(
          String.format(
              "%s: %s holds %d different values in %d rows, too many to be classes; --label-column"
                  + " names the column of the classes, --task regression learns numbers",
              table.file(), columns.get(0), sorted.size(), rows.size()));
    }
    if (sorted.size() > mostClasses) {
      throw new UserErrorException(
          String.format(
              "%s: %s holds %d different values, more than the %d that are taken for classes;"
                  + " --label-column names the column of the classes, --task regression learns"
                  + " numbers, --max-classes %d takes so many classes",
              table.file(), columns.get(0), sorted.size(), mostClasses, sorted.size()));
    }
    Map<String, Integer> index = new LinkedHashMap<>();
    sorted.forEach(name -> index.put(name, index.size()));
    return new Targets.Classes(names().mapToInt(index::get).toArray(), List.copyOf(sorted));
  }

  private Targets fromOneHot() {
    if (!isOneHot()) {
      throw new UserErrorException(
          table.file()
              + ": "
              + columns.size()
              + " columns name a class only if each row has a single 1 and otherwise 0; --task"
              + " multi-label learns any number of labels, regression numbers");
    }
    int[] classes =
        numbers()
            .mapToInt(
                row -> {
                  int at = 0;
                  while (row[at] == 0) {
                    at++;
                  }
                  return at;
                })
            .toArray();
    return new Targets.Classes(classes, columns);
  }

  private Targets labels() {
    if (!isBinary()) {
      throw new UserErrorException(
          table.file() + ": labels are columns of 0 and 1, but " + columns + " hold other values");
    }
    return numbers(Task.MULTI_LABEL);
  }

  private Targets numbers(Task task) {
    for (int row : rows) {
      for (int i = 0; i < columns.size(); i++) {
        if (Double.isNaN(table.number(row, of.get(i)))) {
          throw new UserErrorException(
              String.format(
                  "%s: %s holds '%s', which is no number to predict (--label-column names the"
                      + " columns to learn, --task classification learns classes)",
                  table.file(), columns.get(i), table.nameIn(row, of.get(i))));
        }
      }
    }
    return new Targets.Numbers(
        task, numbers().map(LabelCells::floats).toArray(float[][]::new), columns);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
