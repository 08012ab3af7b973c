package io.github.dl4jdni.research.pretrained;

import io.github.dl4jdni.cli.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Shows all cases side by side. */
final class PretrainedTable {

  private PretrainedTable() {}

  /** {@return the lines of the table} */
  static List<String> lines(List<PretrainedReport.Row> rows, List<Double> untilErrors) {
    List<String> heads = new ArrayList<>(List.of("gradient model", "learnt on", "then"));
    untilErrors.forEach(error -> heads.add("to " + percent(error) + " %"));
    heads.add("last error %");
    TextTable table = new TextTable(heads.toArray(String[]::new));
    for (PretrainedReport.Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(row.gradientModel());
      cells.add(row.learntOn().equals(ModelOrigin.FRESH.toString()) ? "-" : row.learntOn());
      cells.add(row.frozen() ? "frozen" : "learns");
      for (int level = 0; level < untilErrors.size(); level++) {
        cells.add(minibatches(row.runs(), level));
      }
      cells.add(spread("%.2f", row.runs().stream().mapToDouble(PretrainedResult::error).toArray()));
      table.add(cells.toArray(String[]::new));
    }
    return table.lines();
  }

  /** Of the runs that got there, and how many did where not all. */
  private static String minibatches(List<PretrainedResult> runs, int level) {
    double[] reached =
        runs.stream()
            .map(run -> run.minibatches().get(level))
            .filter(Objects::nonNull)
            .mapToDouble(Integer::doubleValue)
            .toArray();
    if (reached.length == 0) {
      return "-";
    }
    String few =
        reached.length == runs.size() ? "" : " (" + reached.length + " of " + runs.size() + ")";
    return spread("%.0f", reached) + few;
  }

  private static String percent(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.valueOf(value);
  }

  /** {@return the mean ± the standard deviation; the mean alone of a single number} */
  static String spread(String format, double... values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    if (values.length == 1) {
      return String.format(Locale.ROOT, format, mean);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return String.format(
        Locale.ROOT, format + " ± " + format, mean, Math.sqrt(squares / (values.length - 1)));
  }
}
