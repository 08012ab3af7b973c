package io.github.dl4jdni.internal.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Against loops over the elements, however arrays lie in memory. */
class VectorsTest {

  private static final double[][] LEFT = {{1, -2, 3}, {0.5, 4, -1}};
  private static final double[][] RIGHT = {{2, 0.25, -1}, {-3, 1, 8}};

  /** Of order c or f; v for columns in the midst of a wider matrix. */
  private static INDArray array(double[][] values, char layout, DataType type) {
    INDArray array =
        layout == 'v'
            ? Nd4j.ones(type, 2, 5).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4))
            : Nd4j.create(type, new long[] {2, 3}, layout);
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        array.putScalar(row, column, values[row][column]);
      }
    }
    return array;
  }

  private interface Element {
    double of(double x, double y);
  }

  private static void assertElements(INDArray actual, Element expected) {
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        assertThat(actual.getDouble(row, column))
            .isCloseTo(expected.of(LEFT[row][column], RIGHT[row][column]), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c, c, FLOAT",
    "f, f, FLOAT",
    "c, f, FLOAT",
    "f, v, FLOAT",
    "v, v, FLOAT",
    "v, c, DOUBLE",
    "f, f, DOUBLE"
  })
  void operationsAreThoseOfTheElements(char left, char right, DataType type) {
    INDArray x = array(LEFT, left, type);
    INDArray y = array(RIGHT, right, type);

    assertThat(Vectors.dot(x, y)).isCloseTo(2 - 0.5 - 3 - 1.5 + 4 - 8, within(1e-6));
    Vectors.add(x, y);
    assertElements(y, Double::sum);
    Vectors.subtract(x, y);
    assertElements(y, (ofLeft, ofRight) -> ofRight);
    Vectors.scale(-3, y);
    assertElements(y, (ofLeft, ofRight) -> -3 * ofRight);
    Vectors.copy(x, y);
    assertElements(y, (ofLeft, ofRight) -> ofLeft);
    Vectors.scale(0, y);
    assertElements(y, (ofLeft, ofRight) -> 0);
    assertElements(x, (ofLeft, ofRight) -> ofLeft);
  }

  /** Numbers of an array that is wider than what is changed stay as they are. */
  @Test
  void whatLiesBesideAViewIsLeft() {
    INDArray whole = Nd4j.ones(DataType.FLOAT, 2, 5);
    INDArray view = whole.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4));

    Vectors.copy(array(LEFT, 'c', DataType.FLOAT), view);
    Vectors.scale(2, view);

    assertThat(whole.getColumn(0).sumNumber().doubleValue()).isEqualTo(2);
    assertThat(whole.getColumn(4).sumNumber().doubleValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"c, FLOAT", "f, DOUBLE", "v, FLOAT"})
  void zeroIsToldFromWhatIsSmallOrNoNumber(char layout, DataType type) {
    INDArray array = array(new double[2][3], layout, type);

    assertThat(Vectors.isZero(array)).isTrue();
    for (double other : new double[] {1e-40, -1, Double.NaN, Double.NEGATIVE_INFINITY}) {
      array.putScalar(1, 2, other);
      assertThat(Vectors.isZero(array)).as("with " + other).isFalse();
    }
  }

  @Test
  void whatIsNoNumberStaysNone() {
    INDArray array = array(LEFT, 'c', DataType.FLOAT);
    array.putScalar(0, 1, Double.NaN);

    Vectors.scale(0, array);

    assertThat(array.getDouble(0, 1)).isNaN();
  }
}
