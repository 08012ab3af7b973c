package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.structure.ModuleSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** What a network's interfaces and modules are, and cost. */
public final class NetworkSummaries {

  private NetworkSummaries() {}

  /**
   * The interfaces of a network.
   *
   * @param network the network
   * @return its interfaces, in the network's order
   */
  public static List<InterfaceSummary> interfaces(NetworkStructure network) {
    List<InterfaceSummary> interfaces = new ArrayList<>();
    List<NetworkNode> nodes = network.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      int position = i;
      String name = nodes.get(i).name();
      nodes.get(i).syntheticGradient().ifPresent(at -> interfaces.add(summary(name, position, at)));
    }
    return List.copyOf(interfaces);
  }

  private static InterfaceSummary summary(String name, int position, InterfaceConfiguration at) {
    ModelShape shape = at.modelShape();
    InputType message = shape.activation();
    List<Long> messageShape =
        message == null
            ? List.of(shape.outputs())
            : Arrays.stream(message.getShape()).boxed().toList();
    long positions = message == null ? 1 : ActivationSize.of(message).positions();
    return new InterfaceSummary(
        name,
        position,
        messageShape,
        at.model(),
        at.getSyntheticGradient().isConditionOnLabels(),
        at.model().numParams(shape),
        at.model().multiplies(shape) * positions);
  }

  /**
   * The modules of a network.
   *
   * @param network the network
   * @param inputTypes the types of its inputs; none to tell them from its first layers
   * @return its modules, each behind those whose messages it takes
   * @throws DL4JInvalidConfigException if the types cannot be told, or an interface does not
   *     separate the network
   * @throws IllegalArgumentException if types are given that do not fit
   */
  public static List<ModuleSummary> modules(NetworkStructure network, List<InputType> inputTypes) {
    ActivationTypes types = types(network, inputTypes);
    ForwardMultiplies multiplies = new ForwardMultiplies(types);
    TrainingCost costs = new TrainingCost(network, types);
    List<NetworkModule> modules = ModulePartition.of(network).modules();
    long all = modules.stream().mapToLong(module -> cost(module, costs)).sum();
    List<ModuleSummary> summaries = new ArrayList<>();
    for (NetworkModule module : modules) {
      summaries.add(
          new ModuleSummary(
              module.names(),
              module.nodes().stream().mapToLong(NetworkNode::parameters).sum(),
              module.nodes().stream()
                  .mapToLong(node -> multiplies.of(node) + multiplies.ofModel(node))
                  .sum(),
              module.nodes().stream().mapToLong(multiplies::ofModel).sum(),
              all == 0 ? 0 : (double) cost(module, costs) / all));
    }
    return List.copyOf(summaries);
  }

  private static ActivationTypes types(NetworkStructure network, List<InputType> inputTypes) {
    if (!inputTypes.isEmpty()) {
      return ActivationTypes.of(network, inputTypes);
    }
    try {
      return ActivationTypes.of(network, InputTypes.of(network).orElseThrow());
    } catch (NoSuchElementException | IllegalArgumentException e) {
      throw new DL4JInvalidConfigException(
          "what layers cost depends on the size of the network's input, which cannot be derived from"
              + " its first layers; write Dni.modules(network, inputType)",
          e);
    }
  }

  private static long cost(NetworkModule module, TrainingCost costs) {
    return module.nodes().stream().mapToLong(node -> costs.of(node) + costs.ofModel(node)).sum();
  }
}
