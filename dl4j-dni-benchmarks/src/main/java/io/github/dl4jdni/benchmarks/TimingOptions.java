package io.github.dl4jdni.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of the commands that time sides in turn. */
final class TimingOptions {

  @Option(names = "--batch", defaultValue = "256", description = "minibatch size")
  int batch;

  @Option(names = "--rounds", defaultValue = "15", description = "how often the sides alternate")
  int rounds;

  @Option(names = "--iterations", defaultValue = "40", description = "iterations a round and side")
  int iterations;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      description = "ND4J thread counts to try with fit, which is judged at its better one")
  int[] threads;

  /**
   * Checks what the types do not.
   *
   * @param command the command that has these options
   * @throws ParameterException for the first option that is out of range
   */
  void check(CommandLine command) {
    atLeastOne(command, "--batch", batch);
    atLeastOne(command, "--rounds", rounds);
    atLeastOne(command, "--iterations", iterations);
    for (int count : threads) {
      atLeastOne(command, "--threads", count);
    }
  }

  static void atLeastOne(CommandLine command, String option, int value) {
    if (value < 1) {
      throw new ParameterException(command, option + " must be at least 1, got " + value);
    }
  }
}
