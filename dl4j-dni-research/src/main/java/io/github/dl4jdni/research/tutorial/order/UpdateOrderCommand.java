package io.github.dl4jdni.research.tutorial.order;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.EnumConverter;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.FigureOptions;
import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code update-order}. */
@Command(
    name = "update-order",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the two orders of updates of J. D. Seo's \"Deriving forward feed and back propagation in"
          + " synthetic gradients\": red, one thread; blue, a thread per layer.",
      "",
      "First with the text's signs, then with those of descent and, as descent overshoots at the"
          + " text's rate, a smaller one. Then both orders are timed at several widths.",
      ""
    })
public final class UpdateOrderCommand implements Callable<Integer> {

  static final int SEED_OF_TEXT = 1234;
  static final double RATE_OF_TEXT = 0.03;
  static final double STOP_OF_TEXT = 0.1;
  static final int EXAMPLES = 1000;
  private static final int WIDTH_OF_TEXT = 128;
  private static final double CORRECTED_RATE = 1e-4;

  @Option(
      names = "--order",
      paramLabel = "NAME",
      converter = OrderConverter.class,
      description = "Whose operations are listed, red or blue. Default: both.")
  private Order order;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "40",
      description = "Of the corrected form. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--delay",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Of the corrected form: iterations that the gradient models' learning lags, in both"
              + " orders. Default: ${DEFAULT-VALUE}.")
  private int delay;

  @Option(
      names = "--widths",
      split = ",",
      paramLabel = "N",
      defaultValue = "8,32,128,256",
      description =
          "Widths of the first hidden layer at which the orders are timed; the second is half as"
              + " wide. Default: ${DEFAULT-VALUE}.")
  private List<Integer> widths;

  @Mixin private FigureOptions options;

  @Spec private CommandSpec command;

  /** Reads the two orders of the text. */
  static final class OrderConverter extends EnumConverter<Order> {

    OrderConverter() {
      super(Order.class);
    }

    @Override
    public Order convert(String name) {
      Order order = super.convert(name);
      if (order == Order.BLUE_PER_UPDATE) {
        throw new UserErrorException("--order: red or blue, got " + name);
      }
      return order;
    }
  }

  @Override
  public Integer call() {
    atLeast(2, "--iterations", iterations);
    atLeast(0, "--delay", delay);
    widths.forEach(width -> atLeast(1, "--widths", width));
    options.prepare();
    NativeThreads.setUp();
    PrintWriter out = command.commandLine().getOut();
    OrderOutput output = new OrderOutput(out);
    int seed = options.seed(SEED_OF_TEXT);
    List<Integer> sizes = OrderSettings.sizes(WIDTH_OF_TEXT);
    OrderSettings asWritten =
        new OrderSettings(sizes, EXAMPLES, RATE_OF_TEXT, Direction.ASCENT, 0, seed);
    OrderComparison text =
        OrderComparison.of("as in the text", asWritten, new Order.Limit(iterations, STOP_OF_TEXT));
    output.printText(text);
    OrderComparison corrected =
        OrderComparison.of(
            "signs corrected",
            new OrderSettings(sizes, EXAMPLES, CORRECTED_RATE, Direction.DESCENT, delay, seed),
            Order.Limit.of(iterations));
    output.printCorrected(corrected, order);
    List<WidthTiming> timings = new ArrayList<>();
    for (int examples : new int[] {10, EXAMPLES}) {
      for (int width : widths) {
        timings.add(WidthTiming.measure(examples, width, seed));
      }
    }
    output.printTimings(timings);
    output.plot(corrected, options);
    options.report(
        new OrderReport(Environment.current(), List.of(text.report(), corrected.report()), timings),
        out);
    return 0;
  }
}
