package io.github.dl4jdni.stats;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.internal.interfaces.GradientObserver;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares what a network's interfaces predict with the true gradients of its loss, on a batch.
 *
 * <p>The true gradients come from a copy of the network that backpropagates through its interfaces
 * (λ = 1, and whole sequences in place of truncated ones). The network itself is not changed, nor
 * are the random numbers that follow. The gradient models of recurrent layers, whose task is the
 * gradient from beyond a sequence's end, are left out.
 */
public final class GradientComparison {

  private GradientComparison() {}

  /**
   * Compares.
   *
   * @param network the network, initialised
   * @param batch features and labels; a linear probe is fitted to its first half and asked about
   *     the second, so examples should be in random order, and several times as many as classes
   * @return a comparison for each interface, in the network's order
   * @throws IllegalStateException if a trainer is changing the network
   */
  public static List<InterfaceComparison> of(MultiLayerNetwork network, DataSet batch) {
    return of((Model) network, batch.toMultiDataSet());
  }

  /**
   * Compares.
   *
   * @param network the network, initialised
   * @param batch features and labels, as above; the probe is asked for the classes of the first
   *     output
   * @return a comparison for each interface, in the network's order
   * @throws IllegalStateException if a trainer is changing the network
   */
  public static List<InterfaceComparison> of(ComputationGraph network, MultiDataSet batch) {
    return of((Model) network, batch);
  }

  static List<InterfaceComparison> of(Model network, MultiDataSet batch) {
    DecoupledTrainer.checkAtRest(network);
    Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return network instanceof ComputationGraph graph
          ? compare(graph, batch)
          : compare((MultiLayerNetwork) network, batch);
    } finally {
      random.setStates(root, node);
    }
  }

  private static List<InterfaceComparison> compare(MultiLayerNetwork network, MultiDataSet batch) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    configuration.setBackpropType(BackpropType.Standard);
    NetworkStructure structure = NetworkStructure.of(configuration);
    backpropagate(structure);
    MultiLayerNetwork copy = new MultiLayerNetwork(configuration);
    copy.init(network.params(), true);
    Map<String, Learnt> learnt = WatchedNetwork.watch(copy, (name, model) -> new Learnt());
    copy.setInput(batch.getFeatures(0));
    copy.setLabels(batch.getLabels(0));
    copy.setLayerMaskArrays(mask(batch.getFeaturesMaskArrays()), mask(batch.getLabelsMaskArrays()));
    copy.computeGradientAndScore();
    copy.clearLayerMaskArrays();
    List<INDArray> activations = copy.feedForward(batch.getFeatures(0), false);
    List<InterfaceComparison> all = new ArrayList<>();
    for (int i = 0; i < structure.nodes().size(); i++) {
      NetworkNode at = structure.nodes().get(i);
      if (at.isInterface()) {
        all.add(
            learnt.get(at.name()).compare(at.name(), activations.get(i + 1), batch.getLabels(0)));
      }
    }
    return all;
  }

  private static List<InterfaceComparison> compare(ComputationGraph network, MultiDataSet batch) {
    ComputationGraphConfiguration configuration = network.getConfiguration().clone();
    configuration.setBackpropType(BackpropType.Standard);
    NetworkStructure structure = NetworkStructure.of(configuration);
    backpropagate(structure);
    ComputationGraph copy = new ComputationGraph(configuration);
    copy.init(network.params(), true);
    Map<String, Learnt> learnt = WatchedNetwork.watch(copy, (name, model) -> new Learnt());
    copy.setInputs(batch.getFeatures());
    copy.setLabels(batch.getLabels());
    copy.setLayerMaskArrays(batch.getFeaturesMaskArrays(), batch.getLabelsMaskArrays());
    copy.computeGradientAndScore();
    copy.clearLayerMaskArrays();
    Map<String, INDArray> activations = copy.feedForward(batch.getFeatures(), false);
    List<InterfaceComparison> all = new ArrayList<>();
    for (NetworkNode at : structure.nodes()) {
      if (at.isInterface()) {
        all.add(
            learnt
                .get(at.name())
                .compare(at.name(), activations.get(at.name()), batch.getLabels(0)));
      }
    }
    return all;
  }

  private static INDArray mask(INDArray[] masks) {
    return masks == null ? null : masks[0];
  }

  private static void backpropagate(NetworkStructure structure) {
    for (NetworkNode node : structure.nodes()) {
      if (node.layer() != null && node.unwrapped() instanceof GradientModelConfiguration layer) {
        double mixing = layer instanceof InterfaceConfiguration ? 1 : 0;
        layer.setSyntheticGradient(layer.getSyntheticGradient().withShares(mixing, 0));
      }
    }
  }

  /** What one gradient model learnt from. */
  private static final class Learnt implements GradientObserver {

    private INDArray predicted;
    private INDArray arrived;
    private INDArray counts;

    @Override
    public void learning(INDArray seen, INDArray target, INDArray counting, int iteration) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        predicted = seen.dup('c');
        arrived = target.dup('c');
        counts = counting == null ? null : counting.dup();
      }
    }

    InterfaceComparison compare(String name, INDArray message, INDArray labels) {
      if (predicted == null) {
        throw new IllegalStateException(
            "no gradient came back to interface \""
                + name
                + "\": it is on no path to the network's loss, or it is frozen");
      }
      GradientQuality quality = GradientQuality.of(predicted, arrived, counts);
      if (counts != null) {
        predicted.muliColumnVector(counts);
        arrived.muliColumnVector(counts);
      }
      return new InterfaceComparison(
          name,
          quality,
          EffectiveRank.of(predicted),
          EffectiveRank.of(arrived),
          LinearProbe.accuracy(message, labels));
    }
  }
}
