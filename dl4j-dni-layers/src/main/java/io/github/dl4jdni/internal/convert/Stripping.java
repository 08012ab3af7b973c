package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Turns networks with interfaces into networks of stock layers. */
public final class Stripping {

  private Stripping() {}

  /**
   * Strips a configuration.
   *
   * @param configuration the network; not changed
   * @return one of stock layers alone
   */
  public static MultiLayerConfiguration strip(MultiLayerConfiguration configuration) {
    MultiLayerConfiguration copy = Copies.of(configuration);
    edit(copy);
    return copy;
  }

  /**
   * Strips a configuration.
   *
   * @param configuration the network; not changed
   * @return one of stock layers alone
   */
  public static ComputationGraphConfiguration strip(ComputationGraphConfiguration configuration) {
    ComputationGraphConfiguration copy = Copies.of(configuration);
    edit(copy);
    return copy;
  }

  /**
   * Strips a network.
   *
   * @param network the network; not changed
   * @return one of stock layers alone, with its state
   * @throws IllegalStateException if it is not initialised
   */
  public static MultiLayerNetwork strip(MultiLayerNetwork network) {
    MultiLayerConfiguration copy = Copies.of(Initialized.configuration(network));
    Map<String, String> originOf = edit(copy);
    MultiLayerNetwork stripped = new MultiLayerNetwork(copy);
    stripped.init();
    StateTransfer.carry(network, stripped, originOf);
    return stripped;
  }

  /**
   * Strips a network.
   *
   * @param network the network; not changed
   * @return one of stock layers alone, with its state
   * @throws IllegalStateException if it is not initialised
   */
  public static ComputationGraph strip(ComputationGraph network) {
    ComputationGraphConfiguration copy = Copies.of(Initialized.configuration(network));
    Map<String, String> originOf = edit(copy);
    ComputationGraph stripped = new ComputationGraph(copy);
    stripped.init();
    StateTransfer.carry(network, stripped, originOf);
    return stripped;
  }

  private static Map<String, String> edit(MultiLayerConfiguration copy) {
    Map<String, String> originOf = MultiLayerEditor.edit(copy, new StockChange());
    Updaters.exchange(NetworkStructure.of(copy), FusedUpdaters::stock);
    return originOf;
  }

  private static Map<String, String> edit(ComputationGraphConfiguration copy) {
    Map<String, String> originOf = GraphEditor.edit(copy, new StockChange());
    Updaters.exchange(NetworkStructure.of(copy), FusedUpdaters::stock);
    return originOf;
  }
}
