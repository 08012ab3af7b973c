package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.report.TextTable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
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
          + " models; a series of unknown length counts as one step. Shares of cost"
          + " are of the modelled time of a training step.",
      ""
    })
public final class InspectCommand implements Callable<Integer> {

  @Mixin private ModelInput input;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    NativeThreads.setUp();
    ModelFile model = input.readWithNonFinite();
    AnyNetwork network = model.network();
    PrintWriter out = command.commandLine().getOut();
    ModelCommand.refusing(() -> new NetworkTables(network, input.types(network))).print(out);
    printNonFinite(model.nonFiniteParameters(), out);
    out.flush();
    return 0;
  }

  private static void printNonFinite(Map<String, Long> byLayer, PrintWriter out) {
    if (!byLayer.isEmpty()) {
      TextTable table = new TextTable("layer", "parameters that are NaN or infinite");
      byLayer.forEach((layer, count) -> table.add(layer, String.format(Locale.ROOT, "%,d", count)));
      out.println();
      table.lines().forEach(out::println);
    }
  }
}
