package io.github.dl4jdni.research.tutorial.addition;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.FigureOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code binary-addition}. */
@Command(
    name = "binary-addition",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Learns the sum of two random binary numbers: by backprop, and by synthetic gradients in the"
          + " versions of A. Trask's \"Deep learning without backpropagation\" and in this"
          + " library's.",
      "",
      "Data and initial weights are numpy's for the same seed. dni runs twice: with the sign that"
          + " the text has, and with that of descent.",
      ""
    })
public final class BinaryAdditionCommand implements Callable<Integer> {

  private static final int SEED_OF_TEXT = 1;

  @Option(
      names = "--variant",
      split = ",",
      paramLabel = "NAME",
      description = "Any of plain, layer, dni, dni-bias, dni-labels. Default: all of them.",
      converter = VariantConverter.class)
  private Set<Variant> variants = new LinkedHashSet<>();

  @Option(
      names = "--bits",
      paramLabel = "8|12",
      description =
          "Width of the numbers: 8 with a network 16-64-32-8, 12 with 24-128-64-12. Default: 12"
              + " for dni, 8 for the others; with the text's examples, batch and rate.")
  private Integer bits;

  @Option(names = "--examples", paramLabel = "N", description = "Pairs of numbers.")
  private Integer examples;

  @Option(names = "--batch", paramLabel = "N", description = "Pairs of a minibatch.")
  private Integer batch;

  @Option(names = "--learning-rate", paramLabel = "X", description = "Learning rate.")
  private Double rate;

  @Option(names = "--iterations", paramLabel = "N", description = "Times that each pair is seen.")
  private Integer iterations;

  @Mixin private FigureOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    List<AdditionRun> runs = runs();
    options.prepare();
    NativeThreads.setUp();
    PrintWriter out = command.commandLine().getOut();
    AdditionOutput output = new AdditionOutput(out);
    int seed = options.seed(SEED_OF_TEXT);
    List<AdditionResult> results = // trainings share nothing: several at a time
        runs.parallelStream().map(run -> new AdditionExperiment(run, seed).result()).toList();
    results.forEach(output::printTrajectory);
    output.printTable(results);
    output.writeFiles(results, options);
    return 0;
  }

  private List<AdditionRun> runs() {
    if (bits != null && bits != 8 && bits != 12) {
      throw new UserErrorException("--bits must be 8 or 12, got " + bits);
    }
    Set<Variant> chosen =
        variants.isEmpty() ? new LinkedHashSet<>(List.of(Variant.values())) : variants;
    List<AdditionRun> runs = new ArrayList<>();
    for (Variant variant : chosen) {
      runs.addAll(AdditionRun.of(variant, settings(variant)));
    }
    return runs;
  }

  private Variant.Settings settings(Variant variant) {
    Variant.Settings base = bits == null ? variant.settings() : variant.settings(bits);
    Variant.Settings settings =
        new Variant.Settings(
            base.sizes(),
            examples == null ? base.examples() : examples,
            batch == null ? base.batch() : batch,
            rate == null ? base.rate() : rate,
            iterations == null ? base.iterations() : iterations);
    atLeast(1, "--examples", settings.examples());
    atLeast(1, "--batch", settings.batch());
    atLeast(1, "--iterations", settings.iterations());
    positive("--learning-rate", settings.rate());
    return settings;
  }
}
