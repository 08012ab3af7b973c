package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which columns of a table are features, and which are to be learnt. */
final class CsvColumns {

  private static final Set<String> NAMES_OF_COUNTED =
      Set.of("", "unnamed: 0", "id", "index", "row");

  private final CsvTable table;
  private final CsvOptions options;
  private final List<Integer> labels = new ArrayList<>(); // none where they stand elsewhere
  private final List<Integer> features = new ArrayList<>();
  private final Map<Integer, List<String>> oneHot = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private String labelReason = "";

  /**
   * Tells the columns.
   *
   * @param table what was read
   * @param options what the user says
   * @param others columns that are neither, such as that of sequences' names
   * @throws UserErrorException if there are none of a kind, or features are no numbers
   */
  CsvColumns(CsvTable table, CsvOptions options, Set<Integer> others) {
    this(table, options, others, true);
  }

  /**
   * {@return the columns of a table in which nothing is to be learnt}
   *
   * @param table what was read
   * @param options what the user says
   */
  static CsvColumns featuresOnly(CsvTable table, CsvOptions options) {
    return new CsvColumns(table, options, Set.of(), false);
  }

  private CsvColumns(CsvTable table, CsvOptions options, Set<Integer> others, boolean withLabels) {
    this.table = table;
    this.options = options;
    Set<Integer> out = new LinkedHashSet<>(others);
    for (String named : options.leftOut()) {
      int column = table.column("--leave-out", named);
      out.add(column);
      leftOut.add(table.name(column));
    }
    for (int column = 0; column < table.columns(); column++) {
      if (!out.contains(column) && table.isEmpty(column)) {
        out.add(column);
        leftOut.add(table.name(column) + ", which is empty");
      }
    }
    if (withLabels) {
      findLabels(out);
    }
    for (int column = 0; column < table.columns(); column++) {
      if (out.contains(column) || labels.contains(column)) {
        continue;
      }
      if (isCounted(column)) {
        leftOut.add(table.name(column) + ", which counts the rows");
      } else if (table.isText(column)) {
        text(column);
      } else {
        features.add(column);
      }
    }
    if (features.isEmpty()) {
      throw new UserErrorException(
          table.file()
              + ": no column is left for features beside "
              + labelNames()
              + (leftOut.isEmpty() ? "" : " without " + String.join(", ", leftOut)));
    }
  }

  private void findLabels(Set<Integer> out) {
    if (!options.labelColumns().isEmpty()) {
      options.labelColumns().forEach(named -> labels.add(table.column("--label-column", named)));
      return;
    }
    List<Integer> left = new ArrayList<>();
    for (int column = 0; column < table.columns(); column++) {
      if (!out.contains(column)) {
        left.add(column);
      }
    }
    if (left.size() < 2) {
      throw new UserErrorException(
          table.file()
              + ": has "
              + table.columns()
              + " columns, but features and a column to learn are needed (read as "
              + table.description()
              + "; --delimiter names another)");
    }
    List<Integer> usual = left.stream().filter(this::isUsualLabel).toList();
    int last = left.get(left.size() - 1);
    List<Integer> texts = left.stream().filter(table::isText).toList();
    boolean outermost = texts.contains(left.get(0)) || texts.contains(last);
    if (usual.size() == 1) {
      labels.add(usual.get(0));
      labelReason = ", by its name";
    } else if (texts.size() == 1 && outermost && recurs(texts.get(0))) {
      labels.add(texts.get(0));
      labelReason = ", the only one of text";
    } else {
      labels.add(last);
      labelReason = ", the last";
    }
  }

  /** Names of examples are all different, names of classes are not. */
  private boolean recurs(int column) {
    Set<String> different = new HashSet<>();
    for (int row = 0; row < table.rows(); row++) {
      different.add(table.nameIn(row, column));
    }
    return different.size() * 2 <= table.rows() || table.rows() < 10;
  }

  private boolean isUsualLabel(int column) {
    return table.heading() != null
        && CsvHeading.USUAL_LABELS.contains(table.heading().get(column).toLowerCase(Locale.ROOT));
  }

  /** An index, as pandas writes it: it tells nothing of an example. */
  private boolean isCounted(int column) {
    if (table.heading() == null
        || table.rows() < 2
        || !NAMES_OF_COUNTED.contains(table.heading().get(column).toLowerCase(Locale.ROOT))) {
      return false;
    }
    for (int row = 0; row < table.rows(); row++) {
      if (table.number(row, column) != table.number(0, column) + row) {
        return false;
      }
    }
    return true;
  }

  private void text(int column) {
    switch (options.textColumns()) {
      case DROP -> leftOut.add(table.name(column) + ", which is text");
      case ONE_HOT -> {
        TreeSet<String> values = new TreeSet<>();
        for (int row = 0; row < table.rows(); row++) {
          if (!table.isMissing(row, column)) {
            values.add(table.nameIn(row, column));
          }
        }
        if (values.size() > options.mostClasses()) {
          throw new UserErrorException(
              String.format(
                  "%s: %s holds %d different values, more than the %d that --text-columns one-hot"
                      + " makes columns of; --leave-out leaves it out, --max-classes %d takes so"
                      + " many",
                  table.file(),
                  table.name(column),
                  values.size(),
                  options.mostClasses(),
                  values.size()));
        }
        oneHot.put(column, List.copyOf(values));
        features.add(column);
      }
      case REFUSE -> refuseText(column);
    }
  }

  private void refuseText(int column) {
    int row = 0;
    while (table.text(row, column) == null) {
      row++;
    }
    throw new UserErrorException(
        String.format(
            "%s: %s holds '%s', and features have to be numbers; --label-column names the"
                + " columns to learn, --leave-out columns that are not read, and --text-columns"
                + " one-hot makes numbers of text",
            table.place(row), table.name(column), table.text(row, column)));
  }

  /** {@return whether a value that is needed is missing in a row} */
  boolean isIncomplete(int row) {
    for (int column : features) {
      if (table.isMissing(row, column)) {
        return true;
      }
    }
    return isUnlabelled(row);
  }

  /** {@return whether what is to be learnt is missing in a row} */
  boolean isUnlabelled(int row) {
    return labels.stream().anyMatch(column -> table.isMissing(row, column));
  }

  /** {@return a name of the feature that most rows lack} */
  String oftenestMissing() {
    int worst = features.get(0);
    long most = -1;
    for (int column : features) {
      long count = 0;
      for (int row = 0; row < table.rows(); row++) {
        count += table.isMissing(row, column) ? 1 : 0;
      }
      if (count > most) {
        most = count;
        worst = column;
      }
    }
    return table.name(worst) + " in " + most;
  }

  /**
   * {@return the features of a row in which none is missing}
   *
   * @throws UserErrorException if one is no number
   */
  float[] features(int row) {
    float[] values = new float[width()];
    int next = 0;
    for (int column : features) {
      List<String> known = oneHot.get(column);
      if (known != null) {
        values[next + known.indexOf(table.nameIn(row, column))] = 1;
        next += known.size();
        continue;
      }
      if (table.text(row, column) != null) {
        throw new UserErrorException(
            String.format(
                "%s: %s holds '%s', which is no number, where other rows have numbers",
                table.place(row), table.name(column), table.text(row, column)));
      }
      values[next++] = (float) table.number(row, column);
    }
    return values;
  }

  /** {@return how many numbers the features of a row are} */
  int width() {
    return features.size() - oneHot.size() + oneHot.values().stream().mapToInt(List::size).sum();
  }

  /** {@return cells, none yet, of the columns to learn} */
  LabelCells labels() {
    return new LabelCells(table, labels, labelNames(), options.mostClasses());
  }

  private List<String> labelNames() {
    return labels.stream()
        .map(
            column ->
                table.heading() == null || table.heading().get(column).isEmpty()
                    ? "column " + column
                    : table.heading().get(column))
        .toList();
  }

  /** {@return in words which columns are which} */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "learnt "
            + (labels.size() == 1 ? "is " : "are ")
            + String.join(", ", labels.stream().map(table::name).toList())
            + labelReason);
    if (!leftOut.isEmpty()) {
      notes.add("left out: " + String.join("; ", leftOut));
    }
    oneHot.forEach(
        (column, values) ->
            notes.add(table.name(column) + " as " + values.size() + " columns of 0 and 1"));
    return notes;
  }
}
