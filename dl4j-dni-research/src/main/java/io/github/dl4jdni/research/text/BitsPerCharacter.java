package io.github.dl4jdni.research.text;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures what a text costs a network, in bits per character.
 *
 * <p>The text is cut into parts that are read side by side, each from an empty state on; the first
 * character of a part is read, not predicted.
 */
final class BitsPerCharacter {

  /** As many characters at least has each part, so that its beginning does not weigh. */
  private static final int LEAST_PART = 1000;

  private static final int MOST_PARTS = 200;
  private static final int CHUNK_STEPS = 50;

  /** What a network that gives 0 is taken to have given: float's least normal number. */
  private static final double LEAST_PROBABILITY = Float.MIN_NORMAL;

  private final int[] text;
  private final int symbols;
  private final int parts;

  /**
   * A measure.
   *
   * @param text the symbols' numbers, two at least
   * @param symbols how many there are
   */
  BitsPerCharacter(int[] text, int symbols) {
    this.text = text;
    this.symbols = symbols;
    parts = Math.max(1, Math.min(MOST_PARTS, text.length / LEAST_PART));
  }

  /**
   * {@return bits per character}
   *
   * @param network whose state is cleared
   */
  double of(MultiLayerNetwork network) {
    int partLength = text.length / parts;
    double nats = 0;
    network.rnnClearPreviousState();
    for (int from = 0; from < partLength - 1; from += CHUNK_STEPS) {
      int to = Math.min(partLength - 1, from + CHUNK_STEPS);
      int[][] read = chunk(partLength, from, to);
      INDArray said = network.rnnTimeStep(OneHot.of(read, symbols)); // [parts, symbols, steps]
      nats += nats(said, chunk(partLength, from + 1, to + 1));
    }
    network.rnnClearPreviousState();
    return nats / Math.log(2) / ((double) parts * (partLength - 1));
  }

  private int[][] chunk(int partLength, int from, int to) {
    int[][] numbers = new int[parts][to - from];
    for (int part = 0; part < parts; part++) {
      System.arraycopy(text, part * partLength + from, numbers[part], 0, to - from);
    }
    return numbers;
  }

  private static double nats(INDArray said, int[][] following) {
    double nats = 0;
    for (int part = 0; part < following.length; part++) {
      for (int step = 0; step < following[part].length; step++) {
        double probability = said.getDouble(part, following[part][step], step);
        nats -= Math.log(Math.max(probability, LEAST_PROBABILITY));
      }
    }
    return nats;
  }
}
