package io.github.dl4jdni.cli.mnist;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The columns of the table of results: one row a training. */
final class RunColumns {

  private final MnistOptions options;

  RunColumns(MnistOptions options) {
    this.options = options;
  }

  List<String> headings() {
    List<String> headings = new ArrayList<>();
    headings.add("method");
    headings.add("schedule");
    if (options.runs.repeat() > 1) {
      headings.add("seed");
    }
    headings.add(options.digits.split() + " error %");
    headings.add("learning rate");
    headings.add("seconds");
    if (options.goal() != null) {
      headings.add(String.format(Locale.ROOT, "to %s %%", percent(options.goal().error())));
    }
    headings.addAll(List.of("iterations/s", "parameters", "of gradient models"));
    return headings;
  }

  List<String> cells(MnistRun run) {
    List<String> cells = new ArrayList<>();
    cells.add(run.method().toString());
    cells.add(run.plan().schedule().toString());
    if (options.runs.repeat() > 1) {
      cells.add(String.valueOf(run.plan().seed()));
    }
    cells.add(String.format(Locale.ROOT, "%.2f", run.testError()));
    cells.add(BigDecimal.valueOf(options.learningRate(run.method())).toPlainString());
    cells.add(seconds(run.trainSeconds()));
    if (options.goal() != null) {
      cells.add(run.secondsToGoal() == null ? "not" : seconds(run.secondsToGoal()));
    }
    cells.add(String.format(Locale.ROOT, "%.1f", run.iterationsPerSecond()));
    cells.add(String.format(Locale.ROOT, "%,d", run.parameters()));
    cells.add(String.format(Locale.ROOT, "%,d", run.gradientModelParameters()));
    return cells;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }

  /** {@return a percentage without zeros at its end} */
  static String percent(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
