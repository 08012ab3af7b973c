package io.github.dl4jdni.research.pretrained;

import io.github.dl4jdni.cli.report.TextTable;
import java.util.List;
import java.util.Locale;

/** Shows all cases side by side. */
final class PretrainedTable {

  private PretrainedTable() {}

  /** {@return the lines of the table} */
  static List<String> lines(List<PretrainedReport.Row> rows, double untilError) {
    TextTable table =
        new TextTable(
            "gradient model",
            "learnt on",
            "then",
            String.format(Locale.ROOT, "minibatches to %s %%", percent(untilError)),
            "reached",
            "last error %");
    for (PretrainedReport.Row row : rows) {
      long reached = row.runs().stream().filter(run -> run.minibatches() != null).count();
      table.add(
          row.gradientModel(),
          row.learntOn().equals(ModelOrigin.FRESH.toString()) ? "-" : row.learntOn(),
          row.frozen() ? "frozen" : "learns",
          reached == 0
              ? "-"
              : spread(
                  "%.0f",
                  row.runs().stream()
                      .filter(run -> run.minibatches() != null)
                      .mapToDouble(PretrainedResult::minibatches)
                      .toArray()),
          reached + " of " + row.runs().size(),
          spread("%.2f", row.runs().stream().mapToDouble(PretrainedResult::error).toArray()));
    }
    return table.lines();
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
