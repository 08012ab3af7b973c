package io.github.dl4jdni.train;

import io.github.dl4jdni.structure.ModulePartition;
import io.github.dl4jdni.structure.NetworkNode;
import io.github.dl4jdni.structure.NetworkStructure;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.StepFunction;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.deeplearning4j.optimize.stepfunctions.StepFunctions;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a trainer needs of a network, whatever its kind. The layers, parameters, gradients and
 * updater state are the network's own.
 *
 * @param <N> the network's kind
 */
abstract class TrainedNetwork<N extends Model> {

  private final N network;
  private final NetworkStructure structure;
  private final ModulePartition partition;
  private final Map<String, TrainedNode> nodes = new LinkedHashMap<>();
  private final IdentityHashMap<Trainable, String> names = new IdentityHashMap<>();

  TrainedNetwork(N network, NetworkStructure structure) {
    this.network = network;
    this.structure = structure;
    partition = ModulePartition.of(structure);
    for (NetworkNode node : structure.nodes()) {
      nodes.put(node.name(), wrap(node, names));
    }
  }

  /** Makes a node of a layer or vertex, and notes by what object the updater knows it. */
  abstract TrainedNode wrap(NetworkNode node, IdentityHashMap<Trainable, String> names);

  /** The configuration that the network's general settings are in. */
  abstract NeuralNetConfiguration settings();

  abstract WorkspaceMode workspaceMode();

  abstract BackpropType backpropType();

  abstract BaseMultiLayerUpdater<?> updater();

  /** The flat gradients, made if there are none yet. */
  abstract INDArray gradients();

  abstract int iteration();

  abstract int epoch();

  /** Sets the counts of the network; those of its layers follow when it is used. */
  abstract void setCounts(int iteration, int epoch);

  /**
   * What listeners find as the network's present input and score.
   *
   * @param batch the batch
   * @param score its score
   * @param idle whether no module works on the network at this time
   */
  abstract void show(Batch batch, double score, boolean idle);

  abstract Collection<TrainingListener> listeners();

  /** Lets go of the arrays of the last step. */
  abstract void clear();

  /** Whether the score takes the mask of labels alone, and not the one that was passed on to it. */
  abstract boolean scoresByLabelMask();

  final N network() {
    return network;
  }

  final NetworkStructure structure() {
    return structure;
  }

  final ModulePartition partition() {
    return partition;
  }

  final TrainedNode node(String name) {
    return nodes.get(name);
  }

  /** The name of the node that a layer or vertex of the updater's belongs to. */
  final String nodeOf(Trainable layer) {
    return names.get(layer);
  }

  final int moduleOf(String node) {
    return partition.moduleOf(node);
  }

  final INDArray parameters() {
    return network.params();
  }

  final boolean isMiniBatch() {
    return settings().isMiniBatch();
  }

  final long seed() {
    return settings().getSeed();
  }

  final StepFunction stepFunction() {
    StepFunction configured = StepFunctions.createStepFunction(settings().getStepFunction());
    return configured == null ? new NegativeGradientStepFunction() : configured;
  }

  /** The modules' names in messages: their first and last layers. */
  final List<String> moduleNames() {
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
