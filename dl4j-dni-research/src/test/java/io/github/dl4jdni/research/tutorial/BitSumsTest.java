package io.github.dl4jdni.research.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BitSumsTest {

  private static final BitSums PAIRS = BitSums.draw(new NumpyRandom(4), 50, 6);

  private static int number(INDArray bits, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = 2 * number + bits.getInt(i);
    }
    return number;
  }

  @Test
  void targetsAreSums() {
    for (int i = 0; i < PAIRS.size(); i++) {
      INDArray row = PAIRS.inputs().getRow(i);
      assertThat(number(row, 0, 6) + number(row, 6, 12))
          .isEqualTo(number(PAIRS.sums().getRow(i), 0, 6));
    }
  }

  @Test
  void minibatchesHoldAllPairsInOrder() {
    assertThat(PAIRS.minibatches(20)).extracting(BitSums::size).containsExactly(20, 20, 10);
    assertThat(PAIRS.minibatches(20).get(1).sums().getRow(0)).isEqualTo(PAIRS.sums().getRow(20));
  }

  @Test
  void seenPairsAreTakenOut() {
    BitSums others = PAIRS.without(PAIRS.range(0, 30));
    assertThat(others.size()).isLessThanOrEqualTo(20).isPositive();
  }

  @Test
  void bitsAreCounted() {
    assertThat(PAIRS.bitsRight(PAIRS.sums())).isEqualTo(1);
    assertThat(PAIRS.bitsRight(Nd4j.onesLike(PAIRS.sums()).subi(PAIRS.sums()))).isZero();
  }
}
