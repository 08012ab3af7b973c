package io.github.dl4jdni;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Masks of series as data has them, and as it might. */
public enum GeneratedMasks {
  /** Shorter sequences, padded behind. */
  BACK,
  /** Shorter sequences, padded before. */
  FRONT,
  /** Steps missing anywhere, but for one an example. */
  HOLES,
  /** Examples that are padding altogether, beside others with holes. */
  WHOLE_EXAMPLES,
  /** No mask. */
  NONE;

  /**
   * Draws a mask.
   *
   * @return [N, T] of zeros and ones, or null
   */
  public INDArray draw(Random random, int examples, int steps, DataType type) {
    if (this == NONE) {
      return null;
    }
    INDArray mask = Nd4j.zeros(type, examples, steps);
    for (int n = 0; n < examples; n++) {
      int kept = random.nextInt(steps);
      boolean empty = this == WHOLE_EXAMPLES && n % 3 == 1;
      for (int t = 0; t < steps; t++) {
        boolean counts =
            switch (this) {
              case BACK -> t <= kept;
              case FRONT -> t >= kept;
              default -> t == kept || random.nextBoolean();
            };
        if (counts && !empty) {
          mask.putScalar(n, t, 1);
        }
      }
    }
    return mask;
  }
}
