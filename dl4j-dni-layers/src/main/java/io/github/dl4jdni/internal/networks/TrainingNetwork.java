package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.ParameterLayout;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.deeplearning4j.optimize.api.StepFunction;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.deeplearning4j.optimize.stepfunctions.StepFunctions;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * What a trainer needs of a network, whatever its kind. The layers, parameters, gradients and
 * updater state are the network's own.
 *
 * @param <N> the network's kind
 */
public abstract class TrainingNetwork<N extends Model> {

  private final N network;
  private final Network shared;
  private final NetworkStructure structure;
  private final ModulePartition partition;
  private final Map<String, TrainingNode> nodes = new LinkedHashMap<>();
  private final ParameterLayout layout;
  private final boolean whole;

  TrainingNetwork(N network, NetworkStructure structure, ParameterLayout layout) {
    this(network, structure, structure.nodes(), layout);
  }

  /**
   * A network, or a part of it.
   *
   * @param network holds the layers that are here
   * @param structure of the whole network
   * @param here the layers and vertices that the network object has, in its order
   * @param layout of their parameters
   */
  TrainingNetwork(
      N network, NetworkStructure structure, List<NetworkNode> here, ParameterLayout layout) {
    this.network = network;
    shared = Network.of(network);
    this.structure = structure;
    this.layout = layout;
    partition = ModulePartition.of(structure);
    whole = here.size() == structure.nodes().size();
    for (NetworkNode node : here) {
      nodes.put(node.name(), wrap(node, nodes.size()));
    }
  }

  /** Makes a node of the layer or vertex at a position in the network's order. */
  abstract TrainingNode wrap(NetworkNode node, int position);

  /**
   * Makes a node like one of the network's that belongs to no network.
   *
   * @param node what it is like
   * @param parameters its parameters, flat; null if it has none
   * @param gradients where it writes their gradients, flat; null if it has none
   */
  abstract TrainingNode copy(NetworkNode node, INDArray parameters, INDArray gradients);

  /** Whether all layers and vertices are here: else other hosts have the rest of them. */
  public final boolean isWhole() {
    return whole;
  }

  /** Whether a module's layers and vertices are here. */
  public final boolean has(int module) {
    return nodes.keySet().containsAll(partition.modules().get(module).names());
  }

  /** How many parameters the whole network has. */
  public long parameterCount() {
    return parameters().length();
  }

  /** A node's part of the network's parameters, flat; null if it has none. */
  public final INDArray parametersOf(String node) {
    return layout.part(node, parameters()).orElse(null);
  }

  /** A node's part of the network's gradients, flat; null if it has none. */
  final INDArray gradientsOf(String node) {
    return layout.part(node, gradients()).orElse(null);
  }

  /** A node's part of a vector as long as the network's parameters; null if it has none. */
  public final INDArray partOf(String node, INDArray vector) {
    return layout.part(node, vector).orElse(null);
  }

  /** The configuration that the network's general settings are in. */
  public final NeuralNetConfiguration settings() {
    return shared.settings();
  }

  public final WorkspaceMode workspaceMode() {
    return shared.workspaceMode();
  }

  /** How minibatches are cut for truncated backpropagation through time; null if they are not. */
  public final Windows windows() {
    int length = shared.window();
    return length == 0 ? null : new Windows(length, shared.kind() == Network.Kind.LAYERS);
  }

  public final BaseMultiLayerUpdater<?> updater() {
    return shared.updater();
  }

  /** The flat gradients, made if there are none yet. */
  public final INDArray gradients() {
    return shared.gradients();
  }

  public final int iteration() {
    return shared.iteration();
  }

  public final int epoch() {
    return shared.epoch();
  }

  /** Sets the counts of the network; those of its layers follow when it is used. */
  public final void setCounts(int iteration, int epoch) {
    shared.setCounts(iteration, epoch);
  }

  /**
   * What listeners find as the network's present input and labels.
   *
   * @param batch the batch
   * @param idle whether no module works on the network at this time
   */
  public abstract void show(Batch batch, boolean idle);

  public final void setScore(double score) {
    shared.setScore(score);
  }

  /** How the table of gradients names a node. */
  abstract String gradientName(String node);

  /**
   * Tells a listener of the forward pass of an iteration, with the activations below the outputs.
   */
  public abstract void tellForwardPass(TrainingListener listener, Batch batch);

  /**
   * Refuses what is no minibatch for this network, before any module sees it.
   *
   * @param data what an iterator gave
   * @return the same, with an entry for the labels of each output
   * @throws DL4JInvalidInputException if arrays are missing, or hold NaN or infinite values
   */
  public final MultiDataSet checked(MultiDataSet data) {
    if (data == null) {
      throw new DL4JInvalidInputException("the iterator gave null instead of a minibatch");
    }
    checkedFeatures(data);
    List<String> outputs = structure.networkOutputs();
    boolean none = data.getLabels() == null || data.getLabels().length == 0;
    if (none && outputs.stream().noneMatch(this::needsLabels)) {
      return new org.nd4j.linalg.dataset.MultiDataSet(
          data.getFeatures(), new INDArray[outputs.size()], data.getFeaturesMaskArrays(), null);
    }
    checkNumber("labels", data.getLabels(), outputs);
    for (int i = 0; i < outputs.size(); i++) {
      if (data.getLabels()[i] != null || needsLabels(outputs.get(i))) {
        check("labels", data.getLabels()[i], outputs.get(i));
      }
    }
    return data;
  }

  /**
   * Refuses what are no features for this network.
   *
   * @param data a minibatch
   * @return its features
   * @throws DL4JInvalidInputException if arrays are missing, or hold NaN or infinite values
   */
  public final INDArray[] checkedFeatures(MultiDataSet data) {
    List<String> inputs = structure.networkInputs();
    checkNumber("features", data.getFeatures(), inputs);
    for (int i = 0; i < inputs.size(); i++) {
      check("features", data.getFeatures()[i], inputs.get(i));
    }
    return data.getFeatures();
  }

  /** Some losses are of the activation alone. */
  private boolean needsLabels(String output) {
    TrainingNode node = nodes.get(output);
    if (node == null) { // it is on another host
      return !(structure.node(output).unwrapped() instanceof OCNNOutputLayer);
    }
    return !(node.layer() instanceof IOutputLayer layer) || layer.needsLabels();
  }

  private static void checkNumber(String what, INDArray[] arrays, List<String> names) {
    int length = arrays == null ? 0 : arrays.length;
    if (length != names.size()) {
      throw new DL4JInvalidInputException(
          "a minibatch has "
              + length
              + " arrays of "
              + what
              + ", but the network takes "
              + names.size()
              + " "
              + names);
    }
  }

  private static void check(String what, INDArray array, String name) {
    if (array == null || array.isEmpty()) {
      throw new DL4JInvalidInputException("a minibatch has no " + what + " for \"" + name + "\"");
    }
    if (array.isR() && !FiniteNumbers.areAllIn(array)) {
      throw new DL4JInvalidInputException(
          "the "
              + what
              + " for \""
              + name
              + "\" hold NaN or infinite values; clean the data, or mask the examples");
    }
  }

  public final Collection<TrainingListener> listeners() {
    return shared.listeners();
  }

  /** Lets go of the arrays of the last step, and of the state of sequences that were cut short. */
  public final void clear() {
    nodes.values().forEach(TrainingNode::forgetState);
    shared.clearLayers();
    synchronizeLayers();
  }

  /** Whether the score takes the mask of labels alone, and not the one that was passed on to it. */
  public final boolean scoresByLabelMask() {
    return shared.kind() == Network.Kind.GRAPH;
  }

  /** Lets layers know where training stands, as they do between two steps of fit. */
  private void synchronizeLayers() {
    for (TrainingNode node : nodes.values()) {
      if (node.layer() != null) {
        node.layer().setIterationCount(iteration());
        node.layer().setEpochCount(epoch());
      }
    }
  }

  public final N network() {
    return network;
  }

  public final NetworkStructure structure() {
    return structure;
  }

  public final ModulePartition partition() {
    return partition;
  }

  /** A node by its name; null if it is on another host. */
  public final TrainingNode node(String name) {
    return nodes.get(name);
  }

  /** The name of the node that a parameter of the updater's belongs to. */
  public final String nodeOf(ParamState parameter) {
    return layout.ownerOf(parameter.getParamOffsetStart());
  }

  public final int moduleOf(String node) {
    return partition.moduleOf(node);
  }

  public final INDArray parameters() {
    return network.params();
  }

  public final boolean isMiniBatch() {
    return settings().isMiniBatch();
  }

  public final long seed() {
    return settings().getSeed();
  }

  public final StepFunction stepFunction() {
    StepFunction configured = StepFunctions.createStepFunction(settings().getStepFunction());
    return configured == null ? new NegativeGradientStepFunction() : configured;
  }

  /** The modules' names in messages: their first and last layers. */
  public final List<String> moduleNames() {
    List<List<String>> modules =
        partition.modules().stream().map(module -> module.names()).toList();
    return modules.stream()
        .map(
            names ->
                names.size() == 1
                    ? names.get(0)
                    : names.get(0) + " … " + names.get(names.size() - 1))
        .toList();
  }
}
