package io.github.dl4jdni.cli;

import io.github.dl4jdni.cli.command.Program;
import io.github.dl4jdni.cli.command.TopCommand;
import io.github.dl4jdni.cli.compare.CompareCommand;
import io.github.dl4jdni.cli.fetch.FetchCifar10Command;
import io.github.dl4jdni.cli.fetch.FetchMnistCommand;
import io.github.dl4jdni.cli.mnist.MnistCommand;
import io.github.dl4jdni.cli.model.ConvertCommand;
import io.github.dl4jdni.cli.model.GradientCheckCommand;
import io.github.dl4jdni.cli.model.InspectCommand;
import io.github.dl4jdni.cli.model.StripCommand;
import io.github.dl4jdni.cli.samples.SampleDataCommand;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;

/** The program {@code dl4j-dni}: what users do with their own models and data. */
@Command(
    name = "dl4j-dni",
    description = "Synthetic gradients and decoupled neural interfaces for Deeplearning4j.",
    subcommands = {
      MnistCommand.class,
      CompareCommand.class,
      ConvertCommand.class,
      StripCommand.class,
      InspectCommand.class,
      GradientCheckCommand.class,
      FetchMnistCommand.class,
      FetchCifar10Command.class,
      SampleDataCommand.class
    })
public final class Main extends TopCommand {

  /** Other programs' commands, which this one cannot ask: it does not know those programs. */
  private static final Set<String> OF_THE_RESEARCH =
      Set.of(
          "rows",
          "order",
          "copy",
          "repeat-copy",
          "char-lm",
          "two-clocks",
          "pretrained",
          "binary-addition",
          "update-order",
          "gradient-noise",
          "tables",
          "results");

  private static final Set<String> OF_THE_CLUSTER = Set.of("train", "serve", "keys");

  /**
   * Runs the command line and ends the JVM.
   *
   * @param arguments the command line
   * @see Program#run
   */
  public static void main(String[] arguments) {
    Program.run(new Main(), arguments);
  }

  /**
   * {@return how to call a command of this program, or of one that is built on it; empty if there
   * is none}
   *
   * @param name of the command
   */
  public static Optional<String> call(String name) {
    String jar = null;
    if (OF_THE_RESEARCH.contains(name)) {
      jar = "dl4j-dni-research/target/dl4j-dni-research.jar";
    } else if (OF_THE_CLUSTER.contains(name)) {
      jar = "dl4j-dni-cluster-cli/target/dl4j-dni-cluster.jar";
    } else if (Program.commandLine(new Main()).getSubcommands().containsKey(name)) {
      jar = "dl4j-dni-cli/target/dl4j-dni.jar";
    }
    return Optional.ofNullable(jar).map(each -> "java -jar " + each + " " + name);
  }

  @Override
  protected Optional<String> elsewhere(String name) {
    return call(name);
  }
}
