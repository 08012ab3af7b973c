package io.github.dl4jdni.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The benchmarks' command line. */
@Command(
    name = "dl4j-dni-benchmarks",
    mixinStandardHelpOptions = true,
    description = "Comparisons with stock Deeplearning4j, both sides in one process.",
    subcommands = {
      FitStep.class,
      WindowStepCost.class,
      Pipeline.class,
      Scaling.class,
      StatsOverhead.class,
      ReadModel.class,
      Jmh.class,
      Memory.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec command;

  private Main() {}

  /**
   * Runs a benchmark.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** {@return the whole command line} */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
