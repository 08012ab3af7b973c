package io.github.dl4jdni.internal.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One number that is not finite is found wherever it lies, and none where there is none. */
class FiniteNumbersTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void findsWhatIsNotFinite(DataType type) {
    for (char order : new char[] {'c', 'f'}) {
      INDArray whole = Nd4j.create(type, new long[] {4, 3, 5}, order).addi(-1.5);
      INDArray view = whole.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
      assertThat(FiniteNumbers.areAllIn(whole)).isTrue();
      for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
        whole.putScalar(new int[] {0, 1, 2}, bad);
        assertThat(FiniteNumbers.areAllIn(whole)).isFalse();
        assertThat(FiniteNumbers.areAllIn(view)).isTrue();
        whole.putScalar(new int[] {0, 1, 2}, 1);
        view.putScalar(new int[] {1, 2, 4}, bad);
        assertThat(FiniteNumbers.areAllIn(view)).isFalse();
        view.putScalar(new int[] {1, 2, 4}, 1);
      }
    }
  }
}
