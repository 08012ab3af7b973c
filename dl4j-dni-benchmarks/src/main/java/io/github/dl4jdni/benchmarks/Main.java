package io.github.dl4jdni.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks' command line. */
@Command(
    name = "dl4j-dni-benchmarks",
    mixinStandardHelpOptions = true,
    description = "Comparisons with stock Deeplearning4j, both sides in one process.",
    subcommands = {FitStep.class})
public final class Main implements Runnable {

  private Main() {}

  /**
   * Runs a benchmark.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
