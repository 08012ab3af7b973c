package io.github.dl4jdni.research.results;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.compare.Contender;
import io.github.dl4jdni.cli.compare.Measure;
import io.github.dl4jdni.cli.compare.RunRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All comparisons in one table: where a method does better than backpropagation, where worse.
 *
 * <p>A difference counts if it is more than two standard errors of the difference of two means.
 */
final class Overview {

  private static final String BACKPROP = "backprop";
  private static final String BETTER = "**better**";
  private static final String EVEN = "even";
  private static final String WORSE = "worse";
  private static final List<String> METHODS =
      List.of("cdni", "cdni-linear", "dni", "local", "dfa", "none");

  private static final List<String> ASKED_FOR = List.of("fdg", "ddg"); // where there are such

  private static final int STANDARD_ERRORS = 2;

  private final Map<String, ComparisonRecord> comparisons;

  /**
   * A table.
   *
   * @param comparisons by the names of their files
   */
  Overview(Map<String, ComparisonRecord> comparisons) {
    this.comparisons = comparisons;
  }

  /** {@return the cells of its heading} */
  List<String> headings() {
    List<String> headings = new ArrayList<>(List.of("comparison", "lower is better", BACKPROP));
    headings.addAll(methods());
    return headings;
  }

  private List<String> methods() {
    List<String> methods = new ArrayList<>(METHODS);
    for (String method : ASKED_FOR) {
      if (comparisons.values().stream()
          .anyMatch(each -> Contender.byName(each.runs()).containsKey(method))) {
        methods.add(method);
      }
    }
    return methods;
  }

  /** {@return a line for each method: how often it did as well as backpropagation} */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    for (String method : methods()) {
      Map<String, Integer> verdicts = new TreeMap<>();
      List<Double> differences = new ArrayList<>();
      for (ComparisonRecord comparison : comparisons.values()) {
        Map<String, Contender> byName = Contender.byName(comparison.runs());
        Contender backprop = byName.get(BACKPROP);
        Contender contender = byName.get(method);
        boolean both = backprop != null && contender != null;
        if (!both || backprop.sound().isEmpty() || contender.sound().isEmpty()) {
          continue;
        }
        verdicts.merge(verdict(contender, backprop), 1, Integer::sum);
        if (Measure.named(comparison.settings().get("measure")).isPercent()) {
          differences.add(contender.mean(RunRecord::error) - backprop.mean(RunRecord::error));
        }
      }
      if (!verdicts.isEmpty()) {
        lines.add(line(method, verdicts, differences));
      }
    }
    return lines;
  }

  private static String line(
      String method, Map<String, Integer> verdicts, List<Double> differences) {
    int all = verdicts.values().stream().mapToInt(Integer::intValue).sum();
    String text =
        "`%s` is better than backprop in %d, even with it in %d and worse in %d of %d comparisons"
            .formatted(
                method,
                verdicts.getOrDefault(BETTER, 0),
                verdicts.getOrDefault(EVEN, 0),
                verdicts.getOrDefault(WORSE, 0),
                all);
    return differences.isEmpty()
        ? text + "."
        : text
            + String.format(
                Locale.ROOT,
                ": errors differ by %+.2f to %+.2f points.",
                Collections.min(differences),
                Collections.max(differences));
  }

  /** {@return the cells of a row for each comparison that backpropagation took part in} */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    comparisons.forEach(
        (name, comparison) -> {
          Map<String, Contender> byName = Contender.byName(comparison.runs());
          Contender backprop = byName.get(BACKPROP);
          if (backprop == null || backprop.sound().isEmpty()) {
            return;
          }
          Measure measure = Measure.named(comparison.settings().get("measure"));
          List<String> row = new ArrayList<>();
          row.add(PrintableText.inMarkdown(name));
          row.add(measure.toString());
          row.add(value(measure, backprop) + remark(backprop));
          for (String method : methods()) {
            row.add(
                Optional.ofNullable(byName.get(method))
                    .map(contender -> beside(measure, contender, backprop))
                    .orElse("–"));
          }
          rows.add(row);
        });
    return rows;
  }

  private static String value(Measure measure, Contender of) {
    return String.format(Locale.ROOT, measure.format(), of.mean(RunRecord::error));
  }

  private static String beside(Measure measure, Contender contender, Contender backprop) {
    if (contender.sound().isEmpty()) {
      return contender.diverged();
    }
    return value(measure, contender) + ", " + verdict(contender, backprop) + remark(contender);
  }

  private static String remark(Contender of) {
    return of.diverged().isEmpty() ? "" : " (" + of.diverged() + ")";
  }

  /** {@return in a word how a method did beside another} */
  static String verdict(Contender contender, Contender other) {
    if (contender.sound().size() < 2 || other.sound().size() < 2) {
      return "too few seeds";
    }
    double difference = contender.mean(RunRecord::error) - other.mean(RunRecord::error);
    double error = Math.sqrt(squaredError(contender) + squaredError(other));
    if (Math.abs(difference) <= STANDARD_ERRORS * error) {
      return EVEN;
    }
    return difference < 0 ? BETTER : WORSE;
  }

  /** {@return the square of the standard error of the mean} */
  private static double squaredError(Contender of) {
    return Math.pow(of.deviation(RunRecord::error), 2) / of.sound().size();
  }
}
