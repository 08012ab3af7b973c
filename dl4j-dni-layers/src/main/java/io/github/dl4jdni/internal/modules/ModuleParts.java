package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.StateInterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.internal.interfaces.DecoupledLayer;
import io.github.dl4jdni.internal.networks.SharedLabels;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.networks.TrainingNode;
import io.github.dl4jdni.internal.structure.NetworkModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a module consists of.
 *
 * @param index the module's number, in an order in which each comes behind those it takes from
 * @param name its name in messages
 * @param nodes its layers and vertices, in order
 * @param originals the network's own, whose parameters are updated: the same, unless those are
 *     copies
 * @param networkInputs the positions of the network inputs that it takes
 * @param inputNames the names of all network inputs
 * @param takes the interfaces of other modules whose messages it takes
 * @param interfaces its own interfaces, by name
 * @param syntheticInputs its synthetic inputs
 * @param outputs the positions of the network outputs that it holds, by name
 * @param labels the labels of other modules' outputs that its layers see
 * @param statesSeeLabels whether a recurrent layer's gradient model sees labels, on the way back
 * @param own its parameters but those of models, or null
 * @param dataType the network's data type
 * @param scoresByLabelMask whether the score takes the mask of labels alone
 * @param seeds of what is random
 * @param clock adds up the module's time
 */
public record ModuleParts(
    int index,
    String name,
    List<TrainingNode> nodes,
    List<TrainingNode> originals,
    List<Integer> networkInputs,
    List<String> inputNames,
    List<String> takes,
    Map<String, ModuleInterface> interfaces,
    List<PredictingNode> syntheticInputs,
    Map<String, Integer> outputs,
    List<SharedLabels> labels,
    boolean statesSeeLabels,
    ParameterGroup own,
    DataType dataType,
    boolean scoresByLabelMask,
    RandomSeeds seeds,
    ModuleClock clock) {

  /**
   * Takes a network apart.
   *
   * @param network the network
   * @param plan how the module is run
   * @param groups the network's parameters
   * @return the module's parts
   */
  public static ModuleParts of(
      TrainingNetwork<?> network, ModulePlan plan, Map<String, ParameterGroup> groups) {
    NetworkModule module = network.partition().modules().get(plan.index());
    NetworkStructure structure = network.structure();
    Map<String, ModuleInterface> interfaces = new LinkedHashMap<>();
    List<PredictingNode> syntheticInputs = new ArrayList<>();
    RandomSeeds seeds = new RandomSeeds(network.seed(), plan.index());
    List<TrainingNode> nodes = new ArrayList<>();
    List<TrainingNode> originals = new ArrayList<>();
    for (NetworkNode node : module.nodes()) {
      originals.add(network.node(node.name()));
      TrainingNode trained = plan.nodes().apply(network.node(node.name()));
      ParameterGroup model = groups.get(ParameterGroups.ofModel(node.name()));
      if (trained instanceof TrainingNode.OfLayer layer) {
        layer.prepare(
            structure.networkInputs().containsAll(node.inputs()), network.windows() != null);
        if (node.isInterface()) {
          ModuleInterface end = new ModuleInterface(layer, model, plan, seeds);
          interfaces.put(node.name(), end);
          trained = end;
        } else if (layer.layer() instanceof DecoupledLayer) {
          int seen = positionOfInput(structure, (SyntheticInputModule) node.unwrapped());
          SyntheticInput input = new SyntheticInput(layer, seen, model, plan, seeds);
          syntheticInputs.add(input);
          trained = input;
        }
      }
      nodes.add(trained);
    }
    Map<String, Integer> outputs = new LinkedHashMap<>();
    module.outputs().forEach(name -> outputs.put(name, structure.networkOutputs().indexOf(name)));
    return new ModuleParts(
        plan.index(),
        network.moduleNames().get(plan.index()),
        List.copyOf(nodes),
        List.copyOf(originals),
        module.networkInputs().stream().map(structure.networkInputs()::indexOf).toList(),
        structure.networkInputs(),
        module.takes(),
        interfaces,
        syntheticInputs,
        outputs,
        labels(structure, module),
        conditional(module, StateInterfaceConfiguration.class).findAny().isPresent(),
        groups.get(ParameterGroups.ofModule(plan.index())),
        network.parameters().dataType(),
        network.scoresByLabelMask(),
        seeds,
        plan.clock());
  }

  /** How messages name the module. */
  public String title() {
    return "module " + (index + 1) + " (" + name + ")";
  }

  TrainingNode node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  /** The nodes with a model that predicts what the module does not wait for. */
  public List<PredictingNode> predicting() {
    List<PredictingNode> predicting = new ArrayList<>(interfaces.values());
    predicting.addAll(syntheticInputs);
    return predicting;
  }

  /** The position of the network input that a synthetic input sees. */
  public static int positionOfInput(NetworkStructure structure, SyntheticInputModule module) {
    return Math.max(0, structure.networkInputs().indexOf(module.inputOf()));
  }

  /** What the module's layers of a kind that see labels are configured for. */
  private static Stream<SyntheticGradientConfiguration> conditional(
      NetworkModule module, Class<? extends GradientModelConfiguration> kind) {
    return module.nodes().stream()
        .map(NetworkNode::unwrapped)
        .filter(kind::isInstance)
        .map(layer -> kind.cast(layer).getSyntheticGradient())
        .filter(SyntheticGradientConfiguration::isConditionOnLabels);
  }

  /** The labels that the module's layers ask for and its own losses do not share, each once. */
  public static List<SharedLabels> labels(NetworkStructure structure, NetworkModule module) {
    Map<String, Long> asked = new HashMap<>(); // their widths, by name
    conditional(module, GradientModelConfiguration.class)
        .forEach(each -> asked.put(each.getLabelsOf(), each.getLabelCount()));
    List<SharedLabels> labels = new ArrayList<>();
    for (int i = 0; i < structure.networkOutputs().size(); i++) {
      String name = structure.networkOutputs().get(i);
      Layer output = structure.node(name).unwrapped();
      Long width = SharedLabels.nameOf(output).map(asked::get).orElse(null);
      if (width != null && !module.outputs().contains(name)) {
        labels.add(SharedLabels.of(output, i, width));
      }
    }
    return labels;
  }
}
