package io.github.dl4jdni.research.results;

import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.Contender;
import io.github.dl4jdni.cli.compare.RunRecord;
import io.github.dl4jdni.cli.compare.SummaryTable;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A page of one table: the errors, where they come from, and the comparisons behind them. */
final class TablePage {

  private static final String NUMBER = "[0-9.]+";

  private final ResultsTable table;
  private final Map<String, ComparisonRecord> records;

  /**
   * A page.
   *
   * @param table what it shows
   * @param records by their names
   */
  TablePage(ResultsTable table, Map<String, ComparisonRecord> records) {
    this.table = table;
    this.records = records;
  }

  /** {@return all of it, as Markdown} */
  String text() {
    StringBuilder text = new StringBuilder("# " + table.title() + "\n\n");
    text.append(ResultsText.resource("table-" + table.name() + ".md"));
    text.append(
        """

        ```
        java -jar dl4j-dni-research/target/dl4j-dni-research.jar tables --%s DIR --only %s
        ```

        """
            .formatted(
                table.rows().get(0).data().toString().toLowerCase(Locale.ROOT), table.name()));
    List<String> headings = headings();
    text.append(ResultsText.row(headings)).append(ResultsText.rule(headings.size()));
    table.rows().forEach(row -> text.append(ResultsText.row(cells(row))));
    List<ComparisonRecord> done = done();
    if (!done.isEmpty()) {
      text.append('\n').append(ResultsText.origin(done));
    }
    if (!curves().isEmpty()) {
      text.append("\n![Error by %s](%s.png)\n".formatted(table.varied(), table.name()));
    }
    for (ResultsTable.Row row : table.rows()) {
      ComparisonRecord record = records.get(row.record());
      if (record != null) {
        ResultsText.section(text, row.record(), record);
      }
    }
    return text.toString();
  }

  private List<ComparisonRecord> done() {
    return table.rows().stream()
        .map(row -> records.get(row.record()))
        .filter(Objects::nonNull)
        .toList();
  }

  private List<String> headings() {
    List<String> headings = new ArrayList<>(List.of(table.varied()));
    for (String method : table.methods()) {
      headings.add("`" + method + "`");
      table
          .alsoAfter()
          .forEach(batches -> headings.add("`" + method + "` after " + batches + " minibatches"));
      headings.add("seconds");
    }
    return headings;
  }

  private List<String> cells(ResultsTable.Row row) {
    List<String> cells = new ArrayList<>(List.of(row.value()));
    ComparisonRecord record = records.get(row.record());
    List<String> missing = row.missing(record);
    PaperFigures paper = PaperFigures.of(table.name());
    for (String method : table.methods()) {
      Contender contender = contender(record, method);
      if (contender != null) {
        String error = ResultsText.error(contender, ResultsTable.SEEDS);
        cells.add(paper.beside(error, row.value(), method));
        table.alsoAfter().forEach(batches -> cells.add(after(contender, batches)));
        cells.add(
            contender.sound().isEmpty()
                ? "–"
                : SummaryTable.spread("%.1f", contender, RunRecord::seconds));
      } else {
        String not = missing.contains(method) ? "not run: about " + row.duration(1) : "–";
        cells.add(paper.beside(not, row.value(), method));
        table.alsoAfter().forEach(batches -> cells.add("–"));
        cells.add("–");
      }
    }
    return cells;
  }

  /** The trainings of a method; those of a table's row are all by one schedule. */
  private static Contender contender(ComparisonRecord record, String method) {
    if (record == null) {
      return null;
    }
    List<RunRecord> runs =
        record.runs().stream().filter(run -> run.method().equals(method)).toList();
    return runs.isEmpty() ? null : new Contender(method, runs);
  }

  /** The mean error after as many minibatches, or the last one that was measured before. */
  private static String after(Contender of, int batches) {
    return of.sound().isEmpty()
        ? "–"
        : SummaryTable.spread("%.2f", of, run -> errorAfter(run, batches));
  }

  private static double errorAfter(RunRecord run, int batches) {
    return run.curve().stream()
        .filter(point -> point.iterations() <= batches)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .error();
  }

  /**
   * Draws errors by what rows differ in, where that is a number.
   *
   * @param file whose name ends in .png
   * @throws IOException if it cannot be written
   */
  void writePicture(Path file) throws IOException {
    List<Curve> curves = curves();
    if (!curves.isEmpty()) {
      new CurvePlot(
              table.title() + ": mean ± standard deviation over seeds", table.varied(), "error %")
          .withoutZero() // differences are small beside the errors
          .write(curves, file);
    }
  }

  /** A curve for each method that more than one row has. */
  private List<Curve> curves() {
    if (!table.rows().stream().allMatch(row -> row.value().matches(NUMBER))) {
      return List.of();
    }
    return table.methods().stream()
        .map(this::curve)
        .filter(curve -> curve.x().size() > 1)
        .collect(Collectors.toList());
  }

  private Curve curve(String method) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<Double> spread = new ArrayList<>();
    for (ResultsTable.Row row : table.rows()) {
      Contender contender = contender(records.get(row.record()), method);
      if (contender != null && !contender.sound().isEmpty()) {
        x.add(Double.valueOf(row.value()));
        y.add(contender.mean(RunRecord::error));
        spread.add(contender.deviation(RunRecord::error));
      }
    }
    return new Curve(method, x, y, spread);
  }
}
