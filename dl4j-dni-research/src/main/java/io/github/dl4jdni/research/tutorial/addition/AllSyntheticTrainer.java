package io.github.dl4jdni.research.tutorial.addition;

import static io.github.dl4jdni.research.tutorial.Sums.absolute;
import static io.github.dl4jdni.research.tutorial.Sums.slope;

import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork;
import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork.Pass;
import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer;
import io.github.dl4jdni.research.tutorial.TextNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The text's first version: all three layers move by synthetic gradients, each as soon as its own
 * forward pass is done; the gradient models learn at the end.
 */
final class AllSyntheticTrainer implements AdditionTrainer {

  private final AllSyntheticNetwork network;

  AllSyntheticTrainer(
      NumpyRandom random, TextNetwork.Shape shape, double rate, TextLayer.Direction direction) {
    network =
        new AllSyntheticNetwork(
            TextNetwork.of(shape, rate, direction)
                .draw(random, new TextNetwork.Start(0.2, -0.1, true)));
  }

  @Override
  public Loss step(BitSums minibatch, int iteration) {
    Pass first = network.forward(0, minibatch.inputs(), iteration);
    Pass second = network.forward(1, first.output(), iteration);
    Pass third = network.forward(2, second.output(), iteration);
    INDArray error = third.output().sub(minibatch.sums());
    double synthetic = absolute(third.handedBack().sub(second.predicted()));
    network.learn(0, second.handedBack(), false, iteration);
    network.learn(1, third.handedBack(), false, iteration);
    network.learn(2, error, false, iteration);
    return new Loss(absolute(error.mul(slope(third.output()))), synthetic);
  }

  @Override
  public INDArray output(INDArray inputs) {
    return network.network().output(inputs);
  }
}
