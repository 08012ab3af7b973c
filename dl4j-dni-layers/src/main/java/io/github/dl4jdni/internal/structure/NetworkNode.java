package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.conf.InterfaceConfiguration;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/**
 * A layer, or a vertex that is none, in a network of either kind.
 *
 * @param name the vertex's name in a graph; in a multi-layer network the layer's, or its index as
 *     text where it has none of its own
 * @param inputs the names of the nodes and network inputs that it takes, in its order
 * @param layer the layer's configuration, wrappers included; null for a vertex that is no layer
 * @param preProcessor what stands before the layer, or null
 * @param vertex the vertex's configuration; null for a layer
 */
public record NetworkNode(
    String name,
    List<String> inputs,
    Layer layer,
    InputPreProcessor preProcessor,
    GraphVertex vertex) {

  /**
   * The layer without the wrappers that freeze it or the like.
   *
   * @return the layer, or null for a vertex that is none
   */
  public Layer unwrapped() {
    return layer == null ? null : WrappedLayers.unwrap(layer);
  }

  /**
   * What it is.
   *
   * @return the class of the layer's configuration, without wrappers, or of the vertex's
   */
  Class<?> kind() {
    return layer == null ? vertex.getClass() : unwrapped().getClass();
  }

  /**
   * Whether it does what its configuration tells: users' own may do anything.
   *
   * @return true for layers and vertices of Deeplearning4j's and this library's
   */
  public boolean isStock() {
    return layer == null
        ? isStock(WrappedLayers.unwrap(vertex).getClass())
        : isStock(layer.getClass()) && isStock(kind());
  }

  /**
   * Whether a configuration's class is one of Deeplearning4j's or this library's.
   *
   * @param kind the class of a layer, vertex or preprocessor
   * @return false for users' own
   */
  public static boolean isStock(Class<?> kind) {
    return kind.getName().startsWith("org.deeplearning4j.")
        || kind.getName().startsWith("io.github.dl4jdni.conf.");
  }

  /**
   * The interface in this node: a layer of its own, or part of one.
   *
   * @return the layer that contains it; empty if there is none
   */
  public Optional<InterfaceConfiguration> syntheticGradient() {
    return unwrapped() instanceof InterfaceConfiguration at ? Optional.of(at) : Optional.empty();
  }

  /**
   * Whether training leaves its parameters as they are.
   *
   * @return true for frozen layers and vertices
   */
  public boolean isFrozen() {
    return layer() instanceof FrozenLayer
        || layer() instanceof FrozenLayerWithBackprop
        || vertex() instanceof FrozenVertex;
  }

  /**
   * How many parameters it has.
   *
   * @return the number, a model's among them
   */
  public long parameters() {
    return layer == null ? vertex.numParams(true) : layer.initializer().numParams(layer);
  }

  /**
   * Whether training changes parameters of it.
   *
   * @return true for layers and vertices with parameters that are not frozen
   */
  public boolean isTrainable() {
    if (layer == null) {
      return vertex.numParams(true) > 0;
    }
    return !isFrozen() && !layer.initializer().paramKeys(layer).isEmpty();
  }

  /**
   * Whether messages leave the network's module here.
   *
   * @return true for a layer that is, or ends with, an interface
   */
  public boolean isInterface() {
    return syntheticGradient().isPresent();
  }
}
