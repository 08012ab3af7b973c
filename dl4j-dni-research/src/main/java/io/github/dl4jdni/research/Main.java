package io.github.dl4jdni.research;

import io.github.dl4jdni.cli.command.Program;
import io.github.dl4jdni.cli.command.TopCommand;
import io.github.dl4jdni.research.classify.OrderCommand;
import io.github.dl4jdni.research.classify.RowsCommand;
import io.github.dl4jdni.research.clocks.TwoClocksCommand;
import io.github.dl4jdni.research.copy.CopyCommand;
import io.github.dl4jdni.research.copy.RepeatCopyCommand;
import io.github.dl4jdni.research.pretrained.PretrainedCommand;
import io.github.dl4jdni.research.results.ResultsCommand;
import io.github.dl4jdni.research.results.TablesCommand;
import io.github.dl4jdni.research.text.CharLmCommand;
import io.github.dl4jdni.research.tutorial.addition.BinaryAdditionCommand;
import io.github.dl4jdni.research.tutorial.noise.GradientNoiseCommand;
import io.github.dl4jdni.research.tutorial.order.UpdateOrderCommand;
import java.util.Optional;
import picocli.CommandLine.Command;

/** The program {@code dl4j-dni-research}: one command an experiment. */
@Command(
    name = "dl4j-dni-research",
    description = "Experiments with synthetic gradients: the paper's, and this project's tables.",
    subcommands = {
      RowsCommand.class,
      OrderCommand.class,
      CopyCommand.class,
      RepeatCopyCommand.class,
      CharLmCommand.class,
      TwoClocksCommand.class,
      PretrainedCommand.class,
      BinaryAdditionCommand.class,
      UpdateOrderCommand.class,
      GradientNoiseCommand.class,
      TablesCommand.class,
      ResultsCommand.class
    })
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
