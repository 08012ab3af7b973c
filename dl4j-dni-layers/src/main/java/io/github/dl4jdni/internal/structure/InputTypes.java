package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BasePretrainNetwork;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LearnedSelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.RecurrentAttentionLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/** Tells the types of a network's inputs from its first layers: configurations do not keep them. */
public final class InputTypes {

  /** What images whose size is not known are taken for: large enough for usual networks. */
  private static final long ASSUMED_SIZE = 224;

  private InputTypes() {}

  /**
   * What a first layer behind a preprocessor takes.
   *
   * @param first the layer
   * @param before what stands before it, or null
   * @return the type of the network's input; empty where it cannot be told: images have no size in
   *     the layers that take them
   */
  public static Optional<InputType> of(Layer first, InputPreProcessor before) {
    InputPreProcessor preProcessor = WrappedLayers.unwrap(before);
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
    if (preProcessor instanceof RnnToFeedForwardPreProcessor steps
        && inner instanceof FeedForwardLayer sized) {
      return series(sized.getNIn(), steps.getRnnDataFormat());
    }
    if (preProcessor != null || inner instanceof SubsamplingLayer) {
      return Optional.empty();
    }
    Optional<InputType> taken = takenBy(first);
    if (taken.isPresent() || inner instanceof ConvolutionLayer) {
      return taken;
    }
    return inner instanceof FeedForwardLayer sized && sized.getNIn() > 0
        ? Optional.of(InputType.feedForward(sized.getNIn()))
        : Optional.empty();
  }

  /**
   * What a layer takes, whatever stands before it.
   *
   * @param layer the layer
   * @return the type; empty for a layer that takes several kinds of activation, or whose
   *     configuration does not tell the size
   */
  static Optional<InputType> takenBy(Layer layer) {
    if (layer instanceof TimeDistributed steps) {
      return steps.getUnderlying() instanceof FeedForwardLayer sized
          ? series(sized.getNIn(), steps.getRnnDataFormat())
          : Optional.empty();
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      return takenBy(wrapper.getUnderlying());
    }
    if (layer instanceof FrozenLayer frozen) {
      return takenBy(frozen.getLayer());
    }
    if (layer instanceof EmbeddingLayer) {
      return Optional.of(InputType.feedForward(1)); // an index
    }
    if (layer instanceof EmbeddingSequenceLayer) {
      return Optional.of(InputType.recurrent(1)); // an index a step
    }
    if (layer instanceof Bidirectional both) {
      return series(both.getNIn(), both.getRNNDataFormat());
    }
    if (layer instanceof SelfAttentionLayer attention) {
      return series(attention.getNIn(), RNNFormat.NCW);
    }
    if (layer instanceof LearnedSelfAttentionLayer attention) {
      return series(attention.getNIn(), RNNFormat.NCW);
    }
    if (layer instanceof RecurrentAttentionLayer attention) {
      return series(attention.getNIn(), RNNFormat.NCW);
    }
    return layer instanceof FeedForwardLayer sized ? takenBy(sized) : Optional.empty();
  }

  private static Optional<InputType> takenBy(FeedForwardLayer layer) {
    if (layer instanceof Convolution1DLayer series) {
      return series(series.getNIn(), series.getRnnDataFormat());
    }
    if (layer instanceof BaseRecurrentLayer series) {
      return series(series.getNIn(), series.getRnnDataFormat());
    }
    if (layer instanceof RnnOutputLayer series) {
      return series(series.getNIn(), series.getRnnDataFormat());
    }
    boolean vectors =
        layer instanceof DenseLayer
            || layer instanceof BaseOutputLayer
            || layer instanceof SyntheticGradientDense
            || layer instanceof BasePretrainNetwork
            || layer instanceof ElementWiseMultiplicationLayer;
    return vectors && layer.getNIn() > 0
        ? Optional.of(InputType.feedForward(layer.getNIn()))
        : Optional.empty();
  }

  private static Optional<InputType> series(long size, RNNFormat format) {
    return size > 0
        ? Optional.of(InputType.recurrent(size, format == null ? RNNFormat.NCW : format))
        : Optional.empty();
  }

  /** What a preprocessor gives, whatever it takes; empty if its configuration does not tell. */
  static Optional<InputType> givenBy(InputPreProcessor sharing) {
    InputPreProcessor preProcessor = WrappedLayers.unwrap(sharing);
    if (preProcessor instanceof CnnToFeedForwardPreProcessor image && image.getNumChannels() > 0) {
      return Optional.of(
          InputType.feedForward(
              image.getInputHeight() * image.getInputWidth() * image.getNumChannels()));
    }
    return preProcessor instanceof FeedForwardToCnnPreProcessor image
        ? Optional.of(
            InputType.convolutional(
                image.getInputHeight(), image.getInputWidth(), image.getNumChannels()))
        : Optional.empty();
  }

  /**
   * What arrives at a network input, where {@code setInputType} is told something else: embeddings
   * are told how many symbols there are, and are fed with indices.
   *
   * @param network the network
   * @param input the network input
   * @param given its type as the network was told
   * @return the type of the arrays
   */
  public static InputType fed(NetworkStructure network, String input, InputType given) {
    for (String consumer : network.consumers(input)) {
      Layer layer = network.node(consumer).layer();
      Layer inner = layer == null ? null : WrappedLayers.unwrap(layer);
      if (inner instanceof EmbeddingLayer) {
        return InputType.feedForward(1);
      }
      if (inner instanceof EmbeddingSequenceLayer) {
        return given instanceof InputType.InputTypeRecurrent series
            ? InputType.recurrent(1, series.getTimeSeriesLength())
            : InputType.recurrent(1);
      }
    }
    return given;
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
   * @return the types, in the inputs' order; null for one whose kind cannot be told, and for all if
   *     layers further up do not take what was told
   */
  public static List<InputType> assumed(NetworkStructure network) {
    List<InputType> types = new ArrayList<>();
    for (String input : network.networkInputs()) {
      types.add(told(network, input).or(() -> assumed(network, input)).orElse(null));
    }
    return ActivationTypes.ofAssumedSizes(network, types).haveMisfit()
        ? Collections.nCopies(types.size(), null)
        : types;
  }

  private static Optional<InputType> told(NetworkStructure network, String input) {
    for (String consumer : network.consumers(input)) {
      NetworkNode node = network.node(consumer);
      Optional<InputType> type =
          node.layer() == null ? Optional.empty() : of(node.layer(), node.preProcessor());
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
    GraphVertex vertex = node.vertex();
    return node.preProcessor() == null
        && (node.unwrapped() instanceof ActivationLayer
            || node.unwrapped() instanceof DropoutLayer
            || vertex instanceof StackVertex
            || vertex instanceof UnstackVertex
            || vertex instanceof ElementWiseVertex
            || vertex instanceof ScaleVertex
            || vertex instanceof ShiftVertex
            || vertex instanceof L2NormalizeVertex
            || vertex instanceof ReverseTimeSeriesVertex);
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
      if (node.unwrapped() instanceof Convolution3D volume
          && node.preProcessor() == null
          && volume.getNIn() > 0) {
        return Optional.of(
            InputType.convolutional3D(
                volume.getDataFormat(), ASSUMED_SIZE, ASSUMED_SIZE, ASSUMED_SIZE, volume.getNIn()));
      }
      boolean keepsChannels =
          keepsType(node)
              || node.unwrapped() instanceof SubsamplingLayer
              || node.unwrapped() instanceof ZeroPaddingLayer
              || node.unwrapped() instanceof Subsampling3DLayer
              || node.unwrapped() instanceof ZeroPadding3DLayer;
      Optional<InputType> above = keepsChannels ? assumed(network, consumer) : Optional.empty();
      if (above.isPresent()) {
        return above;
      }
    }
    return Optional.empty();
  }
}
