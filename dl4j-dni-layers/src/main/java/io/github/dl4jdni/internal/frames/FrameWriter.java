package io.github.dl4jdni.internal.frames;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes a frame. */
public final class FrameWriter {

  private static final int INITIAL = 256;
  private static final int LONGEST_TEXT = 1 << 16; // bytes

  private ByteBuffer bytes = ordered(ByteBuffer.allocate(INITIAL));

  private static ByteBuffer ordered(ByteBuffer buffer) {
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Writes a number.
   *
   * @param value from 0 to 255
   * @return this
   */
  public FrameWriter small(int value) {
    room(1).put((byte) value);
    return this;
  }

  /**
   * Writes a number.
   *
   * @param value the number
   * @return this
   */
  public FrameWriter integer(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  /**
   * Writes a number.
   *
   * @param value the number
   * @return this
   */
  public FrameWriter longer(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /**
   * Writes a number, with every bit.
   *
   * @param value the number
   * @return this
   */
  public FrameWriter real(double value) {
    room(Double.BYTES).putDouble(value);
    return this;
  }

  /**
   * Writes whether something is so.
   *
   * @param value the answer
   * @return this
   */
  public FrameWriter flag(boolean value) {
    return small(value ? 1 : 0);
  }

  /**
   * Writes a text; what is longer than 65,536 bytes is cut.
   *
   * @param value the text
   * @return this
   */
  public FrameWriter text(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(encoded.length, LONGEST_TEXT);
    integer(length);
    room(length).put(encoded, 0, length);
    return this;
  }

  /**
   * Writes an array: type, order, shape, how it lies in memory, and numbers.
   *
   * @param array the array, or null
   * @return this
   * @throws FrameException if its type cannot be sent
   */
  public FrameWriter array(INDArray array) {
    flag(array != null);
    if (array == null) {
      return this;
    }
    ArrayBytes numbers = ArrayBytes.of(array.dataType());
    small(array.dataType().toInt()).small(array.ordering() == 'f' ? 1 : 0).small(array.rank());
    for (long size : array.shape()) {
      longer(size);
    }
    ArrayLayout layout = ArrayLayout.of(array);
    flag(layout != null);
    if (layout != null) {
      layout.write(this);
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray vector = dense(array);
      int length = Math.multiplyExact(Math.toIntExact(array.length()), numbers.size());
      ByteBuffer to = room(length);
      numbers.put(vector, ordered(to.slice()));
      to.position(to.position() + length);
    }
    return this;
  }

  /** An array's numbers one after the other. A view whose steps are all alike stays one. */
  private static INDArray dense(INDArray array) {
    INDArray vector = array.reshape(array.ordering(), new long[] {array.length()});
    return vector.stride(0) == 1 ? vector : vector.dup();
  }

  /**
   * The frame; nothing is written behind that.
   *
   * @return its bytes, from position to limit
   */
  public ByteBuffer frame() {
    return bytes.flip();
  }

  private ByteBuffer room(int length) {
    if (bytes.remaining() < length) {
      int needed = Math.addExact(bytes.position(), length);
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.capacity());
      bytes = ordered(ByteBuffer.allocate(Math.max(needed, doubled)).put(bytes.flip()));
    }
    return bytes;
  }
}
