package io.github.dl4jdni.internal.structure;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/**
 * The types of all activations of a network, told from those of its inputs and from what its layers
 * are configured for.
 *
 * <p>A layer or vertex need not tell what it gives: some of Deeplearning4j's do not, nor do many
 * that users write. Such a type is then that which the layer's own configuration or those that take
 * the activation tell; where they do not either, it stays unknown, and so do those that depend on
 * it, but no others.
 */
public final class ActivationTypes {

  private final NetworkStructure network;
  private final Map<String, InputType> types = new LinkedHashMap<>(); // those that are known
  private final Map<String, String> reasons = new LinkedHashMap<>(); // why others are not
  private final Map<String, RuntimeException> misfits = new LinkedHashMap<>();
  private final Set<String> doubtful = new HashSet<>(); // known from users' layers alone

  private ActivationTypes(NetworkStructure network) {
    this.network = network;
  }

  /**
   * Follows the network's inputs through its layers.
   *
   * @param network the network
   * @param inputs the types of its inputs, in their order
   * @return the types of all activations
   * @throws IllegalArgumentException if there are more or fewer types than inputs, or one of
   *     Deeplearning4j's layers does not take what it gets: another kind of activation, or another
   *     number of channels
   */
  public static ActivationTypes of(NetworkStructure network, List<InputType> inputs) {
    ActivationTypes types = ofAssumedSizes(network, inputs);
    types.misfits.forEach(
        (name, misfit) -> {
          throw new IllegalArgumentException(doesNotTake(name) + misfit.getMessage(), misfit);
        });
    network.nodes().forEach(types::checkChannels);
    return types;
  }

  /**
   * As {@link #of}, for inputs of which at most the kind and the channels are known: layers are not
   * asked whether they take, or have weights for, what comes to them.
   *
   * @param network the network
   * @param inputs the types of its inputs, in their order; an entry may be null
   * @return the types of all activations; kinds and channels of images can be relied on
   * @throws IllegalArgumentException if there are more or fewer types than inputs
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
      if (inputs.get(i) != null) {
        types.types.put(names.get(i), inputs.get(i));
      }
    }
    network.nodes().forEach(types::add);
    return types;
  }

  /** Whether one of Deeplearning4j's layers does not take the kind of activation that it gets. */
  boolean haveMisfit() {
    return !misfits.isEmpty();
  }

  /**
   * What a layer, vertex or network input gives.
   *
   * @param name its name
   * @return the type of its activation; empty if it is not known
   * @throws IllegalArgumentException if there is none of that name
   */
  public Optional<InputType> find(String name) {
    return Optional.ofNullable(
        types.containsKey(name) || network.networkInputs().contains(name)
            ? types.get(name)
            : types.get(network.node(name).name()));
  }

  /**
   * What a layer, vertex or network input gives.
   *
   * @param name its name
   * @return the type of its activation
   * @throws IllegalArgumentException if there is none of that name, or its type is not known
   */
  public InputType of(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException(whyUnknown(name)));
  }

  /**
   * Says why a type is not known.
   *
   * @param name the layer, vertex or network input
   * @return a sentence
   */
  public String whyUnknown(String name) {
    return "what \""
        + name
        + "\" gives is not known"
        + (reasons.containsKey(name) ? ": " + reasons.get(name) : "");
  }

  /**
   * What a layer or vertex takes, behind the preprocessor of a layer.
   *
   * @param name its name
   * @return the types, as many as it takes
   * @throws IllegalArgumentException if there is none of that name, or a type is not known
   */
  public List<InputType> into(String name) {
    NetworkNode node = network.node(name);
    List<InputType> into = new ArrayList<>();
    for (String input : node.inputs()) {
      into.add(
          behindPreProcessor(node, find(input).orElse(null))
              .orElseThrow(() -> new IllegalArgumentException(whyUnknown(input))));
    }
    return into;
  }

  private static Optional<InputType> behindPreProcessor(NetworkNode node, InputType type) {
    InputPreProcessor preProcessor = WrappedLayers.unwrap(node.preProcessor());
    boolean passes =
        preProcessor == null
            || (preProcessor instanceof RnnToFeedForwardPreProcessor
                && type instanceof InputType.InputTypeFeedForward);
    if (passes) {
      return Optional.ofNullable(type);
    }
    return type == null
        ? InputTypes.givenBy(preProcessor)
        : Optional.of(preProcessor.clone().getOutputType(type));
  }

  /** Deeplearning4j's layers mostly tell what they give without a look at what comes. */
  private void checkChannels(NetworkNode node) {
    if (node.layer() == null
        || !(node.unwrapped() instanceof FeedForwardLayer layer)
        || !multipliesChannels(layer)
        || doubtful.contains(node.inputs().get(0))
        || find(node.inputs().get(0)).isEmpty()) {
      return;
    }
    long channels = ActivationSize.of(into(node.name()).get(0)).channels();
    if (layer.getNIn() > 0 && layer.getNIn() != channels) {
      throw new IllegalArgumentException(
          doesNotTake(node.name())
              + "it has weights for "
              + layer.getNIn()
              + " inputs or channels, but "
              + channels
              + " come");
    }
  }

  private static String doesNotTake(String name) {
    return "\"" + name + "\" does not accept its input for the given input types: ";
  }

  /** Whether a layer's number of inputs is that of its activation's channels. */
  private static boolean multipliesChannels(FeedForwardLayer layer) {
    return layer instanceof DenseLayer
        || layer instanceof SyntheticGradientDense
        || layer instanceof ConvolutionLayer
        || layer instanceof BaseRecurrentLayer
        || layer instanceof BaseOutputLayer;
  }

  private void add(NetworkNode node) {
    if (!node.isStock()) {
      Optional<InputType> taken = takenByConsumers(node);
      if (taken.isPresent()) {
        types.put(node.name(), taken.get());
        return;
      }
    }
    boolean onDoubtful = node.inputs().stream().anyMatch(doubtful::contains);
    try {
      Optional<InputType> through = through(node);
      if (through.isPresent()) {
        types.put(node.name(), through.get());
        if (!node.isStock() || (onDoubtful && fromConfiguration(node).isEmpty())) {
          doubtful.add(node.name());
        }
        return;
      }
    } catch (RuntimeException e) { // of many kinds, as the layers are
      reasons.put(
          node.name(),
          node.kind().getSimpleName()
              + " does not tell"
              + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"));
      if (!(e instanceof UnsupportedOperationException) && node.isStock() && !onDoubtful) {
        misfits.put(node.name(), e);
      }
    }
    fromConfiguration(node)
        .or(() -> takenByConsumers(node))
        .ifPresent(type -> types.put(node.name(), type));
  }

  /** Asks copies: some of Deeplearning4j's configurations change where they are asked. */
  private Optional<InputType> through(NetworkNode node) {
    List<InputType> into = new ArrayList<>();
    for (String input : node.inputs()) {
      Optional<InputType> type = behindPreProcessor(node, types.get(input));
      if (type.isEmpty()) {
        reasons.put(node.name(), "what \"" + input + "\" gives is not known");
        return Optional.empty();
      }
      into.add(type.get());
    }
    if (node.vertex() != null) {
      return Optional.of(node.vertex().clone().getOutputType(0, into.toArray(new InputType[0])));
    }
    if (node.unwrapped() instanceof GlobalPoolingLayer pooling
        && into.get(0) instanceof InputType.InputTypeRecurrent series) {
      return pooled(pooling, series);
    }
    if (node.unwrapped() instanceof EmbeddingSequenceLayer embedding
        && embedding.isInferInputLength()) { // tells the length of the last minibatch
      long length =
          into.get(0) instanceof InputType.InputTypeRecurrent series
              ? series.getTimeSeriesLength()
              : -1;
      return Optional.of(
          InputType.recurrent(embedding.getNOut(), length, embedding.getOutputFormat()));
    }
    return Optional.of(
        ofVolumes(
            node.unwrapped(), into.get(0), node.layer().clone().getOutputType(0, into.get(0))));
  }

  /** Of volumes the stock layers tell the sizes, but not where the channels are. */
  private static InputType ofVolumes(Layer layer, InputType into, InputType told) {
    if (!(told instanceof InputType.InputTypeConvolutional3D volume)) {
      return told;
    }
    Convolution3D.DataFormat format = volume.getDataFormat();
    if (layer instanceof Convolution3D convolution) {
      format = convolution.getDataFormat();
    } else if (layer instanceof Deconvolution3D convolution) {
      format = convolution.getDataFormat();
    } else if (layer instanceof Subsampling3DLayer pooling) {
      format = pooling.getDataFormat();
    } else if (layer instanceof Upsampling3D upsampling) {
      format = upsampling.getDataFormat();
    } else if (into instanceof InputType.InputTypeConvolutional3D below) {
      format = below.getDataFormat();
    }
    return InputType.convolutional3D(
        format, volume.getDepth(), volume.getHeight(), volume.getWidth(), volume.getChannels());
  }

  /** Of series the stock layer tells what it takes, not what it gives. */
  private static Optional<InputType> pooled(
      GlobalPoolingLayer pooling, InputType.InputTypeRecurrent series) {
    int timeAxis = series.getFormat() == RNNFormat.NWC ? 1 : 2;
    int[] axes = pooling.getPoolingDimensions();
    int axis = axes == null ? 2 : axes[0];
    boolean overTime = axis == timeAxis;
    long left = overTime ? series.getSize() : series.getTimeSeriesLength();
    if (pooling.isCollapseDimensions()) {
      return left > 0 ? Optional.of(InputType.feedForward(left)) : Optional.empty();
    }
    return Optional.of(
        overTime
            ? InputType.recurrent(left, 1, series.getFormat())
            : InputType.recurrent(1, left, series.getFormat()));
  }

  /** What a layer gives that takes one kind of activation only. */
  private static Optional<InputType> fromConfiguration(NetworkNode node) {
    if (node.layer() == null) {
      return Optional.empty();
    }
    try {
      return InputTypes.takenBy(node.layer())
          .map(type -> node.layer().clone().getOutputType(0, type));
    } catch (RuntimeException e) { // it tells nothing, whatever comes
      return Optional.empty();
    }
  }

  private Optional<InputType> takenByConsumers(NetworkNode node) {
    return network.consumers(node.name()).stream()
        .map(network::node)
        .filter(each -> each.layer() != null && each.preProcessor() == null)
        .map(each -> InputTypes.takenBy(each.layer()))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
