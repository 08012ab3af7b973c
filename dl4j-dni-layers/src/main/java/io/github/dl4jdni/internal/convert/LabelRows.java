package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.ActivationSize;
import io.github.dl4jdni.internal.structure.ActivationTypes;
import io.github.dl4jdni.internal.structure.InputTypes;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/**
 * Tells from a configuration whether the labels of an output can be matched with the rows of a
 * message: there has to be one of them for each of its examples, or for each of its positions.
 *
 * <p>What first axes hold is followed from the network's inputs through all that changes it:
 * vertices that stack minibatches, and preprocessors that make examples of time steps. Where that
 * cannot be told, nothing is refused.
 */
final class LabelRows {

  private final NetworkStructure network;
  private final ActivationTypes types;
  private final boolean sizesAreKnown;
  private final Map<String, Optional<Rows>> rows = new HashMap<>();

  /**
   * What the first axis of an activation holds.
   *
   * @param minibatches how many minibatches are stacked
   * @param ofSteps whether each time step is an example
   */
  private record Rows(int minibatches, boolean ofSteps) {}

  private LabelRows(NetworkStructure network, ActivationTypes types, boolean sizesAreKnown) {
    this.network = network;
    this.types = types;
    this.sizesAreKnown = sizesAreKnown;
    network.networkInputs().forEach(input -> rows.put(input, Optional.of(new Rows(1, false))));
    network.nodes().forEach(node -> rows.put(node.name(), through(node)));
  }

  /**
   * For a network.
   *
   * @param network the network
   * @param inputTypes the types of its inputs; empty if they are not known
   */
  static LabelRows of(NetworkStructure network, List<InputType> inputTypes) {
    List<InputType> known =
        inputTypes.isEmpty() ? InputTypes.of(network).orElse(List.of()) : inputTypes;
    return new LabelRows(
        network,
        ActivationTypes.ofAssumedSizes(
            network, known.isEmpty() ? InputTypes.assumed(network) : known),
        !known.isEmpty());
  }

  private Optional<Rows> through(NetworkNode node) {
    Optional<Rows> into = into(node);
    if (into.isEmpty() || node.unwrapped() instanceof SpaceToBatchLayer || !node.isStock()) {
      return Optional.empty();
    }
    return node.vertex() == null
        ? into
        : through(node, WrappedLayers.unwrap(node.vertex()), into.get());
  }

  private Optional<Rows> through(NetworkNode node, GraphVertex vertex, Rows into) {
    if (vertex instanceof StackVertex) {
      return Optional.of(new Rows(into.minibatches() * node.inputs().size(), into.ofSteps()));
    }
    if (vertex instanceof UnstackVertex part) {
      return Optional.of(
          new Rows(Math.max(1, into.minibatches() / part.getStackSize()), into.ofSteps()));
    }
    if (vertex instanceof PreprocessorVertex preProcessor) {
      return behind(preProcessor.getPreProcessor(), node.inputs().get(0), Optional.of(into));
    }
    return vertex instanceof ReshapeVertex ? Optional.empty() : Optional.of(into);
  }

  private Optional<Rows> into(NetworkNode node) {
    List<Optional<Rows>> all = node.inputs().stream().map(rows::get).distinct().toList();
    return all.size() == 1
        ? behind(node.preProcessor(), node.inputs().get(0), all.get(0))
        : Optional.empty();
  }

  private Optional<Rows> behind(InputPreProcessor sharing, String input, Optional<Rows> before) {
    InputPreProcessor preProcessor = WrappedLayers.unwrap(sharing);
    if (preProcessor == null || before.isEmpty()) {
      return before;
    }
    int minibatches = before.get().minibatches();
    if (preProcessor instanceof RnnToFeedForwardPreProcessor
        || preProcessor instanceof RnnToCnnPreProcessor) {
      return types
          .find(input)
          .map(
              type ->
                  new Rows(
                      minibatches,
                      before.get().ofSteps() || type instanceof InputType.InputTypeRecurrent));
    }
    if (preProcessor instanceof FeedForwardToRnnPreProcessor
        || preProcessor instanceof CnnToRnnPreProcessor) {
      return Optional.of(new Rows(minibatches, false));
    }
    boolean passes =
        NetworkNode.isStock(preProcessor.getClass())
            && !(preProcessor instanceof ComposableInputPreProcessor); // of any kinds
    return passes ? before : Optional.empty();
  }

  /**
   * Why an interface cannot see an output's labels.
   *
   * @param name the interface, or the layer or vertex that it is to stand behind
   * @param output the output
   * @return the reason; empty if there is none that the configuration tells
   */
  Optional<String> mismatch(String name, String output) {
    Optional<Rows> message = rows.get(name);
    Optional<Rows> labels = into(network.node(output));
    Optional<InputType> type = types.find(name);
    if (message.isEmpty() || labels.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    if (message.get().minibatches() != labels.get().minibatches()) {
      return Optional.of(
          "its message holds "
              + message.get().minibatches()
              + " stacked minibatches, the labels of \""
              + output
              + "\" are of "
              + labels.get().minibatches());
    }
    Layer layer = network.node(output).unwrapped();
    boolean ofSteps =
        labels.get().ofSteps() || layer instanceof RnnOutputLayer || layer instanceof RnnLossLayer;
    boolean ofPixels = layer instanceof CnnLossLayer || layer instanceof Cnn3DLossLayer;
    boolean series = type.get() instanceof InputType.InputTypeRecurrent;
    if (ofPixels) {
      return pixels(type.get(), output);
    }
    if (ofSteps && !message.get().ofSteps() && !series) {
      return Optional.of(
          "its message has no time steps, but there are labels of \""
              + output
              + "\" for each time step");
    }
    if (ofSteps && series) {
      return steps((InputType.InputTypeRecurrent) type.get(), output);
    }
    return !ofSteps && message.get().ofSteps()
        ? Optional.of(
            "each time step is an example of its message, but the labels of \""
                + output
                + "\" are the sequences'")
        : Optional.empty();
  }

  private Optional<String> steps(InputType.InputTypeRecurrent message, String output) {
    long own = message.getTimeSeriesLength();
    long labelled =
        types.find(network.node(output).inputs().get(0)).orElse(null)
                instanceof InputType.InputTypeRecurrent below
            ? below.getTimeSeriesLength()
            : -1;
    return sizesAreKnown && own > 1 && labelled > 1 && own != labelled
        ? Optional.of(
            "its message has "
                + own
                + " time steps, but there are labels of \""
                + output
                + "\" for "
                + labelled)
        : Optional.empty();
  }

  private Optional<String> pixels(InputType message, String output) {
    Optional<InputType> labelled = types.find(network.node(output).inputs().get(0));
    if (labelled.isEmpty()) {
      return Optional.empty();
    }
    long own = ActivationSize.of(message).positions();
    long wanted = ActivationSize.of(labelled.get()).positions();
    boolean sameKind = message.getType() == labelled.get().getType();
    return !sameKind || (sizesAreKnown && own != wanted)
        ? Optional.of(
            "its message has "
                + own
                + " positions an example, but there are labels of \""
                + output
                + "\" for "
                + wanted)
        : Optional.empty();
  }
}
