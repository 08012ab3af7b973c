package io.github.dl4jdni.research.tutorial.addition;

import static io.github.dl4jdni.research.tutorial.Sums.absolute;

import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer;
import io.github.dl4jdni.research.tutorial.TextNetwork;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The text's final version: biases, gradient models that start at zero, and the true gradient for
 * the last layer. Each layer hands its gradient back after its own update.
 */
final class BiasTrainer implements AdditionTrainer {

  private final TextNetwork network;

  BiasTrainer(NumpyRandom random, TextNetwork.Shape shape, double rate) {
    network =
        TextNetwork.of(shape, rate, TextLayer.Direction.DESCENT)
            .draw(random, new TextNetwork.Start(2, -1, false));
  }

  @Override
  public Loss step(BitSums minibatch, int iteration) {
    // tutorial begins
    List<TextLayer> layers = network.layers();
    INDArray first = layers.get(0).forward(minibatch.inputs());
    moveBy(layers.get(0).predict(), layers.get(0), iteration);

    INDArray second = layers.get(1).forward(first);
    INDArray predicted = layers.get(1).predict();
    moveBy(predicted, layers.get(1), iteration);
    INDArray targetOfFirst = layers.get(1).inputGradient();

    INDArray error = layers.get(2).forward(second).sub(minibatch.sums());
    moveBy(error, layers.get(2), iteration);
    INDArray targetOfSecond = layers.get(2).inputGradient();

    double synthetic = absolute(targetOfSecond.sub(predicted));
    layers.get(1).learn(targetOfSecond, false, iteration);
    layers.get(0).learn(targetOfFirst, false, iteration);
    // tutorial ends
    return new Loss(absolute(error), synthetic);
  }

  private static void moveBy(INDArray gradient, TextLayer layer, int iteration) {
    layer.backpropagate(gradient);
    layer.update(iteration);
  }

  @Override
  public INDArray output(INDArray inputs) {
    return network.output(inputs);
  }
}
