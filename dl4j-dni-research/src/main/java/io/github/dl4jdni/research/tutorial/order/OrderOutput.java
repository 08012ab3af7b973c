package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.cli.report.FigureOptions;
import io.github.dl4jdni.cli.report.GanttPlot;
import io.github.dl4jdni.cli.report.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows the results of {@code update-order}. */
final class OrderOutput {

  private static final int ITERATIONS_SHOWN = 3;

  private final PrintWriter out;

  OrderOutput(PrintWriter out) {
    this.out = out;
  }

  void printText(OrderComparison text) {
    out.printf(Locale.ROOT, "As in the text, rate %s:%n%n", text.settings().rate());
    TextTable table = new TextTable("iteration", "loss");
    List<Double> losses = text.red().losses();
    for (int i = 0; i < losses.size(); i++) {
      table.add(String.valueOf(i), String.format(Locale.ROOT, "%.9f", losses.get(i)));
    }
    print(table);
    out.printf(
        Locale.ROOT,
        "Red and blue give %s bits. The loss falls because outputs saturate: the text's updates climb%n"
            + "(+= where descent needs -=), and the sum is not learnt.%n%n",
        text.isSame() ? "the same" : "DIFFERENT");
  }

  void printCorrected(OrderComparison corrected, Order chosen) {
    out.printf(
        Locale.ROOT,
        "Signs corrected, rate %s, %d iterations: red and blue give %s bits.%n%n",
        corrected.settings().rate(),
        corrected.red().losses().size(),
        corrected.isSame() ? "the same" : "DIFFERENT");
    if (chosen != Order.BLUE) {
      printOperations("red, one thread", corrected.red());
    }
    if (chosen != Order.RED) {
      printOperations("blue, a thread per layer", corrected.blue());
    }
  }

  /** The operations of the last iterations, with times from the first of them on. */
  private void printOperations(String title, OrderRun run) {
    List<Operation> last = last(run, 1);
    TextTable table = new TextTable(title, "start ms", "end ms", "takes ms");
    long begin = last.get(0).start();
    for (Operation operation : last) {
      table.add(
          operation.name(),
          milliseconds((operation.start() - begin) / 1e6),
          milliseconds((operation.end() - begin) / 1e6),
          milliseconds(operation.milliseconds()));
    }
    print(table);
  }

  /** Iterations well after the start of the JVM. */
  private static List<Operation> last(OrderRun run, int iterations) {
    int first = run.losses().size() - iterations;
    return run.operations().stream().filter(each -> each.iteration() >= first).toList();
  }

  void printTimings(List<WidthTiming> timings) {
    TextTable table =
        new TextTable(
            "ms an iteration: batch",
            "hidden",
            "red",
            "blue",
            "blue, delay 1",
            "thread an update",
            "red/blue",
            "red/delay 1");
    for (WidthTiming timing : timings) {
      table.add(
          String.valueOf(timing.examples()),
          timing.hidden() + "-" + OrderSettings.sizes(timing.hidden()).get(2),
          milliseconds(timing.red()),
          milliseconds(timing.blue()),
          milliseconds(timing.blueDelayed()),
          milliseconds(timing.bluePerUpdate()),
          ratio(timing.red() / timing.blue()),
          ratio(timing.red() / timing.blueDelayed()));
    }
    print(table);
    out.printf(
        "Above 1 blue is faster. Handing a message to another thread costs the same at any width, the%n"
            + "work grows with it. Without a delay a layer's next forward pass waits for its model, and%n"
            + "that one for the layer above. The text started a process for each update.%n%n");
    out.flush();
  }

  private void print(TextTable table) {
    table.lines().forEach(out::println);
    out.println();
    out.flush();
  }

  /** Writes the picture of when each operation ran. */
  void plot(OrderComparison comparison, FigureOptions options) {
    List<GanttPlot.Line> lines = new ArrayList<>();
    lines.add(new GanttPlot.Line("red", bars(last(comparison.red(), ITERATIONS_SHOWN), -1)));
    for (int layer = 0; layer < 3; layer++) {
      lines.add(
          new GanttPlot.Line(
              "blue, layer " + (layer + 1),
              bars(last(comparison.blue(), ITERATIONS_SHOWN), layer)));
    }
    options.plot(
        "operations",
        file ->
            new GanttPlot("Three iterations: forward passes (f) and gradient models' updates (m)")
                .write(lines, file),
        out);
  }

  private static List<GanttPlot.Bar> bars(List<Operation> operations, int layer) {
    long begin = operations.get(0).start();
    return operations.stream()
        .filter(each -> layer < 0 || each.layer() == layer)
        .map(
            each ->
                new GanttPlot.Bar(
                    each.name().charAt(0) + String.valueOf(each.layer() + 1),
                    (each.start() - begin) / 1e6,
                    (each.end() - begin) / 1e6,
                    each.iteration()))
        .toList();
  }

  private static String milliseconds(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
