package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.command.Program;
import io.github.dl4jdni.cli.command.TopCommand;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The program {@code dl4j-dni-cluster}: trains a saved model's modules on several hosts. */
@Command(
    name = "dl4j-dni-cluster",
    description = "Trains the modules of a saved model on several hosts.",
    subcommands = {TrainCommand.class, ServeCommand.class, KeysCommand.class})
public final class Main extends TopCommand {

  /**
   * Runs the command line and ends the JVM.
   *
   * @param arguments the command line
   * @see Program#run
   */
  public static void main(String[] arguments) {
    Program.run(new Main(), arguments);
  }

  @Override
  protected Optional<String> elsewhere(String name) {
    return io.github.dl4jdni.cli.Main.call(name);
  }
}
