package io.github.dl4jdni.examples.model;

import io.github.dl4jdni.examples.NumericThreads;
import io.github.dl4jdni.examples.network.AnyNetwork;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code inspect}: shows the modules and interfaces of a saved model. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows a saved model's modules and interfaces and what they cost.",
      "",
      "Costs are multiplications per example, of the layers' forward pass and of the gradient"
          + " models; a series of unknown length counts as one step. Shares are of the whole"
          + " network's cost.",
      ""
    })
public final class InspectCommand implements Callable<Integer> {

  @Mixin private ModelInput input;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    NumericThreads.setUp();
    AnyNetwork network = input.read().network();
    ModelCommand.refusing(() -> new NetworkTables(network, input.types(network)))
        .print(command.commandLine().getOut());
    return 0;
  }
}
