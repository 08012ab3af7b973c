package io.github.dl4jdni.internal.structure;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Which part of a network's parameter vector is whose. An updater knows its layers by their
 * objects, which need not be the network's: {@code clone()} wraps frozen layers once more after the
 * updater was made. Where their parameters lie is the same.
 */
public final class ParameterLayout {

  private final NavigableMap<Long, String> owners = new TreeMap<>(); // by their first parameter
  private final Map<String, Range> ranges = new HashMap<>(); // of those that have parameters

  /**
   * Where a layer's or vertex's parameters lie.
   *
   * @param from the first one's position
   * @param to the position behind the last one
   */
  private record Range(long from, long to) {}

  private ParameterLayout(List<NetworkNode> nodes, Iterator<Long> lengths) {
    long from = 0;
    for (NetworkNode node : nodes) {
      long length = lengths.next();
      if (length > 0) {
        owners.put(from, node.name());
        ranges.put(node.name(), new Range(from, from + length));
      }
      from += length;
    }
  }

  /**
   * The layout of a multi-layer network.
   *
   * @param network the network, initialised
   * @param layers what its layers are called, in order
   * @return where its layers' parameters lie
   */
  public static ParameterLayout of(MultiLayerNetwork network, List<NetworkNode> layers) {
    List<Long> lengths =
        List.of(network.getLayers()).stream().map(layer -> layer.numParams()).toList();
    return new ParameterLayout(layers, lengths.iterator());
  }

  /**
   * The layout of a graph.
   *
   * @param network the network, initialised
   * @param vertices its vertices but the inputs, in topological order
   * @return where its vertices' parameters lie
   */
  public static ParameterLayout of(ComputationGraph network, List<NetworkNode> vertices) {
    List<Long> lengths =
        vertices.stream().map(node -> network.getVertex(node.name()).numParams()).toList();
    return new ParameterLayout(vertices, lengths.iterator());
  }

  /**
   * Whose a parameter is.
   *
   * @param offset its position in the network's vector
   * @return the name of the layer or vertex
   */
  public String ownerOf(long offset) {
    return owners.floorEntry(offset).getValue();
  }

  /**
   * A layer's or vertex's part of a vector as long as the network's parameters.
   *
   * @param name the layer or vertex
   * @param vector the parameters, gradients or the like
   * @return a view [length]; empty if it has no parameters
   */
  public Optional<INDArray> part(String name, INDArray vector) {
    return Optional.ofNullable(ranges.get(name))
        .map(
            range ->
                vector
                    .reshape(vector.length())
                    .get(NDArrayIndex.interval(range.from(), range.to())));
  }
}
