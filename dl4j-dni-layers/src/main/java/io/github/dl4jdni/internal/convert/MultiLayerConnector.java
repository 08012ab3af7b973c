package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.context.StepContext;
import io.github.dl4jdni.internal.structure.InputTypes;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.OutputLosses;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Connects the interfaces of a multi-layer network to its labels and its input. */
public final class MultiLayerConnector {

  private final MultiLayerConfiguration configuration;
  private final NetworkStructure network;
  private final List<Layer> layers = new ArrayList<>();
  private final InputType inputType;
  private final LabelConnection labels;

  private MultiLayerConnector(MultiLayerConfiguration configuration, InputType inputType) {
    this.configuration = configuration;
    network = NetworkStructure.of(configuration);
    this.inputType = inputType;
    labels = new LabelConnection(network, inputType == null ? List.of() : List.of(inputType));
    for (NeuralNetConfiguration each : configuration.getConfs()) {
      layers.add(each.getLayer());
    }
  }

  /**
   * Connects.
   *
   * @param configuration the network; not changed
   * @param inputType the type of the network's input, or null to tell it from the first layer
   * @return a connected copy
   * @throws DL4JInvalidConfigException if an interface stands where none can be
   */
  public static MultiLayerConfiguration connect(
      MultiLayerConfiguration configuration, InputType inputType) {
    MultiLayerConfiguration copy = configuration.clone();
    connectInPlace(copy, inputType);
    return copy;
  }

  /** Connects the configuration that it is given. */
  static void connectInPlace(MultiLayerConfiguration configuration, InputType inputType) {
    MultiLayerConnector connector = new MultiLayerConnector(configuration, inputType);
    connector.checkPlaces();
    connector.connectLabels();
    connector.connectInputs();
  }

  private void checkPlaces() {
    for (int i = 0; i < layers.size(); i++) {
      checkInputGradient(i);
      if (!(WrappedLayers.unwrap(layers.get(i)) instanceof InterfaceConfiguration)) {
        continue;
      }
      if (i == layers.size() - 1) {
        throw new DL4JInvalidConfigException(
            describe(i)
                + " is the network's last layer, so no gradient ever arrives there; an interface"
                + " belongs between two modules, and the last layer is an output layer");
      }
      for (int below = 0; below < i; below++) {
        if (Losses.isOutput(layers.get(below))) {
          throw new DL4JInvalidConfigException(
              describe(i)
                  + " comes after the output layer, "
                  + describe(below)
                  + "; move it below");
        }
      }
    }
  }

  private void checkInputGradient(int i) {
    if (!InputGradients.isComputed(WrappedLayers.unwrap(layers.get(i)))
        && (i > 0 || preProcessor() != null)) {
      throw new DL4JInvalidConfigException(
          describe(i)
              + " computes no gradient of its input, but "
              + (i > 0 ? describe(i - 1) : "the preprocessor before it")
              + " needs it; inputGradient(false) is for a network's first layer alone");
    }
  }

  private void connectLabels() {
    Layer output = layers.get(layers.size() - 1);
    boolean shares = false;
    int labelsAhead = 0;
    for (int i = 0; i < layers.size(); i++) {
      if (!(WrappedLayers.unwrap(layers.get(i)) instanceof GradientModelConfiguration conditional)
          || !conditional.getSyntheticGradient().isConditionOnLabels()) {
        continue;
      }
      if (OutputLosses.of(output).isEmpty()) {
        throw new DL4JInvalidConfigException(
            describe(i)
                + " is conditioned on labels, but the network's last layer, "
                + describe(layers.size() - 1)
                + ", has no loss function that sees them; end the network with an output or loss"
                + " layer, or take SyntheticGradientModule, which needs no labels");
      }
      labels.connect(
          network.nodes().get(i).name(),
          describe(i),
          network.networkOutputs().get(0),
          StepContext.DEFAULT_OUTPUT);
      shares = true;
      labelsAhead = Math.max(labelsAhead, Labels.ahead(conditional));
    }
    if (shares) {
      Losses.share(output, StepContext.DEFAULT_OUTPUT, labelsAhead);
    }
  }

  private void connectInputs() {
    boolean shares = false;
    for (int i = 0; i < layers.size(); i++) {
      if (!(WrappedLayers.unwrap(layers.get(i)) instanceof SyntheticInputModule module)) {
        continue;
      }
      InputType type = module.networkInput();
      if (type == null) {
        type = inputType;
      }
      if (type == null) {
        String where = describe(i);
        type =
            InputTypes.of(layers.get(0), preProcessor())
                .orElseThrow(
                    () ->
                        new DL4JInvalidConfigException(
                            where
                                + ": the type of the network's input cannot be derived from its first"
                                + " layer; write Dni.connect(configuration, inputType)"));
      }
      module.networkInput(
          InputTypes.fed(network, NetworkStructure.INPUT, type),
          InputSharingPreProcessor.DEFAULT_INPUT);
      shares = true;
    }
    if (shares) {
      configuration.getInputPreProcessors().put(0, InputSharingPreProcessor.of(preProcessor()));
    }
  }

  private InputPreProcessor preProcessor() {
    return WrappedLayers.unwrap(configuration.getInputPreProcess(0));
  }

  private String describe(int index) {
    Layer layer = layers.get(index);
    String name = layer.getLayerName();
    return "layer "
        + index
        + " ("
        + WrappedLayers.unwrap(layer).getClass().getSimpleName()
        + (name == null ? "" : " \"" + name + "\"")
        + ")";
  }
}
