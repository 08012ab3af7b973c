package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.context.StepContext;
import io.github.dl4jdni.internal.structure.InputTypes;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Connects the interfaces of a computation graph to its labels and its inputs. */
public final class GraphConnector {

  private final ComputationGraphConfiguration configuration;
  private final NetworkStructure network;
  private final List<InputType> inputTypes;
  private final LabelConnection labels;

  private GraphConnector(ComputationGraphConfiguration configuration, List<InputType> inputTypes) {
    this.configuration = configuration;
    network = NetworkStructure.of(configuration);
    this.inputTypes = inputTypes;
    labels = new LabelConnection(network, inputTypes);
  }

  /**
   * Connects.
   *
   * @param configuration the network; not changed
   * @param inputTypes the types of the network's inputs in their order, or none to tell them from
   *     the layers that take them
   * @return a connected copy
   * @throws DL4JInvalidConfigException if an interface stands where none can be
   */
  public static ComputationGraphConfiguration connect(
      ComputationGraphConfiguration configuration, List<InputType> inputTypes) {
    ComputationGraphConfiguration copy = Copies.cloneOf(configuration);
    connectInPlace(copy, inputTypes);
    return copy;
  }

  /** Connects the configuration that it is given. */
  static void connectInPlace(
      ComputationGraphConfiguration configuration, List<InputType> inputTypes) {
    if (!inputTypes.isEmpty() && inputTypes.size() != configuration.getNetworkInputs().size()) {
      throw new DL4JInvalidConfigException(
          "the network has "
              + configuration.getNetworkInputs().size()
              + " inputs "
              + configuration.getNetworkInputs()
              + ", but "
              + inputTypes.size()
              + " input types were given");
    }
    GraphConnector connector = new GraphConnector(configuration, inputTypes);
    connector.connectLabels();
    connector.connectInputs();
  }

  private void connectLabels() {
    Map<String, Integer> labelsAhead = new LinkedHashMap<>(); // by output that shares its labels
    layers()
        .forEach(
            (name, layer) -> {
              checkInputGradient(name, WrappedLayers.unwrap(layer));
              if (WrappedLayers.unwrap(layer) instanceof GradientModelConfiguration at) {
                checkLeadsToOutput(name);
                if (at.getSyntheticGradient().isConditionOnLabels()) {
                  labelsAhead.merge(connectLabels(name, at), Labels.ahead(at), Math::max);
                }
              }
            });
    labelsAhead.forEach((output, steps) -> Losses.share(layers().get(output), output, steps));
  }

  private void checkLeadsToOutput(String name) {
    if (Labels.outputsAbove(network, name).isEmpty()) {
      throw new DL4JInvalidConfigException(
          describe(name)
              + " leads to no output of the network, so no gradient ever arrives there; an interface"
              + " belongs between two modules");
    }
  }

  private void checkInputGradient(String name, Layer layer) {
    if (InputGradients.isComputed(layer)) {
      return;
    }
    String input = configuration.getVertexInputs().get(name).get(0);
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(name);
    boolean first = configuration.getNetworkInputs().contains(input);
    if (!first || WrappedLayers.unwrap(vertex.getPreProcessor()) != null) {
      throw new DL4JInvalidConfigException(
          describe(name)
              + " computes no gradient of its input, but "
              + (first ? "the preprocessor before it" : "vertex \"" + input + "\"")
              + " needs it; inputGradient(false) is for a network's first layers alone");
    }
  }

  private String connectLabels(String name, GradientModelConfiguration conditional) {
    List<String> outputs = Labels.labelledOutputsAbove(network, name);
    if (outputs.isEmpty()) {
      throw new DL4JInvalidConfigException(
          describe(name)
              + " is conditioned on labels, but no output that it leads to has a loss function that"
              + " sees them: "
              + String.join(
                  ", ",
                  Labels.outputsAbove(network, name).stream().map(this::describeOutput).toList())
              + "; leave it unconditional (conditionOnLabels(false), or SyntheticGradientModule)");
    }
    String asked = conditional.getSyntheticGradient().getLabelsOf();
    String output = asked.equals(StepContext.DEFAULT_OUTPUT) ? outputs.get(0) : asked;
    if (!outputs.contains(output)) {
      throw new DL4JInvalidConfigException(
          describe(name)
              + " asks for the labels of \""
              + output
              + "\", but the outputs that it leads to are "
              + outputs);
    }
    labels.connect(name, describe(name), output, output);
    return output;
  }

  private void connectInputs() {
    Set<String> sharing = new LinkedHashSet<>();
    layers()
        .forEach(
            (name, layer) -> {
              if (WrappedLayers.unwrap(layer) instanceof SyntheticInputModule module) {
                sharing.add(connectInput(name, module));
              }
            });
    sharing.forEach(this::shareInput);
  }

  private String connectInput(String name, SyntheticInputModule module) {
    List<String> inputs = configuration.getNetworkInputs();
    String asked = module.inputOf();
    String input = asked.equals(InputSharingPreProcessor.DEFAULT_INPUT) ? inputs.get(0) : asked;
    if (!inputs.contains(input)) {
      throw new DL4JInvalidConfigException(
          describe(name)
              + " asks for the network input \""
              + input
              + "\", but the network's inputs are "
              + inputs);
    }
    InputType type = module.networkInput();
    if (type == null && !inputTypes.isEmpty()) {
      type = inputTypes.get(inputs.indexOf(input));
    }
    if (type == null) {
      type =
          typeOf(input)
              .orElseThrow(
                  () ->
                      new DL4JInvalidConfigException(
                          describe(name)
                              + ": the type of network input \""
                              + input
                              + "\" cannot be derived from the layers that take it; call"
                              + " Dni.connect(configuration, inputType)"));
    }
    module.networkInput(InputTypes.fed(network, input, type), input);
    return input;
  }

  private Optional<InputType> typeOf(String input) {
    return network.consumers(input).stream()
        .map(configuration.getVertices()::get)
        .filter(LayerVertex.class::isInstance)
        .map(LayerVertex.class::cast)
        .map(
            vertex ->
                InputTypes.of(
                    vertex.getLayerConf().getLayer(),
                    WrappedLayers.unwrap(vertex.getPreProcessor())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whoever takes the input takes it through a preprocessor that shares it. */
  private void shareInput(String input) {
    for (String consumer : network.consumers(input)) {
      GraphVertex vertex = configuration.getVertices().get(consumer);
      if (vertex instanceof LayerVertex layer) {
        layer.setPreProcessor(
            InputSharingPreProcessor.of(WrappedLayers.unwrap(layer.getPreProcessor()), input));
      } else if (vertex instanceof PreprocessorVertex preprocessor) {
        preprocessor.setPreProcessor(
            InputSharingPreProcessor.of(
                WrappedLayers.unwrap(preprocessor.getPreProcessor()), input));
      } else {
        throw new DL4JInvalidConfigException(
            "the network input \""
                + input
                + "\" goes to vertex \""
                + consumer
                + "\" ("
                + vertex.getClass().getSimpleName()
                + "), which cannot share it with synthetic input modules; put a layer or a"
                + " PreprocessorVertex between them");
      }
    }
  }

  private Map<String, Layer> layers() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer) {
                layers.put(name, layer.getLayerConf().getLayer());
              }
            });
    return layers;
  }

  private String describeOutput(String name) {
    return layers().containsKey(name) ? describe(name) : "vertex \"" + name + "\"";
  }

  private String describe(String name) {
    return "vertex \""
        + name
        + "\" ("
        + WrappedLayers.unwrap(layers().get(name)).getClass().getSimpleName()
        + ")";
  }
}
