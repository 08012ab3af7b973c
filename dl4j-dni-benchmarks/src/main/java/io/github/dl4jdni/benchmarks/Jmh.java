package io.github.dl4jdni.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the JMH benchmarks. */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    description = "The JMH benchmarks, each setting in a JVM of its own.")
final class Jmh implements Callable<Integer> {

  private static final TimeValue QUICK_TIME = TimeValue.milliseconds(500);

  @Spec private CommandSpec command;

  @Option(
      names = "--quick",
      description = "half-second iterations, one to warm up and two measured")
  private boolean quick;

  @Parameters(
      arity = "0..1",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "which benchmarks to run, as JMH matches them (default: all)")
  private String regex;

  @Override
  public Integer call() throws RunnerException {
    // Without this, JMH would report a benchmark that threw as a success without results.
    ChainedOptionsBuilder options = new OptionsBuilder().include(regex).shouldFailOnError(true);
    if (quick) {
      options
          .warmupIterations(1)
          .warmupTime(QUICK_TIME)
          .measurementIterations(2)
          .measurementTime(QUICK_TIME);
    }
    try {
      new Runner(options.build()).run();
    } catch (NoBenchmarksException e) {
      throw new ParameterException(
          command.commandLine(), "no benchmark's name matches '" + regex + "'", e);
    }
    return 0;
  }
}
