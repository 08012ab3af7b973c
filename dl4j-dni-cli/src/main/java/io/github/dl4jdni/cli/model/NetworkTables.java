package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.structure.ModuleSummary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Shows what a network's modules and interfaces are, and cost. */
final class NetworkTables {

  private final NetworkStructure structure;
  private final List<ModuleSummary> modules;
  private final List<InterfaceSummary> interfaces;

  NetworkTables(AnyNetwork network, List<InputType> inputTypes) {
    structure = network.structure();
    modules = network.modules(inputTypes);
    interfaces = network.interfaces();
  }

  /**
   * Prints the tables.
   *
   * @param out where to print
   */
  void print(PrintWriter out) {
    modules().lines().forEach(out::println);
    out.println();
    if (interfaces.isEmpty()) {
      out.println("No interfaces.");
    } else {
      interfaces().lines().forEach(out::println);
    }
    out.flush();
  }

  private TextTable modules() {
    TextTable table =
        new TextTable(
            "module",
            "layers",
            "messages out",
            "parameters",
            "multiplies/example",
            "share of cost %",
            "gradient models' %");
    for (int i = 0; i < modules.size(); i++) {
      ModuleSummary module = modules.get(i);
      table.add(
          (i + 1) + "  " + range(module.layers()),
          String.valueOf(module.layers().size()),
          messages(module),
          count(module.parameters()),
          count(module.multipliesPerExample()),
          percent(module.share()),
          percent(share(module.modelMultipliesPerExample())));
    }
    return table;
  }

  private double share(long multiplies) {
    long all = modules.stream().mapToLong(ModuleSummary::multipliesPerExample).sum();
    return all == 0 ? 0 : (double) multiplies / all;
  }

  private String messages(ModuleSummary module) {
    String shapes =
        interfaces.stream()
            .filter(each -> module.layers().contains(each.name()))
            .map(NetworkTables::shape)
            .collect(Collectors.joining(" "));
    return shapes.isEmpty() ? "-" : shapes;
  }

  private TextTable interfaces() {
    TextTable table =
        new TextTable(
            "interface after",
            "message",
            "gradient model",
            "labels",
            "parameters",
            "multiplies/example");
    for (InterfaceSummary each : interfaces) {
      table.add(
          place(each),
          shape(each),
          each.gradientModel().toString(),
          each.conditional() ? "yes" : "no",
          count(each.parameters()),
          count(each.multipliesPerExample()));
    }
    return table;
  }

  /**
   * The layer whose activation the message is: the interface is part of it, or stands behind it.
   */
  private String place(InterfaceSummary at) {
    NetworkNode node = structure.node(at.name());
    boolean alone = node.unwrapped() instanceof SyntheticGradientModule;
    return alone ? node.inputs().get(0) : at.name();
  }

  private static String range(List<String> layers) {
    String first = layers.get(0);
    String last = layers.get(layers.size() - 1);
    return layers.size() == 1 ? first : first + " ... " + last;
  }

  private static String shape(InterfaceSummary at) {
    return at.messageShape().stream()
        .map(size -> size < 0 ? "T" : String.valueOf(size))
        .collect(Collectors.joining(",", "[N,", "]"));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
