package io.github.dl4jdni.research.results;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.Contender;
import io.github.dl4jdni.cli.compare.Measure;
import io.github.dl4jdni.cli.compare.RunRecord;
import io.github.dl4jdni.cli.compare.SummaryTable;
import io.github.dl4jdni.stats.InterfaceComparison;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Comparisons as Markdown. */
final class ResultsText {

  private static final Pattern DEPTH = Pattern.compile("fcn of depth (\\d{1,9})(?!\\d)");
  private static final List<String> OF_PAPER = List.of("none", "backprop", "dni", "cdni-linear");
  private static final List<String> OTHERS =
      List.of("cdni", "dfa", "local"); // where there are such runs

  private static final List<String> QUALITY =
      List.of(
          "method",
          "interface",
          "true g: relative error",
          "R²",
          "cosine",
          "arrived: relative error",
          "R²",
          "cosine",
          "rank of ĝ",
          "rank of g",
          "linear probe %");

  private final Map<String, ComparisonRecord> comparisons;

  /**
   * A text.
   *
   * @param comparisons by the names of their files
   */
  ResultsText(Map<String, ComparisonRecord> comparisons) {
    this.comparisons = comparisons;
  }

  /** {@return all of it} */
  String whole() {
    StringBuilder text = new StringBuilder(resource("results-preface.md"));
    overview(text);
    if (!byDepth().isEmpty()) {
      text.append('\n').append(resource("results-depth.md")).append('\n').append(table());
    }
    tables(text);
    Set<String> onPages =
        ResultsTables.all().stream()
            .flatMap(table -> table.rows().stream())
            .map(ResultsTable.Row::record)
            .collect(Collectors.toSet());
    comparisons.forEach(
        (name, comparison) -> {
          if (!onPages.contains(name)) {
            section(text, name, comparison);
          }
        });
    return text.toString();
  }

  /** The tables that have pages of their own, and how full they are. */
  private void tables(StringBuilder text) {
    text.append("\n## Tables\n\n").append(resource("results-tables.md")).append('\n');
    List<String> headings = List.of("table", "rows differ in", "methods", "trainings done");
    text.append(row(headings)).append(rule(headings.size()));
    for (ResultsTable table : ResultsTables.all()) {
      int all = table.rows().stream().mapToInt(each -> each.methods().size()).sum();
      int missing =
          table.rows().stream()
              .mapToInt(each -> each.missing(comparisons.get(each.record())).size())
              .sum();
      text.append(
          row(
              List.of(
                  "[" + table.title() + "](results/" + table.name() + ".md)",
                  table.varied(),
                  table.methods().stream()
                      .map(each -> "`" + each + "`")
                      .collect(Collectors.joining(" ")),
                  ResultsTable.SEEDS * (all - missing) + " of " + ResultsTable.SEEDS * all)));
    }
  }

  private void overview(StringBuilder text) {
    Overview overview = new Overview(comparisons);
    List<List<String>> rows = overview.rows();
    if (!rows.isEmpty()) {
      text.append('\n').append(resource("results-summary.md")).append('\n');
      overview.summary().forEach(line -> text.append("- ").append(line).append('\n'));
      text.append('\n').append(resource("results-overview.md")).append('\n');
      text.append(row(overview.headings())).append(rule(overview.headings().size()));
      rows.forEach(cells -> text.append(row(cells)));
    }
  }

  /** {@return the table of errors by depth; empty if there are no such comparisons} */
  String table() {
    Map<Integer, ComparisonRecord> byDepth = byDepth();
    if (byDepth.isEmpty()) {
      return "";
    }
    PaperFigures paper = PaperFigures.of("mnist-fcn");
    List<String> headings = new ArrayList<>(List.of("depth"));
    OF_PAPER.forEach(method -> headings.add("`" + method + "` (paper)"));
    List<String> others =
        OTHERS.stream()
            .filter(method -> byDepth.values().stream().anyMatch(each -> has(each, method)))
            .toList();
    others.forEach(method -> headings.add("`" + method + "`"));
    StringBuilder text = new StringBuilder(row(headings)).append(rule(headings.size()));
    byDepth.forEach(
        (depth, comparison) -> {
          long seeds = comparison.runs().stream().map(RunRecord::seed).distinct().count();
          List<String> cells = new ArrayList<>(List.of(String.valueOf(depth)));
          Map<String, Contender> byName = Contender.byName(comparison.runs());
          for (String method : OF_PAPER) {
            String error = error(byName.get(method), seeds);
            cells.add(
                byName.containsKey(method)
                    ? paper.beside(error, String.valueOf(depth), method)
                    : error);
          }
          others.forEach(method -> cells.add(error(byName.get(method), seeds)));
          text.append(row(cells));
        });
    return text.append('\n').append(origin(byDepth.values())).toString();
  }

  private static boolean has(ComparisonRecord comparison, String method) {
    return comparison.runs().stream().anyMatch(run -> run.contender().equals(method));
  }

  /** Mean and standard deviation; how many seeds, where others have more; how many diverged. */
  static String error(Contender of, long seeds) {
    if (of == null) {
      return "–";
    }
    String remarks = of.runs().size() == seeds ? "" : SummaryTable.seedsOf(of);
    if (of.sound().isEmpty()) {
      return of.diverged() + remarks;
    }
    if (!of.diverged().isEmpty()) {
      remarks += " (" + of.diverged() + ")";
    }
    return SummaryTable.spread("%.2f", of, RunRecord::error) + remarks;
  }

  /** What the figures of some comparisons of the same settings come from. */
  static String origin(Collection<ComparisonRecord> comparisons) {
    ComparisonRecord comparison = comparisons.iterator().next();
    List<RunRecord> runs = comparisons.stream().flatMap(each -> each.runs().stream()).toList();
    List<Long> seeds = runs.stream().map(RunRecord::seed).distinct().sorted().toList();
    String finished =
        runs.stream()
            .map(RunRecord::finished)
            .filter(Objects::nonNull)
            .max(String::compareTo)
            .orElse("");
    String text =
        String.format(
            "%s %s, ± the standard deviation over seeds (one seed where it is missing); data: %s;"
                + " %s, minibatches of %s; seeds %s; %s, %s; finished"
                + " %s.",
            comparison.settings().get("measured on"),
            measure(comparison),
            comparison.settings().get("data"),
            comparison.settings().get("length"),
            comparison.settings().get("minibatch"),
            seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            versions(comparison, runs),
            comparison.environment().machine(),
            finished);
    return PrintableText.inMarkdown(text) + "\n";
  }

  /** Trainings may be by other versions than the one that told of them last. */
  private static String versions(ComparisonRecord comparison, List<RunRecord> runs) {
    return runs.stream()
        .map(run -> run.origin() == null ? comparison.version() : run.origin().version())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String measure(ComparisonRecord comparison) {
    Measure measure = Measure.named(comparison.settings().get("measure"));
    return measure.label() + (measure.isPercent() ? ", %" : "");
  }

  /**
   * Comparisons of fully connected networks of the paper's depths, on the same data for the same
   * length.
   */
  private Map<Integer, ComparisonRecord> byDepth() {
    Map<Integer, ComparisonRecord> byDepth = new TreeMap<>();
    comparisons.forEach(
        (name, comparison) -> {
          Matcher depth = DEPTH.matcher(comparison.settings().get("network"));
          if (name.startsWith("mnist-")
              && depth.find()
              && PaperFigures.of("mnist-fcn").figures().containsKey(depth.group(1))) {
            byDepth.put(Integer.valueOf(depth.group(1)), comparison);
          }
        });
    return byDepth;
  }

  static void section(StringBuilder text, String name, ComparisonRecord comparison) {
    text.append("\n## ").append(PrintableText.inMarkdown(name)).append("\n\n");
    text.append(PrintableText.inMarkdown(sentence(comparison.settings().get("network"))));
    text.append('\n');
    text.append(origin(List.of(comparison))).append('\n');
    SummaryTable summary = SummaryTable.of(comparison);
    text.append(row(escaped(summary.headings()))).append(rule(summary.headings().size()));
    summary.rows().forEach(cells -> text.append(row(escaped(cells))));
    quality(text, comparison);
  }

  private static void quality(StringBuilder text, ComparisonRecord comparison) {
    StringBuilder rows = new StringBuilder();
    for (Contender each : Contender.of(comparison.runs())) {
      Map<String, List<RunRecord.Quality>> arrived = each.lastQuality();
      each.againstBackprop()
          .forEach(
              (interfaceName, all) ->
                  rows.append(
                      quality(
                          each.name(),
                          interfaceName,
                          all,
                          arrived.getOrDefault(interfaceName, List.of()))));
    }
    if (!rows.isEmpty()) {
      text.append('\n').append(resource("results-quality.md")).append('\n');
      text.append(row(QUALITY)).append(rule(QUALITY.size())).append(rows);
    }
  }

  private static String quality(
      String method,
      String interfaceName,
      List<InterfaceComparison> real,
      List<RunRecord.Quality> arrived) {
    return row(
        List.of(
            PrintableText.inMarkdown(method),
            PrintableText.inMarkdown(interfaceName),
            mean("%.3f", real, at -> at.quality().relativeError()),
            mean("%.3f", real, at -> at.quality().r2()),
            mean("%.3f", real, at -> at.quality().cosine()),
            mean("%.3f", arrived, RunRecord.Quality::relativeError),
            mean("%.3f", arrived, RunRecord.Quality::r2),
            mean("%.3f", arrived, RunRecord.Quality::cosine),
            mean("%.1f", real, InterfaceComparison::predictedRank),
            mean("%.1f", real, InterfaceComparison::trueRank),
            mean("%.1f", real, at -> 100 * at.probeAccuracy())));
  }

  private static <T> String mean(String format, List<T> all, ToDoubleFunction<T> of) {
    return all.isEmpty()
        ? "–"
        : String.format(Locale.ROOT, format, all.stream().mapToDouble(of).average().orElseThrow());
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  private static List<String> escaped(List<String> cells) {
    return cells.stream().map(PrintableText::inMarkdown).toList();
  }

  static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  static String rule(int columns) {
    return "|" + "---|".repeat(columns) + "\n";
  }

  static String resource(String name) {
    try (InputStream stream = ResultsText.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(name + " is in the program's jar", e);
    }
  }
}
