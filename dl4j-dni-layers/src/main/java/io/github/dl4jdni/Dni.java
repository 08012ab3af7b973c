package io.github.dl4jdni;

import io.github.dl4jdni.convert.GraphConnector;
import io.github.dl4jdni.convert.MultiLayerConnector;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;

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
}
