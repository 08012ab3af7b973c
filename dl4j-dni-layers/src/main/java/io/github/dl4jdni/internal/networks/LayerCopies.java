package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.params.BatchStatistics;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.internal.structure.NetworkModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Copies of a module's layers and vertices, on which a step may be under way while others run: they
 * have arrays of their step's and parameters of their own, and write their gradients where the
 * originals do.
 */
public final class LayerCopies {

  private final Map<TrainingNode, TrainingNode> copies = new HashMap<>(); // by original
  private final List<Copied> updated = new ArrayList<>(); // what the module's updates change
  private final List<Copied> others = new ArrayList<>(); // what frozen layers and models have
  private final List<Copied> statistics = new ArrayList<>();
  private boolean current; // the others are the originals'

  private LayerCopies() {}

  /** No copies: the originals run the steps, one at a time. */
  public static LayerCopies none() {
    return new LayerCopies();
  }

  /**
   * Copies a module.
   *
   * @param network the network
   * @param module the module
   */
  public static LayerCopies of(TrainingNetwork<?> network, NetworkModule module) {
    LayerCopies copies = new LayerCopies();
    module.nodes().forEach(node -> copies.add(network, node));
    return copies;
  }

  private void add(TrainingNetwork<?> network, NetworkNode node) {
    TrainingNode original = network.node(node.name());
    INDArray from = network.parametersOf(node.name());
    INDArray to = from == null ? null : from.dup();
    TrainingNode copy = network.copy(node, to, network.gradientsOf(node.name()));
    copies.put(original, copy);
    if (from == null) {
      return;
    }
    long split = node.isFrozen() ? 0 : updatedParameters(node.layer(), from.length());
    add(updated, from, to, 0, split);
    add(others, from, to, split, from.length());
    if (!node.isFrozen() && original.layer() != null) {
      Map<String, INDArray> ofCopy = copy.layer().paramTable();
      original
          .layer()
          .paramTable()
          .forEach(
              (name, parameter) -> {
                if (BatchStatistics.isStatistic(name)) {
                  statistics.add(new Copied(parameter, ofCopy.get(name)));
                }
              });
    }
  }

  private static void add(List<Copied> list, INDArray from, INDArray to, long first, long end) {
    if (end > first) {
      list.add(
          new Copied(
              from.get(NDArrayIndex.interval(first, end)),
              to.get(NDArrayIndex.interval(first, end))));
    }
  }

  /** A model's parameters lie behind the layer's own. */
  private static long updatedParameters(Layer layer, long all) {
    return layer != null && layer.initializer() instanceof ModelParamInitializer initializer
        ? initializer.ownParams(layer)
        : all;
  }

  /** The copy of a node; the node itself without copies. */
  public TrainingNode of(TrainingNode original) {
    return copies.getOrDefault(original, original);
  }

  /** Sets the parameters to what the originals' are now. */
  public void takeParameters() {
    updated.forEach(Copied::take);
    if (!current) {
      others.forEach(Copied::take);
    }
    current = true;
  }

  /** The originals' parameters may be changed otherwise than by the module's updates. */
  public void forgetParameters() {
    current = false;
  }

  /** Running statistics move from where they are now, not from where they were. */
  public void takeStatistics() {
    statistics.forEach(Copied::take);
  }

  /**
   * Parameters and their copy.
   *
   * @param from the original's
   * @param to the copy's
   */
  private record Copied(INDArray from, INDArray to) {

    void take() {
      to.assign(from);
    }
  }
}
