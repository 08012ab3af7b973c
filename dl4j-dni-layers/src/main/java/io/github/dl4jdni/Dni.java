package io.github.dl4jdni;

import io.github.dl4jdni.convert.Conversion;
import io.github.dl4jdni.convert.GradientModels;
import io.github.dl4jdni.convert.SequenceState;
import io.github.dl4jdni.internal.convert.GraphConnector;
import io.github.dl4jdni.internal.convert.MultiLayerConnector;
import io.github.dl4jdni.internal.convert.Stripping;
import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.NetworkSummaries;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.structure.ModuleSummary;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The front door: what is done to whole networks.
 *
 * <p>A network with interfaces in it trains with Deeplearning4j's own {@code fit}. Interfaces that
 * see labels, and modules that see the network's input, have to be connected to them once:
 *
 * <pre>{@code
 * MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
 * }</pre>
 */
public final class Dni {

  private Dni() {}

  /**
   * Connects conditional interfaces to the labels and synthetic input modules to the network's
   * input: the output layer's loss becomes one that shares its labels ({@link
   * io.github.dl4jdni.context.LabelSharingLoss}), each conditional interface learns how wide they
   * are, and the first layer gets a preprocessor that shares its input. A network without such
   * layers comes back as it was; connecting twice does no harm.
   *
   * @param configuration the network; not changed
   * @return a connected copy
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if an interface is the last
   *     layer, stands after the output layer, or is conditioned on labels that no loss sees
   */
  public static MultiLayerConfiguration connect(MultiLayerConfiguration configuration) {
    return MultiLayerConnector.connect(configuration, null);
  }

  /**
   * As {@link #connect(MultiLayerConfiguration)}, for networks with synthetic input modules whose
   * input type cannot be told from the first layer: images.
   *
   * @param configuration the network; not changed
   * @param inputType the type of the network's input, as given to {@code setInputType}
   * @return a connected copy
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException as there
   */
  public static MultiLayerConfiguration connect(
      MultiLayerConfiguration configuration, InputType inputType) {
    return MultiLayerConnector.connect(configuration, inputType);
  }

  /**
   * As {@link #connect(MultiLayerConfiguration)}, for a graph. A conditional interface that names
   * no output sees the labels of the first one that it leads to.
   *
   * @param configuration the network; not changed
   * @param inputTypes the types of the network's inputs in their order, or none to tell them from
   *     the layers that take them; only synthetic input modules need them
   * @return a connected copy
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if an interface leads to no
   *     output, or names one that it does not lead to
   */
  public static ComputationGraphConfiguration connect(
      ComputationGraphConfiguration configuration, InputType... inputTypes) {
    return GraphConnector.connect(configuration, List.of(inputTypes));
  }

  /**
   * Puts interfaces into a network, trained or not: it keeps its outputs, parameters, updater
   * state, names, counters and listeners.
   *
   * <pre>{@code
   * MultiLayerNetwork dni = Dni.convert(network).everyHiddenLayer().conditionOnLabels(true).build();
   * }</pre>
   *
   * @param network the network; not changed
   * @return the conversion, to be told where interfaces come and what they are like
   * @throws IllegalStateException if the network is not initialised
   */
  public static Conversion<MultiLayerNetwork> convert(MultiLayerNetwork network) {
    return Conversion.of(network);
  }

  /**
   * As {@link #convert(MultiLayerNetwork)}, for a graph.
   *
   * @param network the network; not changed
   * @return the conversion, to be told where interfaces come and what they are like
   * @throws IllegalStateException if the network is not initialised
   */
  public static Conversion<ComputationGraph> convert(ComputationGraph network) {
    return Conversion.of(network);
  }

  /**
   * As {@link #convert(MultiLayerNetwork)}, for a network yet to be made.
   *
   * @param configuration the network; not changed
   * @return the conversion, to be told where interfaces come and what they are like
   */
  public static Conversion<MultiLayerConfiguration> convert(MultiLayerConfiguration configuration) {
    return Conversion.of(configuration);
  }

  /**
   * As {@link #convert(MultiLayerNetwork)}, for a graph yet to be made.
   *
   * @param configuration the network; not changed
   * @return the conversion, to be told where interfaces come and what they are like
   */
  public static Conversion<ComputationGraphConfiguration> convert(
      ComputationGraphConfiguration configuration) {
    return Conversion.of(configuration);
  }

  /**
   * Copies what a network's gradient models have learnt, to save it apart from the network, or to
   * give it to another one: {@code Dni.convert(other)...gradientModelsFrom(models)}.
   *
   * @param network the network; not changed
   * @return its gradient models, those of recurrent layers' states among them
   * @throws IllegalStateException if the network is not initialised, or a trainer is changing it
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if it has none
   */
  public static GradientModels gradientModels(MultiLayerNetwork network) {
    return GradientModels.of(network);
  }

  /**
   * As {@link #gradientModels(MultiLayerNetwork)}, of a graph.
   *
   * @param network the network; not changed
   * @return its gradient models, those of recurrent layers' states among them
   * @throws IllegalStateException if the network is not initialised, or a trainer is changing it
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if it has none
   */
  public static GradientModels gradientModels(ComputationGraph network) {
    return GradientModels.of(network);
  }

  /**
   * Takes everything out of a network that is this library's: interfaces and synthetic inputs go,
   * layers with an interface in them become the stock layers that do the same, the loss is itself
   * again. The inverse of {@link #convert(MultiLayerNetwork)}, and for networks written by hand:
   * what comes of it has the same parameters, updater state, names, counters and listeners, gives
   * the same outputs and, saved, needs nothing of this library.
   *
   * @param network the network; not changed
   * @return a network of stock layers
   * @throws IllegalStateException if the network is not initialised, or a trainer is changing it
   */
  public static MultiLayerNetwork strip(MultiLayerNetwork network) {
    DecoupledTrainer.checkAtRest(network);
    return Stripping.strip(network);
  }

  /**
   * As {@link #strip(MultiLayerNetwork)}, for a graph.
   *
   * @param network the network; not changed
   * @return a network of stock layers
   * @throws IllegalStateException if the network is not initialised, or a trainer is changing it
   */
  public static ComputationGraph strip(ComputationGraph network) {
    DecoupledTrainer.checkAtRest(network);
    return Stripping.strip(network);
  }

  /**
   * As {@link #strip(MultiLayerNetwork)}, for a network yet to be made.
   *
   * @param configuration the network; not changed
   * @return a network of stock layers
   */
  public static MultiLayerConfiguration strip(MultiLayerConfiguration configuration) {
    return Stripping.strip(configuration);
  }

  /**
   * As {@link #strip(MultiLayerNetwork)}, for a graph yet to be made.
   *
   * @param configuration the network; not changed
   * @return a network of stock layers
   */
  public static ComputationGraphConfiguration strip(ComputationGraphConfiguration configuration) {
    return Stripping.strip(configuration);
  }

  /**
   * Where a network's interfaces are, what models they use and what those cost.
   *
   * @param network the network
   * @return its interfaces, in its layers' order
   */
  public static List<InterfaceSummary> interfaces(MultiLayerNetwork network) {
    return NetworkSummaries.interfaces(NetworkStructure.of(network.getLayerWiseConfigurations()));
  }

  /**
   * Where a network's interfaces are, what models they use and what those cost.
   *
   * @param network the network
   * @return its interfaces, in its vertices' topological order
   */
  public static List<InterfaceSummary> interfaces(ComputationGraph network) {
    return NetworkSummaries.interfaces(NetworkStructure.of(network.getConfiguration()));
  }

  /**
   * The modules that a network's interfaces cut it into, and what they cost.
   *
   * @param network the network
   * @param inputType the type of its input; none to tell it from the first layer, which is possible
   *     but for images
   * @return its modules, from input to output
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if the type cannot be told
   */
  public static List<ModuleSummary> modules(MultiLayerNetwork network, InputType... inputType) {
    return NetworkSummaries.modules(
        NetworkStructure.of(network.getLayerWiseConfigurations()), List.of(inputType));
  }

  /**
   * The modules that a network's interfaces cut it into, and what they cost.
   *
   * @param network the network
   * @param inputTypes the types of its inputs; none to tell them from the layers that take them,
   *     which is possible but for images
   * @return its modules, each behind those whose messages it takes
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if a type cannot be told, or a
   *     path leads round an interface
   */
  public static List<ModuleSummary> modules(ComputationGraph network, InputType... inputTypes) {
    return NetworkSummaries.modules(
        NetworkStructure.of(network.getConfiguration()), List.of(inputTypes));
  }

  /**
   * Copies where the recurrent layers of this library stand in the sequences that they are trained
   * on, which a saved model does not hold: see {@link SequenceState}.
   *
   * @param network the network, between two calls of {@code fit}
   * @return a copy, to be saved and given to the restored network
   * @throws IllegalStateException if a trainer is changing it, or a gradient model learns by going
   *     back through former windows
   */
  public static SequenceState sequenceState(MultiLayerNetwork network) {
    return SequenceState.of(network);
  }

  /**
   * Copies where the recurrent layers of this library stand in the sequences that they are trained
   * on, which a saved model does not hold: see {@link SequenceState}.
   *
   * @param network the network, between two calls of {@code fit}
   * @return a copy, to be saved and given to the restored network
   * @throws IllegalStateException as for a {@code MultiLayerNetwork}
   */
  public static SequenceState sequenceState(ComputationGraph network) {
    return SequenceState.of(network);
  }

  /**
   * Ends the sequences of all recurrent layers of this library, stateful ones too: the next window
   * begins with the state zero.
   *
   * @param network the network
   * @throws IllegalStateException if a trainer is changing it
   */
  public static void clearTrainingState(MultiLayerNetwork network) {
    DecoupledTrainer.checkAtRest(network);
    clearTrainingState(network.getLayers());
  }

  /**
   * Ends the sequences of all recurrent layers of this library, stateful ones too: the next window
   * begins with the state zero.
   *
   * @param network the network
   * @throws IllegalStateException if a trainer is changing it
   */
  public static void clearTrainingState(ComputationGraph network) {
    DecoupledTrainer.checkAtRest(network);
    clearTrainingState(network.getLayers());
  }

  private static void clearTrainingState(Layer[] layers) {
    for (Layer layer : layers) {
      if (layer instanceof WindowedLayer windowed) {
        windowed.clearTrainingState();
      }
    }
  }
}
