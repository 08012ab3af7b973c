package io.github.dl4jdni.train;

import io.github.dl4jdni.params.BatchStatistics;
import io.github.dl4jdni.params.ModelParamInitializer;
import io.github.dl4jdni.structure.NetworkModule;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Copies of a module's layers and vertices, on which a step may be under way while others run: they
 * have arrays of their step's and parameters of their own, and write their gradients where the
 * originals do.
 */
final class LayerCopies {

  private final Map<TrainedNode, TrainedNode> copies; // by original
  private boolean current; // parameters that do not change by updates are the originals'

  private LayerCopies(Map<TrainedNode, TrainedNode> copies) {
    this.copies = copies;
  }

  /** No copies: the originals run the steps, one at a time. */
  static LayerCopies none() {
    return new LayerCopies(Map.of());
  }

  /**
   * Copies a module.
   *
   * @param network the network
   * @param module the module
   */
  static LayerCopies of(TrainedNetwork<?> network, NetworkModule module) {
    Map<TrainedNode, TrainedNode> copies = new LinkedHashMap<>();
    module.nodes().forEach(node -> copies.put(network.node(node.name()), network.copy(node)));
    return new LayerCopies(copies);
  }

  /** The copy of a node; the node itself without copies. */
  TrainedNode of(TrainedNode original) {
    return copies.getOrDefault(original, original);
  }

  /** Sets the parameters to what the originals' are now. */
  void takeParameters() {
    copies.forEach(
        (original, copy) -> {
          if (original.layer() != null && updatedParameters(original.layer()) > 0) {
            updated(copy.layer()).assign(updated(original.layer()));
          }
        });
    current = true;
  }

  /** The originals' parameters may be changed otherwise than by the module's updates. */
  void forgetParameters() {
    current = false;
  }

  /** Running statistics move from where they are now, not from where they were. */
  void takeStatistics() {
    copies.forEach(
        (original, copy) -> {
          if (original.layer() != null && original.layer().numParams() > 0) {
            Map<String, INDArray> now = original.layer().paramTable();
            copy.layer()
                .paramTable()
                .forEach(
                    (name, then) -> {
                      if (BatchStatistics.isStatistic(name)) {
                        then.assign(now.get(name));
                      }
                    });
          }
        });
  }

  /** The parameters that the module's updates change, flat; at first all. */
  private INDArray updated(Layer layer) {
    INDArray all = layer.params().reshape(layer.params().length());
    return all.get(NDArrayIndex.interval(0, updatedParameters(layer)));
  }

  /** A model's parameters lie behind the layer's own. */
  private long updatedParameters(Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
    return current && configuration.initializer() instanceof ModelParamInitializer initializer
        ? initializer.ownParams(configuration)
        : layer.numParams();
  }
}
