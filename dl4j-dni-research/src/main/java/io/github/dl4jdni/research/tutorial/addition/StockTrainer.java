package io.github.dl4jdni.research.tutorial.addition;

import static io.github.dl4jdni.research.tutorial.Sums.absolute;

import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Trains by Deeplearning4j's own {@code fit}: backprop, and interfaces inside of the network. */
final class StockTrainer implements AdditionTrainer {

  private final MultiLayerNetwork network;

  private StockTrainer(MultiLayerNetwork network) {
    this.network = network;
  }

  /** The text's first network: weights of deviation 0.2 round −0.1, and no biases. */
  static StockTrainer plain(NumpyRandom random, Variant.Settings settings) {
    MultiLayerNetwork network =
        AdditionNetworks.plain(settings.sizes(), settings.rate(), settings.batch());
    drawWeights(network, random, inputs -> 0.2, -0.1);
    return new StockTrainer(network);
  }

  /** The library's label-conditioned interfaces. */
  static StockTrainer withLabels(NumpyRandom random, Variant.Settings settings) {
    MultiLayerNetwork network = AdditionNetworks.withLabels(settings.sizes(), settings.rate());
    drawWeights(network, random, inputs -> 1 / Math.sqrt(inputs), 0);
    return new StockTrainer(network);
  }

  private static void drawWeights(
      MultiLayerNetwork network, NumpyRandom random, ToDoubleFunction<Long> scale, double mean) {
    for (Layer layer : network.getLayers()) {
      INDArray weights = layer.getParam(DefaultParamInitializer.WEIGHT_KEY);
      weights.assign(
          random.normal(
              weights.size(0), weights.size(1), scale.applyAsDouble(weights.size(0)), mean));
    }
  }

  @Override
  public Loss step(BitSums minibatch, int iteration) {
    INDArray output = network.output(minibatch.inputs(), true);
    network.fit(new DataSet(minibatch.inputs(), minibatch.sums()));
    return new Loss(absolute(output.sub(minibatch.sums())), Double.NaN);
  }

  @Override
  public INDArray output(INDArray inputs) {
    return network.output(inputs);
  }
}
