package io.github.dl4jdni.structure;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** The types of all activations of a network, told from those of its inputs. */
public final class ActivationTypes {

  private final NetworkStructure network;
  private final Map<String, InputType> types = new LinkedHashMap<>();

  private ActivationTypes(NetworkStructure network) {
    this.network = network;
  }

  /**
   * Follows the network's inputs through its layers.
   *
   * @param network the network
   * @param inputs the types of its inputs, in their order
   * @return the types of all activations
   * @throws IllegalArgumentException if there are more or fewer types than inputs, or a layer does
   *     not take what it gets: another kind of activation, or another number of channels
   */
  public static ActivationTypes of(NetworkStructure network, List<InputType> inputs) {
    ActivationTypes types = ofAssumedSizes(network, inputs);
    network.nodes().forEach(types::checkChannels);
    return types;
  }

  /**
   * As {@link #of}, for inputs of which only the kind and the channels are known: layers are not
   * asked whether they have weights for the sizes that come to them.
   *
   * @param network the network
   * @param inputs the types of its inputs, in their order
   * @return the types of all activations; kinds and channels of images can be relied on
   * @throws IllegalArgumentException if there are more or fewer types than inputs, or a layer does
   *     not take the kind of activation that it gets
   */
  public static ActivationTypes ofAssumedSizes(NetworkStructure network, List<InputType> inputs) {
    List<String> names = network.networkInputs();
    if (inputs.size() != names.size()) {
      throw new IllegalArgumentException(
          "the network has "
              + names.size()
              + " inputs "
              + names
              + ", but "
              + inputs.size()
              + " input types were given");
    }
    ActivationTypes types = new ActivationTypes(network);
    for (int i = 0; i < names.size(); i++) {
      types.types.put(names.get(i), inputs.get(i));
    }
    network.nodes().forEach(node -> types.types.put(node.name(), types.through(node)));
    return types;
  }

  /**
   * What a layer, vertex or network input gives.
   *
   * @param name its name
   * @return the type of its activation
   * @throws IllegalArgumentException if there is none of that name
   */
  public InputType of(String name) {
    return types.containsKey(name) ? types.get(name) : types.get(network.node(name).name());
  }

  /**
   * What a layer or vertex takes, behind the preprocessor of a layer.
   *
   * @param name its name
   * @return the types, as many as it takes
   * @throws IllegalArgumentException if there is none of that name
   */
  public List<InputType> into(String name) {
    NetworkNode node = network.node(name);
    List<InputType> into = new ArrayList<>();
    for (String input : node.inputs()) {
      InputType type = types.get(input);
      into.add(
          node.preProcessor() == null ? type : node.preProcessor().clone().getOutputType(type));
    }
    return into;
  }

  /** Deeplearning4j's layers mostly tell what they give without a look at what comes. */
  private void checkChannels(NetworkNode node) {
    if (node.layer() == null
        || !(node.unwrapped() instanceof FeedForwardLayer layer)
        || !multipliesChannels(layer)) {
      return;
    }
    long channels = ActivationSize.of(into(node.name()).get(0)).channels();
    if (layer.getNIn() > 0 && layer.getNIn() != channels) {
      throw new IllegalArgumentException(
          "\""
              + node.name()
              + "\" does not take what comes to it with the input types given: it has weights for "
              + layer.getNIn()
              + " inputs or channels, but "
              + channels
              + " come");
    }
  }

  /** Whether a layer's number of inputs is that of its activation's channels. */
  private static boolean multipliesChannels(FeedForwardLayer layer) {
    return layer instanceof DenseLayer
        || layer instanceof SyntheticGradientDense
        || layer instanceof ConvolutionLayer
        || layer instanceof BaseRecurrentLayer
        || layer instanceof BaseOutputLayer;
  }

  /** Asks copies: some of Deeplearning4j's configurations change where they are asked. */
  private InputType through(NetworkNode node) {
    try {
      List<InputType> into = into(node.name());
      if (node.vertex() != null) {
        return node.vertex().clone().getOutputType(0, into.toArray(new InputType[0]));
      }
      Layer layer = node.layer().clone();
      return layer.getOutputType(0, into.get(0));
    } catch (RuntimeException e) { // of many kinds, as the layers are
      throw new IllegalArgumentException(
          "\""
              + node.name()
              + "\" does not take what comes to it with the input types given: "
              + e.getMessage(),
          e);
    }
  }
}
