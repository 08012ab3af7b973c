package io.github.dl4jdni.examples.compare;

import io.github.dl4jdni.examples.report.PrintableText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All comparisons in one table: where a method does better than backpropagation, where worse.
 *
 * <p>A difference counts if it is more than two standard errors of the difference of two means.
 */
final class Overview {

  private static final String BACKPROP = "backprop";
  private static final List<String> METHODS =
      List.of("cdni", "cdni-linear", "dni", "local", "dfa", "none");

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
    headings.addAll(METHODS);
    return headings;
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
          for (String method : METHODS) {
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
      return "even";
    }
    return difference < 0 ? "**better**" : "worse";
  }

  /** {@return the square of the standard error of the mean} */
  private static double squaredError(Contender of) {
    return Math.pow(of.deviation(RunRecord::error), 2) / of.sound().size();
  }
}
