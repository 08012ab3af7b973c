package io.github.dl4jdni.research.clocks;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.positive;

import io.github.dl4jdni.cli.data.DigitOptions;
import io.github.dl4jdni.cli.report.RunOptions;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the {@code two-clocks} command and what they may be. */
final class ClocksOptions {

  @Mixin DigitOptions digits;

  @Option(
      names = "--ticks",
      split = ",",
      paramLabel = "T",
      defaultValue = "4,8",
      description =
          "B ticks every T steps; windows have T ticks. One or more. Default: ${DEFAULT-VALUE}.")
  private List<Integer> ticks;

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "64",
      description = "Of each LSTM. Default: ${DEFAULT-VALUE}.")
  int units;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "32",
      description = "Streams of digits side by side, the minibatch. Default: ${DEFAULT-VALUE}.")
  int streams;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.002",
      description = "Of Adam, for both networks. Default: ${DEFAULT-VALUE}.")
  double learningRate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Time of each training on its threads' processors. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Mixin RunOptions runs = new RunOptions("two-clocks", 3);

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "Folder of the pictures, one for each T. Default: ${DEFAULT-VALUE}.")
  Path plots;

  List<Integer> ticks() {
    return List.copyOf(new LinkedHashSet<>(ticks));
  }

  /**
   * Checks what the types do not.
   *
   * @throws io.github.dl4jdni.cli.command.UserErrorException for the first option that is out of
   *     range
   */
  void check() {
    for (int each : ticks) {
      atLeast(2, "--ticks", each);
    }
    atLeast(1, "--units", units);
    atLeast(1, "--streams", streams);
    positive("--learning-rate", learningRate);
    atLeast(1, "--seconds", seconds);
    runs.check();
    digits.check(1);
  }
}
