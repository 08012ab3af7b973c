package io.github.dl4jdni.spark;

import io.github.dl4jdni.internal.structure.Network;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the driver and its workers need of a network that its two kinds do not share. */
final class SparkNetwork {

  private SparkNetwork() {}

  /**
   * Shows listeners something of a minibatch's size, in the place of input and labels; null shows
   * them nothing. Not by {@code clear()}, which costs a stack its updater.
   */
  static void show(Network network, INDArray rows) {
    if (network.model() instanceof ComputationGraph graph) {
      graph.setInput(0, rows);
      graph.setLabels((INDArray[]) null);
    } else {
      MultiLayerNetwork layers = (MultiLayerNetwork) network.model();
      layers.setInput(rows);
      layers.setLabels(rows);
    }
  }
}
