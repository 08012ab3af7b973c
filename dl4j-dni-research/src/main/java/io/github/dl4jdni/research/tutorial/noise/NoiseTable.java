package io.github.dl4jdni.research.tutorial.noise;

import io.github.dl4jdni.cli.report.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Final costs of all cases over several seeds, side by side.
 *
 * @param setting what all were run with
 * @param rows a case each
 * @param curves of the first seed
 */
record NoiseTable(NoiseSetting setting, List<Row> rows, List<NoiseRun.Result> curves) {

  NoiseTable {
    rows = List.copyOf(rows);
    curves = List.copyOf(curves);
  }

  /**
   * A case over all seeds.
   *
   * @param name of the case
   * @param costs final ones
   * @param accuracy mean of the final ones
   * @param overflowed on how many seeds numbers became infinite, and training ended there
   */
  record Row(String name, List<Double> costs, double accuracy, int overflowed) {

    Row {
      costs = List.copyOf(costs);
    }

    double mean() {
      return costs.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    double least() {
      return costs.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
    }

    double most() {
      return costs.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
  }

  /** Trains every case from the same seeds, several at a time. */
  static NoiseTable run(NoiseSetting setting, int firstSeed, int seeds) {
    List<NoiseCase> cases = NoiseCase.all();
    List<NoiseRun> runs = new ArrayList<>();
    for (NoiseCase each : cases) {
      for (int seed = 0; seed < seeds; seed++) {
        runs.add(new NoiseRun(setting, each, firstSeed + seed));
      }
    }
    List<NoiseRun.Result> results = runs.parallelStream().map(NoiseRun::result).toList();
    List<Row> rows = new ArrayList<>();
    List<NoiseRun.Result> curves = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      List<NoiseRun.Result> ofCase = results.subList(i * seeds, (i + 1) * seeds);
      rows.add(
          new Row(
              cases.get(i).name(),
              ofCase.stream().map(NoiseRun.Result::cost).toList(),
              ofCase.stream().mapToDouble(NoiseRun.Result::accuracy).average().orElseThrow(),
              (int)
                  ofCase.stream()
                      .filter(result -> result.costs().size() < setting.epochs())
                      .count()));
      curves.add(ofCase.get(0));
    }
    return new NoiseTable(setting, rows, curves);
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Setting \"%s\": %d epochs, rate %s, noise of variance %s/(1+t)^%s, %s; %d seeds%n%n",
        setting.name(),
        setting.epochs(),
        setting.rate(),
        setting.eta(),
        setting.gamma(),
        setting.shared() ? "one number for all parameters" : "a number for each parameter",
        rows.get(0).costs().size());
    TextTable table =
        new TextTable("case", "final cost, mean", "from", "to", "accuracy %", "overflowed");
    for (Row row : rows) {
      table.add(
          row.name(),
          number(row.mean()),
          number(row.least()),
          number(row.most()),
          String.format(Locale.ROOT, "%.1f", 100 * row.accuracy()),
          row.overflowed() + " of " + row.costs().size());
    }
    table.lines().forEach(out::println);
    out.println();
    int half = rows.size() / 2;
    for (int i = 0; i < half; i++) {
      out.println(conclusion(rows.get(i), rows.get(i + half)));
    }
    out.println();
    out.flush();
  }

  /** What noise did, seed by seed, from the same start. */
  private static String conclusion(Row without, Row with) {
    int seeds = without.costs().size();
    long lower = 0;
    for (int i = 0; i < seeds; i++) {
      lower += with.costs().get(i) < without.costs().get(i) ? 1 : 0;
    }
    double change = with.mean() - without.mean();
    double spread = without.most() - without.least();
    return String.format(
        Locale.ROOT,
        "%s: noise changes the mean cost by %+.4f and lowers it on %d of %d seeds; seeds alone differ"
            + " by %.4f%s.",
        without.name(),
        change,
        lower,
        seeds,
        spread,
        Math.abs(change) < spread || (lower > 0 && lower < seeds)
            ? ": no conclusion on the order"
            : "");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
