package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.stats.InterfaceComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison as one page that needs nothing beside itself. */
final class HtmlReport {

  private static final String STYLE =
      """
      :root { color-scheme: light; }
      body { font: 15px/1.5 system-ui, sans-serif; color: #1c1e21; background: #f6f7f9;
        margin: 0 auto; max-width: 1180px; padding: 24px; }
      h1 { font-size: 26px; margin: 0 0 4px; }
      h2 { font-size: 19px; margin: 36px 0 10px; }
      p.lead { color: #555; margin: 0 0 16px; }
      .scroll { overflow-x: auto; background: #fff; border: 1px solid #dfe2e6; border-radius: 8px; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: 7px 12px; text-align: right; white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; font-weight: 600; }
      th { background: #eef0f3; font-weight: 600; white-space: normal; vertical-align: bottom; }
      td:last-child { white-space: normal; }
      tr + tr td { border-top: 1px solid #eceef1; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr));
        gap: 16px; }
      figure { margin: 0; background: #fff; border: 1px solid #dfe2e6; border-radius: 8px;
        padding: 8px; }
      figure svg { width: 100%; height: auto; display: block; }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; background: #fff;
        border: 1px solid #dfe2e6; border-radius: 8px; padding: 14px 18px; margin: 0; }
      dt { color: #555; } dd { margin: 0; }
      """;

  private final ComparisonRecord comparison;
  private final List<Contender> contenders;

  HtmlReport(ComparisonRecord comparison) {
    this.comparison = comparison;
    contenders = Contender.of(comparison.runs());
  }

  String text() {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(escaped(title())).append("</title>\n<style>\n");
    page.append(STYLE).append("</style>\n</head>\n<body>\n");
    page.append("<h1>").append(escaped(title())).append("</h1>\n");
    page.append("<p class=\"lead\">").append(escaped(lead())).append("</p>\n");
    table(page, SummaryTable.of(comparison).headings(), SummaryTable.of(comparison).rows());
    List<CompareOutput.Plot> plots = CompareOutput.Plot.of(comparison);
    page.append("<h2>Learning curves</h2>\n");
    figures(page, plots.stream().filter(plot -> plot.file().startsWith("error")).toList());
    List<CompareOutput.Plot> quality =
        plots.stream().filter(plot -> !plot.file().startsWith("error")).toList();
    if (!quality.isEmpty()) {
      page.append("<h2>Gradient quality by interface</h2>\n");
      page.append(
          "<p class=\"lead\">Synthetic gradients ĝ beside the gradients g that arrived;"
              + " means over seeds. A relative error of 1 is that of predicting zero; higher ones than"
              + " 3 are drawn as 3.</p>\n");
      figures(page, quality);
      againstBackprop(page);
    }
    settings(page);
    return page.append("</body>\n</html>\n").toString();
  }

  private String title() {
    return "Comparison: " + comparison.settings().get("network");
  }

  private String lead() {
    long seeds = comparison.runs().stream().map(RunRecord::seed).distinct().count();
    String read = comparison.settings().get("data read");
    return "On "
        + comparison.settings().get("data")
        + (read == null ? "" : " (" + read + ")")
        + ". Means and standard deviations over "
        + seeds
        + (seeds == 1 ? " seed" : " seeds")
        + "; all methods start from the same weights and see the same minibatches in the same"
        + " order. Times are wall times of training alone.";
  }

  private void againstBackprop(StringBuilder page) {
    List<List<String>> rows = new ArrayList<>();
    for (Contender each : contenders) {
      each.againstBackprop().forEach((name, all) -> rows.add(row(each.name(), name, all)));
    }
    if (rows.isEmpty()) {
      return;
    }
    page.append("<h2>Against backpropagation, at the end</h2>\n");
    page.append(
        "<p class=\"lead\">On a batch of measured examples, with true gradients of the"
            + " network's loss. The rank is the effective one; the probe is a linear classifier of the"
            + " module's message.</p>\n");
    table(
        page,
        List.of(
            "method",
            "interface",
            "relative error",
            "cosine",
            "R²",
            "sign agreement",
            "rank of ĝ",
            "rank of g",
            "probe accuracy %"),
        rows);
  }

  private static List<String> row(String method, String name, List<InterfaceComparison> all) {
    return List.of(
        method,
        name,
        number("%.3f", all.stream().mapToDouble(at -> at.quality().relativeError())),
        number("%.3f", all.stream().mapToDouble(at -> at.quality().cosine())),
        number("%.3f", all.stream().mapToDouble(at -> at.quality().r2())),
        number("%.3f", all.stream().mapToDouble(at -> at.quality().signAgreement())),
        number("%.1f", all.stream().mapToDouble(InterfaceComparison::predictedRank)),
        number("%.1f", all.stream().mapToDouble(InterfaceComparison::trueRank)),
        number("%.1f", all.stream().mapToDouble(at -> 100 * at.probeAccuracy())));
  }

  private static String number(String format, java.util.stream.DoubleStream of) {
    return String.format(Locale.ROOT, format, of.average().orElse(Double.NaN));
  }

  private void settings(StringBuilder page) {
    page.append("<h2>Settings</h2>\n<dl>\n");
    comparison.settings().forEach((name, value) -> entry(page, name, value));
    entry(
        page,
        "seeds",
        String.join(
            ", ",
            comparison.runs().stream()
                .map(RunRecord::seed)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .toList()));
    comparison.runs().stream()
        .filter(RunRecord::diverged)
        .forEach(run -> entry(page, "diverged", divergence(run)));
    entry(page, "command", "compare " + String.join(" ", comparison.command()));
    entry(page, "versions", comparison.version() + ", Java " + comparison.environment().java());
    entry(page, "machine", comparison.environment().machine());
    comparison.runs().stream()
        .map(RunRecord::finished)
        .max(String::compareTo)
        .ifPresent(date -> entry(page, "finished", date));
    page.append("</dl>\n");
  }

  private static String divergence(RunRecord run) {
    return run.contender()
        + ", seed "
        + run.seed()
        + ", after "
        + run.iterations()
        + " iterations: "
        + run.divergence();
  }

  private static void entry(StringBuilder page, String name, String value) {
    page.append("<dt>").append(escaped(name)).append("</dt><dd>").append(escaped(value));
    page.append("</dd>\n");
  }

  private static void table(StringBuilder page, List<String> headings, List<List<String>> rows) {
    page.append("<div class=\"scroll\"><table>\n<thead><tr>");
    headings.forEach(heading -> page.append("<th>").append(escaped(heading)).append("</th>"));
    page.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private static void figures(StringBuilder page, List<CompareOutput.Plot> plots) {
    page.append("<div class=\"plots\">\n");
    for (CompareOutput.Plot plot : plots) {
      page.append("<figure>").append(plot.empty().toSvg(plot.curves())).append("</figure>\n");
    }
    page.append("</div>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
