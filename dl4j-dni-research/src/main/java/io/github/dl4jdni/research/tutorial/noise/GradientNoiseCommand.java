package io.github.dl4jdni.research.tutorial.noise;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.report.Curve;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.FigureOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code gradient-noise}. */
@Command(
    name = "gradient-noise",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Backprop and DNI, each with and without annealed Gaussian noise on the gradients, as in J. D."
          + " Seo's combination of decoupled neural interfaces and gradient noise.",
      "",
      "First in the text's setting, in which nothing is learnt yet, then for long enough to learn,"
          + " with the noise of Neelakantan et al. (2015). DNI runs with the text's sign, too.",
      ""
    })
public final class GradientNoiseCommand implements Callable<Integer> {

  private static final int SEED_OF_TEXT = 4567;
  private static final int POINTS_DRAWN = 100;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many, counting up from --seed. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "600",
      description = "Of the setting in which something is learnt. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--eta",
      paramLabel = "X",
      defaultValue = "1",
      description = "Its noise's variance in epoch 0. Default: ${DEFAULT-VALUE}.")
  private double eta;

  @Mixin private FigureOptions options;

  @Spec private CommandSpec command;

  /**
   * The figures of a call, as they stand in its JSON file.
   *
   * @param environment where it ran
   * @param settings a table each
   */
  record Report(Environment environment, List<NoiseTable> settings) {

    Report {
      settings = List.copyOf(settings);
    }
  }

  @Override
  public Integer call() {
    atLeast(1, "--seeds", seeds);
    atLeast(1, "--epochs", epochs);
    positive("--eta", eta);
    options.prepare();
    NativeThreads.setUp();
    PrintWriter out = command.commandLine().getOut();
    int seed = options.seed(SEED_OF_TEXT);
    NoiseTable text = NoiseTable.run(NoiseSetting.ofText(), seed, seeds);
    text.print(out);
    NoiseTable learning = NoiseTable.run(NoiseSetting.learning(epochs, eta), seed, seeds);
    learning.print(out);
    options.plot("costs", file -> plot().write(curves(learning), file), out);
    options.report(new Report(Environment.current(), List.of(text, learning)), out);
    return 0;
  }

  private static CurvePlot plot() {
    return new CurvePlot("Gradient noise, first seed", "epochs", "cost").withoutMarks();
  }

  private static List<Curve> curves(NoiseTable table) {
    return table.curves().stream().map(GradientNoiseCommand::curve).toList();
  }

  private static Curve curve(NoiseRun.Result result) {
    int count = result.costs().size();
    int every = Math.max(1, count / POINTS_DRAWN);
    List<Integer> shown = IntStream.range(0, count).filter(i -> i % every == 0).boxed().toList();
    return new Curve(
        result.name(),
        shown.stream().map(Integer::doubleValue).toList(),
        shown.stream().map(result.costs()::get).toList());
  }
}
