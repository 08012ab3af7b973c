package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A multi-layer network as a trainer sees it, or those layers of one that are on this host. */
public final class TrainingMultiLayerNetwork extends TrainingNetwork<MultiLayerNetwork> {

  private final List<NetworkNode> here;
  private final long parameterCount; // of the whole network

  public TrainingMultiLayerNetwork(MultiLayerNetwork network) {
    this(network, NetworkStructure.of(network.getLayerWiseConfigurations()));
  }

  private TrainingMultiLayerNetwork(MultiLayerNetwork network, NetworkStructure structure) {
    this(network, structure, structure.nodes(), network.numParams());
  }

  /**
   * Some layers of a network.
   *
   * @param part a network of these layers alone
   * @param structure of the whole network
   * @param here the layers, as they are called in it
   * @param parameterCount how many parameters the whole network has
   */
  public TrainingMultiLayerNetwork(
      MultiLayerNetwork part,
      NetworkStructure structure,
      List<NetworkNode> here,
      long parameterCount) {
    super(part, structure, here, ParameterLayout.of(part, here));
    this.here = here;
    this.parameterCount = parameterCount;
  }

  @Override
  public long parameterCount() {
    return parameterCount;
  }

  @Override
  TrainingNode wrap(NetworkNode node, int position) {
    return new TrainingNode.OfLayer(
        node.name(),
        node.inputs(),
        network().getLayer(position),
        network().getLayerWiseConfigurations().getInputPreProcess(position));
  }

  @Override
  TrainingNode copy(NetworkNode node, INDArray parameters, INDArray gradients) {
    int index = here.indexOf(node);
    NeuralNetConfiguration configuration =
        network().getLayerWiseConfigurations().getConf(index).clone();
    Layer copy =
        configuration
            .getLayer()
            .instantiate(
                configuration, List.of(), index, parameters, false, parameters().dataType());
    if (gradients != null) {
      copy.setBackpropGradientsViewArray(gradients);
    }
    return new TrainingNode.OfLayer(
        node.name(),
        node.inputs(),
        copy,
        node.preProcessor() == null ? null : node.preProcessor().clone());
  }

  @Override
  public void show(Batch batch, boolean idle) {
    if (idle) { // it tells the layers, which may be at work on another batch
      network().setInput(batch.features(0));
    }
    network().setLabels(batch.labels(0));
  }

  @Override
  String gradientName(String node) {
    return Integer.toString(structure().nodes().indexOf(structure().node(node)));
  }

  @Override
  public void tellForwardPass(TrainingListener listener, Batch batch) {
    List<INDArray> activations = new ArrayList<>();
    activations.add(batch.features(0));
    for (NetworkNode node : structure().nodes()) {
      if (batch.observation().activation(node.name()) != null) {
        activations.add(batch.observation().activation(node.name()));
      }
    }
    listener.onForwardPass(network(), activations);
  }
}
