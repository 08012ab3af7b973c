package io.github.dl4jdni.cli.report;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that train several times and report it: how often, by which seeds. */
public final class RunOptions {

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description =
          "Train N times, with seeds that count up from --seed. Default: ${DEFAULT-VALUE}.")
  private int repeat;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Of the initial weights, the order of examples and the drawn digits. Default:"
              + " ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the figures go, as JSON. Default: ${DEFAULT-VALUE}.")
  private Path report;

  /**
   * The options with a command's defaults.
   *
   * @param command its name, which its report's has, too
   * @param repeat how often it trains
   */
  public RunOptions(String command, int repeat) {
    this.repeat = repeat;
    report = Path.of("results", command + "-report.json");
  }

  /**
   * Checks what the types do not.
   *
   * @throws UserErrorException for an option that is out of range
   */
  public void check() {
    atLeast(1, "--repeat", repeat);
  }

  /** {@return how often each training is done, by seeds that count up from the first one} */
  public int repeat() {
    return repeat;
  }

  /** {@return the first seed} */
  public long seed() {
    return seed;
  }

  /** {@return the report's file} */
  public Path report() {
    return report;
  }
}
