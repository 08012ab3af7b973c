package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The configuration of a graph. */
public final class WholeGraph implements WholeConfiguration {

  private final ComputationGraphConfiguration whole;
  private final ComputationGraph shape; // without layers or parameters
  private final NetworkStructure structure;

  public WholeGraph(ComputationGraphConfiguration configuration) {
    whole = copy(configuration);
    whole.getVertices().values().forEach(vertex -> vertex.setDataType(whole.getDataType()));
    shape = new ComputationGraph(whole);
    shape.topologicalSortOrder(); // the configuration keeps it
    structure = NetworkStructure.of(whole);
  }

  /** A copy with all that a clone leaves out. */
  private static ComputationGraphConfiguration copy(ComputationGraphConfiguration of) {
    ComputationGraphConfiguration copy = of.clone();
    copy.setTopologicalOrder(of.getTopologicalOrder());
    copy.setTopologicalOrderStr(of.getTopologicalOrderStr());
    copy.setIterationCount(of.getIterationCount());
    copy.setEpochCount(of.getEpochCount());
    return copy;
  }

  @Override
  public NetworkStructure structure() {
    return structure;
  }

  @Override
  public DataType dataType() {
    return whole.getDataType();
  }

  @Override
  public long seed() {
    return whole.getDefaultConfiguration().getSeed();
  }

  @Override
  public int window() {
    return whole.getBackpropType() == BackpropType.TruncatedBPTT ? whole.getTbpttFwdLength() : 0;
  }

  @Override
  public String json(int iteration, int epoch) {
    ComputationGraphConfiguration counted = copy(whole);
    counted.setIterationCount(iteration);
    counted.setEpochCount(epoch);
    return counted.toJson();
  }

  @Override
  public int iteration() {
    return whole.getIterationCount();
  }

  @Override
  public int epoch() {
    return whole.getEpochCount();
  }

  /** By the vertices' numbers, whereas parameters lie in topological order. */
  @Override
  public List<NetworkNode> drawn() {
    Map<Integer, String> names = shape.calculateIndices().getIdxToName();
    return IntStream.range(whole.getNetworkInputs().size(), names.size())
        .mapToObj(index -> structure.node(names.get(index)))
        .toList();
  }

  @Override
  public long parameterCount(NetworkNode node) {
    return whole.getVertices().get(node.name()).numParams(true);
  }

  @Override
  public Trainable draw(NetworkNode node, INDArray parameters) {
    GraphVertex own = whole.getVertices().get(node.name()).clone();
    int index = shape.calculateIndices().getNameToIdx().get(node.name());
    return own.instantiate(shape, node.name(), index, parameters, true, dataType());
  }

  /** What modules elsewhere send is like inputs of the network, behind the true ones. */
  @Override
  public TrainingNetwork<?> part(List<NetworkNode> here, INDArray parameters, long parameterCount) {
    ComputationGraphConfiguration some = copy(whole);
    Map<String, GraphVertex> vertices = new LinkedHashMap<>();
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    for (NetworkNode node : here) {
      vertices.put(node.name(), some.getVertices().get(node.name()));
      inputs.put(node.name(), node.inputs());
    }
    Set<String> outside = new LinkedHashSet<>(whole.getNetworkInputs());
    inputs.values().forEach(outside::addAll);
    outside.removeAll(vertices.keySet());
    List<String> order = new ArrayList<>(outside);
    order.addAll(vertices.keySet());
    some.setVertices(vertices);
    some.setVertexInputs(inputs);
    some.setNetworkInputs(List.copyOf(outside));
    some.setNetworkOutputs(
        whole.getNetworkOutputs().stream().filter(vertices::containsKey).toList());
    some.setTopologicalOrder(IntStream.range(0, order.size()).toArray());
    some.setTopologicalOrderStr(order);
    ComputationGraph part = new ComputationGraph(some);
    part.init(parameters, false);
    return new TrainingGraph(part, structure, here, parameterCount);
  }
}
