package io.github.dl4jdni.internal.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What is written into a frame is read from it; what is no frame is refused. */
class FramesTest {

  private static INDArray there(INDArray array) {
    return new FrameReader(new FrameWriter().array(array).frame()).array();
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.dataType()).isEqualTo(expected.dataType());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16", "INT", "LONG", "SHORT", "BYTE", "UBYTE"})
  void arraysOfEachTypeArriveInTheirOrder(DataType type) {
    INDArray array = Nd4j.linspace(0, 23, 24, DataType.DOUBLE).castTo(type);
    for (char order : new char[] {'c', 'f'}) {
      INDArray shaped = array.reshape(order, 2, 3, 4);
      INDArray arrived = there(shaped);
      assertSame(arrived, shaped);
      assertThat(arrived.ordering()).isEqualTo(order);
    }
  }

  @Test
  void truthValuesArrive() {
    INDArray mask = Nd4j.createFromArray(true, false, true);
    assertSame(there(mask), mask);
  }

  /** Dense arrays are summed in another order: a window of a series stays one. */
  @Test
  void viewsArriveAsViews() {
    INDArray whole = Nd4j.linspace(0, 59, 60, DataType.FLOAT).reshape('c', 3, 4, 5);
    INDArrayIndex all = NDArrayIndex.all();
    for (int end = 2; end < 6; end++) {
      INDArray window = whole.get(all, all, NDArrayIndex.interval(1, end));
      INDArray arrived = there(window);
      assertSame(arrived, window);
      assertThat(arrived.ordering()).isEqualTo(window.ordering());
      assertThat(arrived.stride(2)).isEqualTo(1);
      assertThat(arrived.stride(1)).isEqualTo(end);
      assertThat(arrived.stride(0)).isEqualTo(4 * end);
    }
    INDArray rows = whole.dup('f').get(NDArrayIndex.interval(0, 2), all, all);
    assertSame(there(rows), rows);
    assertThat(there(rows).stride()).containsExactly(1, 3, 12);
    INDArray permuted = whole.permute(2, 0, 1);
    assertSame(there(permuted), permuted);
    assertThat(there(permuted).stride()).isEqualTo(permuted.stride());
    INDArray column = whole.get(all, all, NDArrayIndex.point(2));
    assertSame(there(column), column);
    INDArray steps = whole.get(all, all, NDArrayIndex.interval(2, 3)); // all a step apart
    assertSame(there(steps), steps);
    INDArray behind = whole.reshape(60).get(NDArrayIndex.interval(17, 30));
    assertSame(there(behind), behind);
  }

  @Test
  void eachBitOfANumberArrives() {
    float odd = Float.intBitsToFloat(0x7FC0_1234);
    INDArray floats = Nd4j.createFromArray(odd, -0.0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY);
    float[] arrived = there(floats).toFloatVector();
    assertThat(arrived).hasSize(4);
    assertThat(Float.floatToRawIntBits(arrived[1])).isEqualTo(Float.floatToRawIntBits(-0.0f));
    assertThat(Float.floatToRawIntBits(arrived[0])).isEqualTo(0x7FC0_1234);
    assertThat(arrived[2]).isEqualTo(Float.MIN_VALUE);
    assertThat(arrived[3]).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void readsIntoTheMemoryThatItIsGiven() {
    INDArray array = Nd4j.linspace(0, 5, 6, DataType.DOUBLE).reshape('f', 2, 3);
    INDArray memory = Nd4j.create(DataType.DOUBLE, new long[] {2, 3}, 'f');
    FrameReader reader = new FrameReader(new FrameWriter().array(array).frame());
    assertThat(reader.array((type, shape, order) -> memory)).isSameAs(memory);
    assertSame(memory, array);
  }

  @Test
  void piecesArriveInTheirOrder() {
    FrameReader reader =
        new FrameReader(
            new FrameWriter()
                .small(200)
                .integer(-3)
                .longer(1L << 40)
                .real(0.1)
                .flag(true)
                .text("Ähre\n")
                .array(null)
                .small(7)
                .frame());
    assertThat(reader.small()).isEqualTo(200);
    assertThat(reader.integer()).isEqualTo(-3);
    assertThat(reader.longer()).isEqualTo(1L << 40);
    assertThat(reader.real()).isEqualTo(0.1);
    assertThat(reader.flag()).isTrue();
    assertThat(reader.text()).isEqualTo("Ähre\n");
    assertThat(reader.array()).isNull();
    assertThat(new FrameReader(reader.rest()).small()).isEqualTo(7);
  }

  @Test
  void aFrameThatIsCutShortIsRefusedWhereverItIsCut() {
    ByteBuffer whole = new FrameWriter().text("text").array(Nd4j.ones(2, 3)).frame();
    byte[] bytes = new byte[whole.remaining()];
    whole.get(bytes);
    for (int length = 0; length < bytes.length; length++) {
      FrameReader reader = new FrameReader(ByteBuffer.wrap(Arrays.copyOf(bytes, length)));
      assertThatThrownBy(
              () -> {
                reader.text();
                reader.array();
              })
          .isInstanceOf(FrameException.class);
    }
  }

  @Test
  void aFrameThatPromisesMoreThanItHasAllocatesNothing() {
    for (long size : new long[] {1L << 20, 1L << 40, Long.MAX_VALUE, 0, -1}) {
      FrameWriter huge = new FrameWriter().flag(true).small(DataType.FLOAT.toInt()).small(0);
      huge.small(2).longer(size).longer(size).flag(false);
      assertThatThrownBy(() -> new FrameReader(huge.frame()).array())
          .isInstanceOf(FrameException.class);
    }
    assertThatThrownBy(() -> new FrameReader(new FrameWriter().integer(1 << 30).frame()).text())
        .isInstanceOf(FrameException.class)
        .hasMessageContaining("cut short");
  }

  /** One number, and an axis behind another of which each doubles the memory. */
  @Test
  void aFrameWithRoomForMoreThanItHasIsRefused() {
    FrameWriter roomy = new FrameWriter().flag(true).small(DataType.FLOAT.toInt()).small(0);
    int axes = 32;
    roomy.small(axes);
    for (int axis = 0; axis < axes; axis++) {
      roomy.longer(1);
    }
    roomy.flag(true);
    for (int axis = 0; axis < axes; axis++) {
      roomy.small(axis).flag(axis > 0);
    }
    roomy.integer(0);
    assertThatThrownBy(() -> new FrameReader(roomy.frame()).array())
        .isInstanceOf(FrameException.class)
        .hasMessageContaining("room");
  }
}
