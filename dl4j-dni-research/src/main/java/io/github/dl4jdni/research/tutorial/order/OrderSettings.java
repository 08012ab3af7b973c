package io.github.dl4jdni.research.tutorial.order;

import io.github.dl4jdni.research.tutorial.AllSyntheticNetwork;
import io.github.dl4jdni.research.tutorial.BitSums;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import io.github.dl4jdni.research.tutorial.TextNetwork;
import java.util.List;

/**
 * What both orders are run with.
 *
 * @param sizes of the layers
 * @param examples pairs of numbers, all in one batch
 * @param rate learning rate
 * @param direction of the updates
 * @param delay iterations that the gradient models' learning lags
 * @param seed of data and weights
 */
record OrderSettings(
    List<Integer> sizes, int examples, double rate, Direction direction, int delay, int seed) {

  private static final int BITS = 12;

  OrderSettings {
    sizes = List.copyOf(sizes);
  }

  /** The text's network, 24-128-64-12, made wider or narrower. */
  static List<Integer> sizes(int hidden) {
    return List.of(2 * BITS, hidden, Math.max(1, hidden / 2), BITS);
  }

  /** Draws data and initial weights. */
  Start start() {
    NumpyRandom random = new NumpyRandom(seed);
    BitSums pairs = BitSums.draw(random, examples, BITS);
    TextNetwork network =
        TextNetwork.of(new TextNetwork.Shape(sizes, 3, false, examples), rate, direction)
            .draw(random, new TextNetwork.Start(0.2, -0.1, true));
    return new Start(new AllSyntheticNetwork(network), pairs);
  }

  /**
   * Where a run starts.
   *
   * @param network its network
   * @param pairs its data
   */
  record Start(AllSyntheticNetwork network, BitSums pairs) {}
}
