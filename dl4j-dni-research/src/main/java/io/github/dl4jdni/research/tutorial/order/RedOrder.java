package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork.Pass;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The text's red order, its operations 1 to 6: forward 1, forward 2, model 1, forward 3, model 2,
 * model 3.
 */
final class RedOrder implements Order.Way {

  @Override
  public void run(List<LayerWork> layers, INDArray inputs, Order.Limit limit) {
    List<Double> losses = layers.get(2).losses();
    for (int i = 0; !limit.isReached(i, losses); i++) {
      Pass first = layers.get(0).forward(inputs, i);
      Pass second = layers.get(1).forward(first.output(), i);
      layers.get(0).handBack(second.handedBack());
      layers.get(0).learnIfDue(i);
      Pass third = layers.get(2).forward(second.output(), i);
      layers.get(1).handBack(third.handedBack());
      layers.get(1).learnIfDue(i);
      layers.get(2).learnIfDue(i);
    }
  }
}
