package io.github.dl4jdni.research.tutorial.addition;

import static io.github.dl4jdni.research.tutorial.Sums.absolute;

import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer;
import io.github.dl4jdni.research.tutorial.TextNetwork;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Backprop by layer objects: all forward, all backward from the top, then all updates. */
final class LayerTrainer implements AdditionTrainer {

  private final TextNetwork network;

  LayerTrainer(NumpyRandom random, TextNetwork.Shape shape, double rate) {
    network =
        TextNetwork.of(shape, rate, TextLayer.Direction.DESCENT)
            .draw(random, new TextNetwork.Start(0.2, -0.1, false));
  }

  @Override
  public Loss step(BitSums minibatch, int iteration) {
    List<TextLayer> layers = network.layers();
    INDArray output = minibatch.inputs();
    for (TextLayer layer : layers) {
      output = layer.forward(output);
    }
    INDArray error = output.sub(minibatch.sums());
    INDArray gradient = error;
    for (int i = layers.size() - 1; i >= 0; i--) {
      layers.get(i).backpropagate(gradient);
      gradient = layers.get(i).inputGradient();
    }
    layers.forEach(layer -> layer.update(iteration));
    return new Loss(absolute(error), Double.NaN);
  }

  @Override
  public INDArray output(INDArray inputs) {
    return network.output(inputs);
  }
}
