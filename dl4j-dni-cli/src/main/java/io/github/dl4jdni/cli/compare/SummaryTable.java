package io.github.dl4jdni.cli.compare;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What came out, a row a contender: means over seeds and their spread.
 *
 * @param measuredOn what errors are measured on
 * @param measure what networks are judged by
 * @param targetError the error that times are told to; null for none
 * @param contenders the rows
 */
public record SummaryTable(
    String measuredOn, Measure measure, Double targetError, List<Contender> contenders) {

  /**
   * {@return the table of a comparison}
   *
   * @param comparison whose contenders are its rows
   */
  public static SummaryTable of(ComparisonRecord comparison) {
    return new SummaryTable(
        comparison.settings().get("measured on"),
        Measure.named(comparison.settings().get("measure")),
        comparison.targetError(),
        Contender.of(comparison.runs()));
  }

  /** {@return the columns' names} */
  public List<String> headings() {
    List<String> headings =
        new ArrayList<>(
            List.of(
                "method", measuredOn + " " + measure, "best - worst", "seconds", "iterations/s"));
    if (targetError != null) {
      headings.add("seconds to " + plain(targetError) + (measure.isPercent() ? " %" : ""));
    }
    headings.addAll(others());
    headings.addAll(
        List.of("peak MiB", "parameters", "of gradient models", "learning rate", "gradient model"));
    return headings;
  }

  /** {@return the cells, row by row} */
  public List<List<String>> rows() {
    return contenders.stream().map(this::row).toList();
  }

  private List<String> row(Contender of) {
    List<String> cells = new ArrayList<>();
    cells.add(of.runs().size() == seeds() ? of.name() : of.name() + seedsOf(of));
    cells.addAll(errorAndTimes(of));
    for (String other : others()) {
      cells.add(of.sound().isEmpty() ? "-" : spread("%.4g", of, run -> run.measure(other)));
    }
    cells.add(of.sound().isEmpty() ? "-" : whole(of.mean(RunRecord::peakMebibytes)));
    cells.add(String.format(Locale.ROOT, "%,d", of.first().parameters()));
    cells.add(String.format(Locale.ROOT, "%,d", of.first().gradientModelParameters()));
    cells.add(of.first().learningRate() == null ? "own" : plain(of.first().learningRate()));
    cells.add(of.first().gradientModel() == null ? "-" : of.first().gradientModel());
    return cells;
  }

  private List<String> errorAndTimes(Contender of) {
    DoubleSummaryStatistics errors =
        of.sound().stream().mapToDouble(RunRecord::error).summaryStatistics();
    if (errors.getCount() == 0) {
      List<String> nothing = new ArrayList<>(List.of(of.diverged(), "-", "-", "-"));
      if (targetError != null) {
        nothing.add("not");
      }
      return nothing;
    }
    List<String> cells = new ArrayList<>();
    String error = spread(measure.format(), of, RunRecord::error);
    cells.add(of.diverged().isEmpty() ? error : error + " (" + of.diverged() + ")");
    cells.add(
        String.format(
            Locale.ROOT,
            measure.format() + " - " + measure.format(),
            errors.getMin(),
            errors.getMax()));
    cells.add(spread("%.1f", of, RunRecord::seconds));
    cells.add(spread("%.1f", of, RunRecord::iterationsPerSecond));
    if (targetError != null) {
      cells.add(toTarget(of));
    }
    return cells;
  }

  /** The names of what else was measured. */
  private List<String> others() {
    return contenders.stream()
        .flatMap(of -> of.runs().stream())
        .filter(run -> run.measures() != null)
        .flatMap(run -> run.measures().keySet().stream())
        .filter(name -> !name.equals(measure.toString()))
        .distinct()
        .toList();
  }

  private int seeds() {
    return contenders.stream().mapToInt(each -> each.runs().size()).max().orElse(0);
  }

  /** {@return a remark on those that have fewer seeds than others} */
  public static String seedsOf(Contender of) {
    return of.runs().size() == 1 ? " (1 seed)" : " (" + of.runs().size() + " seeds)";
  }

  private String toTarget(Contender of) {
    long reached = of.reached(targetError);
    if (reached == 0) {
      return "not";
    }
    String seconds = String.format(Locale.ROOT, "%.2f", of.secondsTo(targetError));
    return reached == of.runs().size()
        ? seconds
        : seconds + " (" + reached + " of " + of.runs().size() + ")";
  }

  /** {@return a mean ± its standard deviation; the mean alone for a single training} */
  public static String spread(String format, Contender of, ToDoubleFunction<RunRecord> what) {
    return of.sound().size() == 1
        ? String.format(Locale.ROOT, format, of.mean(what))
        : String.format(Locale.ROOT, format + " ± " + format, of.mean(what), of.deviation(what));
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : String.valueOf(value); // another's record may hold any
  }
}
