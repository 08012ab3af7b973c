package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.ParameterLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.PreprocessorVertex;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A computation graph as a trainer sees it, or those vertices of one that are on this host. */
public final class TrainingGraph extends TrainingNetwork<ComputationGraph> {

  private final long parameterCount; // of the whole network

  public TrainingGraph(ComputationGraph network) {
    this(network, NetworkStructure.of(network.getConfiguration()));
  }

  private TrainingGraph(ComputationGraph network, NetworkStructure structure) {
    this(network, structure, structure.nodes(), network.numParams());
  }

  /**
   * Some vertices of a graph.
   *
   * @param part a graph of these vertices alone
   * @param structure of the whole network
   * @param here the vertices
   * @param parameterCount how many parameters the whole network has
   */
  public TrainingGraph(
      ComputationGraph part,
      NetworkStructure structure,
      List<NetworkNode> here,
      long parameterCount) {
    super(part, structure, here, ParameterLayout.of(part, here));
    this.parameterCount = parameterCount;
  }

  @Override
  public long parameterCount() {
    return parameterCount;
  }

  @Override
  TrainingNode wrap(NetworkNode node, int position) {
    GraphVertex vertex = network().getVertex(node.name());
    return wrap(node, vertex, node.preProcessor());
  }

  private TrainingNode wrap(NetworkNode node, GraphVertex vertex, InputPreProcessor preProcessor) {
    if (node.layer() != null) {
      return new TrainingNode.OfLayer(node.name(), node.inputs(), vertex.getLayer(), preProcessor);
    }
    return vertex instanceof PreprocessorVertex alone
        ? new TrainingNode.OfPreProcessor(node.name(), node.inputs(), alone.getPreProcessor())
        : BatchView.node(network(), node.vertex(), node.inputs(), vertex);
  }

  @Override
  TrainingNode copy(NetworkNode node, INDArray parameters, INDArray gradients) {
    GraphVertex original = network().getVertex(node.name());
    GraphVertex copy =
        network()
            .getConfiguration()
            .getVertices()
            .get(node.name())
            .clone()
            .instantiate(
                network(),
                node.name(),
                original.getVertexIndex(),
                parameters,
                false,
                parameters().dataType());
    copy.setInputVertices(original.getInputVertices()); // it has room for as many inputs
    copy.setOutputVertices(original.getOutputVertices());
    if (gradients != null) {
      copy.setBackpropGradientsViewArray(gradients);
    }
    return wrap(node, copy, node.preProcessor() == null ? null : node.preProcessor().clone());
  }

  @Override
  public void show(Batch batch, boolean idle) {
    if (isWhole()) {
      network().setInputs(batch.features());
      network().setLabels(batch.labels());
    } else { // the messages of other modules are inputs of a part, too
      network().setInputs(Arrays.copyOf(batch.features(), network().getNumInputArrays()));
    }
  }

  @Override
  String gradientName(String node) {
    return node;
  }

  @Override
  public void tellForwardPass(TrainingListener listener, Batch batch) {
    Map<String, INDArray> activations = new HashMap<>();
    for (int i = 0; i < structure().networkInputs().size(); i++) {
      activations.put(structure().networkInputs().get(i), batch.features(i));
    }
    for (NetworkNode node : structure().nodes()) {
      INDArray activation = batch.observation().activation(node.name());
      if (activation != null) {
        activations.put(node.name(), activation);
      }
    }
    listener.onForwardPass(network(), activations);
  }
}
