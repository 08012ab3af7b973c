package io.github.dl4jdni.structure;

import io.github.dl4jdni.context.InputSharingPreProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** Tells the types of a network's inputs from its first layers: configurations do not keep them. */
public final class InputTypes {

  /** What images whose size is not known are taken for: large enough for usual networks. */
  private static final long ASSUMED_SIZE = 224;

  private InputTypes() {}

  /**
   * What a first layer behind a preprocessor takes.
   *
   * @param first the layer
   * @param preProcessor what stands before it, or null
   * @return the type of the network's input; empty where it cannot be told: images have no size in
   *     the layers that take them
   */
  public static Optional<InputType> of(Layer first, InputPreProcessor preProcessor) {
    if (preProcessor instanceof InputSharingPreProcessor sharing) {
      return of(first, sharing.getPreProcessor());
    }
    if (preProcessor instanceof FeedForwardToCnnPreProcessor image) {
      return Optional.of(
          InputType.feedForward(
              image.getInputHeight() * image.getInputWidth() * image.getNumChannels()));
    }
    if (preProcessor instanceof CnnToFeedForwardPreProcessor image) {
      return Optional.of(
          InputType.convolutional(
              image.getInputHeight(),
              image.getInputWidth(),
              image.getNumChannels(),
              image.getFormat()));
    }
    Layer inner = WrappedLayers.unwrap(first);
    if (preProcessor != null || inner instanceof SubsamplingLayer) {
      return Optional.empty();
    }
    if (inner instanceof Convolution1DLayer series && series.getNIn() > 0) {
      return Optional.of(InputType.recurrent(series.getNIn(), series.getRnnDataFormat()));
    }
    if (inner instanceof ConvolutionLayer) {
      return Optional.empty();
    }
    if (inner instanceof Bidirectional both && both.getNIn() > 0) {
      return Optional.of(InputType.recurrent(both.getNIn(), both.getRNNDataFormat()));
    }
    if (inner instanceof BaseRecurrentLayer series && series.getNIn() > 0) {
      return Optional.of(InputType.recurrent(series.getNIn(), series.getRnnDataFormat()));
    }
    if (inner instanceof EmbeddingLayer) {
      return Optional.of(InputType.feedForward(1)); // an index
    }
    return inner instanceof FeedForwardLayer sized && sized.getNIn() > 0
        ? Optional.of(InputType.feedForward(sized.getNIn()))
        : Optional.empty();
  }

  /**
   * The types of all of a network's inputs.
   *
   * @param network the network
   * @return the types, in the inputs' order; empty where one cannot be told, or is one that the
   *     layers further up do not take: a layer for activations of any shape did not tell that it
   *     gets images
   */
  public static Optional<List<InputType>> of(NetworkStructure network) {
    List<InputType> types = new ArrayList<>();
    for (String input : network.networkInputs()) {
      Optional<InputType> type = told(network, input);
      if (type.isEmpty()) {
        return Optional.empty();
      }
      types.add(type.get());
    }
    return fit(network, types) ? Optional.of(types) : Optional.empty();
  }

  private static boolean fit(NetworkStructure network, List<InputType> types) {
    try {
      ActivationTypes.of(network, types);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * As {@link #of(NetworkStructure)}, with a size made up for images that have none: good enough to
   * tell kinds and channels of activations, not how large they are.
   *
   * @param network the network
   * @return the types, in the inputs' order; empty where not even the kind can be told
   */
  public static Optional<List<InputType>> assumed(NetworkStructure network) {
    List<InputType> types = new ArrayList<>();
    for (String input : network.networkInputs()) {
      Optional<InputType> type = told(network, input).or(() -> assumed(network, input));
      if (type.isEmpty()) {
        return Optional.empty();
      }
      types.add(type.get());
    }
    return Optional.of(types);
  }

  private static Optional<InputType> told(NetworkStructure network, String input) {
    for (String consumer : network.consumers(input)) {
      NetworkNode node = network.node(consumer);
      if (node.layer() == null) {
        continue;
      }
      Optional<InputType> type = of(node.layer(), node.preProcessor());
      if (type.isEmpty() && keepsType(node)) {
        type = told(network, consumer);
      }
      if (type.isPresent()) {
        return type;
      }
    }
    return Optional.empty();
  }

  private static boolean keepsType(NetworkNode node) {
    return node.preProcessor() == null
        && (node.unwrapped() instanceof ActivationLayer
            || node.unwrapped() instanceof DropoutLayer);
  }

  /** Looks for the first convolution: layers before it keep the number of channels. */
  private static Optional<InputType> assumed(NetworkStructure network, String input) {
    for (String consumer : network.consumers(input)) {
      NetworkNode node = network.node(consumer);
      if (node.unwrapped() instanceof ConvolutionLayer image
          && !(image instanceof Convolution3D)
          && node.preProcessor() == null
          && image.getNIn() > 0) {
        return Optional.of(
            InputType.convolutional(
                ASSUMED_SIZE, ASSUMED_SIZE, image.getNIn(), image.getCnn2dDataFormat()));
      }
      boolean keepsChannels =
          keepsType(node)
              || node.unwrapped() instanceof SubsamplingLayer
              || node.unwrapped() instanceof ZeroPaddingLayer;
      Optional<InputType> above = keepsChannels ? assumed(network, consumer) : Optional.empty();
      if (above.isPresent()) {
        return above;
      }
    }
    return Optional.empty();
  }
}
