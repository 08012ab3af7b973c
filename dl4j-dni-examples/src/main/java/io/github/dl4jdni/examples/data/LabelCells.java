package io.github.dl4jdni.examples.data;

import io.github.dl4jdni.examples.UserErrorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What stands in the columns that are to be learnt, and what that is taken for. */
final class LabelCells {

  private static final int FEW_CLASSES = 20;
  private static final int MOST_CLASSES = 1000;
  private static final int EXAMPLES_OF_A_CLASS = 10;

  private final String source;
  private final List<String> columns;
  private final List<float[]> numbers = new ArrayList<>(); // NaN for text
  private final List<String[]> names = new ArrayList<>();

  /**
   * No cells yet.
   *
   * @param source the file or folder, for messages
   * @param columns what they are called
   */
  LabelCells(String source, List<String> columns) {
    this.source = source;
    this.columns = columns;
  }

  /** Takes the cells of a row; the numbers are NaN where there is text. */
  void add(float[] values, String[] texts) {
    String[] named = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      named[i] = texts[i] != null ? texts[i] : name(values[i]);
    }
    numbers.add(values);
    names.add(named);
  }

  private static String name(float value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.valueOf((long) value)
        : String.valueOf(value);
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
    boolean text = numbers.stream().anyMatch(LabelCells::hasText);
    if (columns.size() > 1) {
      if (!text && isBinary()) {
        return isOneHot() ? Task.CLASSIFICATION : Task.MULTI_LABEL;
      }
      return Task.REGRESSION;
    }
    if (text) {
      return Task.CLASSIFICATION;
    }
    if (numbers.stream().anyMatch(row -> row[0] != Math.rint(row[0]))) {
      return Task.REGRESSION;
    }
    Set<Float> different = new HashSet<>();
    numbers.forEach(row -> different.add(row[0]));
    if (different.size() > 2 && likely == Task.REGRESSION) {
      return Task.REGRESSION;
    }
    int rows = numbers.size();
    boolean counted =
        different.size() <= FEW_CLASSES
            && rows >= 2 * different.size()
            && (different.contains(0f) || different.contains(1f));
    boolean often =
        different.size() <= MOST_CLASSES && rows >= EXAMPLES_OF_A_CLASS * different.size();
    return different.size() <= 2 || counted || often ? Task.CLASSIFICATION : Task.REGRESSION;
  }

  private static boolean hasText(float[] row) {
    for (float value : row) {
      if (Float.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  private boolean isBinary() {
    for (float[] row : numbers) {
      for (float value : row) {
        if (value != 0 && value != 1) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isOneHot() {
    return isBinary() && numbers.stream().allMatch(row -> sum(row) == 1);
  }

  private static float sum(float[] row) {
    float sum = 0;
    for (float value : row) {
      sum += value;
    }
    return sum;
  }

  /** Classes sorted as numbers if all are whole ones, so that class 10 comes behind class 9. */
  private Targets classes() {
    Set<String> sorted =
        names.stream().allMatch(name -> name[0].matches("-?\\d{1,9}"))
            ? new TreeSet<>(Comparator.comparing(Integer::valueOf))
            : new TreeSet<>();
    names.forEach(name -> sorted.add(name[0]));
    if (sorted.size() < 2) {
      throw new UserErrorException(
          source
              + ": "
              + columns.get(0)
              + " holds the only class "
              + sorted
              + "; two are needed (--label-column names the column of the classes)");
    }
    if (names.size() >= EXAMPLES_OF_A_CLASS && sorted.size() * 2 > names.size()) {
      throw new UserErrorException(
          String.format(
              "%s: %s holds %d different values in %d rows, too many to be classes; --label-column"
                  + " names the column of the classes, --task regression learns numbers",
              source, columns.get(0), sorted.size(), names.size()));
    }
    Map<String, Integer> index = new LinkedHashMap<>();
    sorted.forEach(name -> index.put(name, index.size()));
    return new Targets.Classes(
        names.stream().mapToInt(name -> index.get(name[0])).toArray(), List.copyOf(sorted));
  }

  private Targets fromOneHot() {
    if (!isOneHot()) {
      throw new UserErrorException(
          source
              + ": "
              + columns.size()
              + " columns tell a class only with a single 1 in each row and else 0; --task"
              + " multi-label learns any number of labels, regression numbers");
    }
    int[] classes =
        numbers.stream()
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
          source + ": labels are columns of 0 and 1, but " + columns + " hold other values");
    }
    return numbers(Task.MULTI_LABEL);
  }

  private Targets numbers(Task task) {
    for (int row = 0; row < numbers.size(); row++) {
      for (int i = 0; i < columns.size(); i++) {
        if (Float.isNaN(numbers.get(row)[i])) {
          throw new UserErrorException(
              String.format(
                  "%s: %s holds '%s', which is no number to predict (--label-column names the"
                      + " columns to learn, --task classification learns classes)",
                  source, columns.get(i), names.get(row)[i]));
        }
      }
    }
    return new Targets.Numbers(task, numbers.toArray(new float[0][]), columns);
  }
}
