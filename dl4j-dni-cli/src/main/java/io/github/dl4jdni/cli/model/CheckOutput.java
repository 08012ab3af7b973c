package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.check.CheckedConfiguration;
import io.github.dl4jdni.cli.check.DifferenceQuotient;
import io.github.dl4jdni.cli.check.DifferenceQuotient.Comparison;
import io.github.dl4jdni.cli.check.DifferenceQuotient.Verdict;
import io.github.dl4jdni.cli.check.LayerResult;
import io.github.dl4jdni.cli.check.StagedFunctions;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.FigureOptions;
import io.github.dl4jdni.cli.report.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Shows the results of {@code gradient-check}. */
final class CheckOutput {

  private static final double LEAST_DRAWN = 1e-12;

  private final PrintWriter out;
  private final DifferenceQuotient quotient;

  CheckOutput(PrintWriter out, DifferenceQuotient quotient) {
    this.out = out;
    this.quotient = quotient;
  }

  /**
   * The figures of a call, as they stand in its JSON file.
   *
   * @param network what was checked
   * @param passed whether all gradients agree
   * @param quotient the numeric derivative
   * @param layers what came of each
   */
  record Report(
      String network, boolean passed, DifferenceQuotient quotient, List<LayerResult> layers) {

    Report {
      layers = List.copyOf(layers);
    }
  }

  /** Checks the notes' functions, and says whether they passed. */
  boolean printStaged() {
    boolean passed = true;
    TextTable table = new TextTable("function", "value", "variable", "at", "staged", "numeric");
    for (StagedFunctions.Staged staged : StagedFunctions.all()) {
      for (int i = 0; i < staged.variables().size(); i++) {
        Comparison comparison = staged.compare(i, quotient);
        passed &= comparison.verdict() == Verdict.AGREES;
        table.add(
            i == 0 ? staged.name() : "",
            i == 0 ? number(staged.value()) : "",
            staged.variables().get(i),
            String.format(Locale.ROOT, "%.0f", staged.point().get(i)),
            number(comparison.analytic()),
            number(comparison.numeric()));
      }
    }
    table.lines().forEach(out::println);
    out.println();
    return passed;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.8f", value);
  }

  /** Prints what came of each layer. */
  void print(List<LayerResult> results, CheckedConfiguration changes) {
    if (!changes.changes().isEmpty()) {
      out.println(
          "Switched off for the check: "
              + String.join(", ", changes.changes().stream().sorted().toList())
              + ".");
      out.println();
    }
    TextTable table =
        new TextTable(
            "layer", "kind", "parameters", "checked", "at kinks", "largest error", "gradient");
    for (LayerResult result : results) {
      table.add(
          result.layer(),
          result.kind(),
          String.format(Locale.ROOT, "%,d", result.parameters()),
          String.valueOf(result.checked()),
          String.valueOf(result.kinks()),
          result.judged() ? String.format(Locale.ROOT, "%.1e", result.largestError()) : "-",
          verdict(result));
    }
    table.lines().forEach(out::println);
    out.println();
    for (LayerResult result : results) {
      if (!result.passed()) {
        out.println(PrintableText.of(result.layer() + ": " + why(result)));
      }
    }
    if (results.stream().noneMatch(LayerResult::judged)) {
      out.println("No gradient could be judged: the network has not passed.");
    }
    out.flush();
  }

  private static String why(LayerResult result) {
    return result.judged()
        ? String.format(
            Locale.ROOT,
            "%d of %d gradients are not the loss's; the worst is %s",
            result.mismatches(),
            result.checked(),
            result.worst())
        : String.format(
            Locale.ROOT,
            "all %d parameters that were checked lie at kinks, so there is nothing to judge; use"
                + " a smaller --step or more --per-parameter",
            result.checked());
  }

  private static String verdict(LayerResult result) {
    if (!result.judged()) {
      return result.checked() == 0 ? "not of the loss" : "only kinks";
    }
    return result.passed() ? "agrees" : "DIFFERS";
  }

  /** Writes picture and JSON. */
  void writeFiles(String network, List<LayerResult> results, FigureOptions options) {
    List<LayerResult> judged = results.stream().filter(LayerResult::judged).toList();
    if (!judged.isEmpty()) {
      options.plot("errors", file -> plot().write(curves(judged), file), out);
    }
    options.report(new Report(network, LayerResult.allPassed(results), quotient, results), out);
  }

  private static CurvePlot plot() {
    return new CurvePlot(
            "Analytic beside numeric gradients", "layer, from the input on", "relative error")
        .logarithmic();
  }

  private List<Curve> curves(List<LayerResult> judged) {
    List<Double> index = IntStream.rangeClosed(1, judged.size()).mapToObj(i -> (double) i).toList();
    return List.of(
        new Curve(
            "largest error",
            index,
            judged.stream()
                .map(result -> Math.max(LEAST_DRAWN, Math.min(result.largestError(), 1)))
                .toList()),
        new Curve("tolerance", index, index.stream().map(i -> quotient.tolerance()).toList()));
  }
}
