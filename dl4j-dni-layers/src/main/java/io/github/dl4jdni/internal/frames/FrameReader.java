package io.github.dl4jdni.internal.frames;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads a frame. Nothing is allocated that the frame itself has no bytes for; a view, with the room
 * between its axes, may take up to sixteen times as much.
 *
 * <p>Each method throws a {@link FrameException} if the frame does not hold what is asked for.
 */
public final class FrameReader {

  private static final int MOST_AXES = 32;

  private final ByteBuffer bytes;

  /**
   * A reader.
   *
   * @param frame the frame, from position to limit; left as it is
   */
  public FrameReader(ByteBuffer frame) {
    bytes = frame.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a number.
   *
   * @return from 0 to 255
   */
  public int small() {
    return some(1).get() & 0xFF;
  }

  /**
   * Reads a number.
   *
   * @return the number
   */
  public int integer() {
    return some(Integer.BYTES).getInt();
  }

  /**
   * Reads a number.
   *
   * @return the number
   */
  public long longer() {
    return some(Long.BYTES).getLong();
  }

  /**
   * Reads a number.
   *
   * @return the number
   */
  public double real() {
    return some(Double.BYTES).getDouble();
  }

  /**
   * Reads whether something is so.
   *
   * @return the answer
   */
  public boolean flag() {
    return small() != 0;
  }

  /**
   * Reads a text.
   *
   * @return the text
   */
  public String text() {
    byte[] encoded = new byte[checked(integer())];
    bytes.get(encoded);
    return new String(encoded, StandardCharsets.UTF_8);
  }

  /**
   * What was not read yet.
   *
   * @return its bytes, from position to limit
   */
  public ByteBuffer rest() {
    return bytes.slice();
  }

  /**
   * Reads an array into memory of its own.
   *
   * @return the array, or null
   */
  public INDArray array() {
    return array(Nd4j::createUninitialized);
  }

  /**
   * Reads an array.
   *
   * @param memory gives the array to read into
   * @return the array, or null; another one if what was written is a view with room between its
   *     axes
   */
  public INDArray array(Memory memory) {
    if (!flag()) {
      return null;
    }
    DataType type = type(small());
    char order = small() == 1 ? 'f' : 'c';
    long[] shape = shape();
    ArrayLayout layout = flag() ? ArrayLayout.read(this, shape.length) : null;
    ArrayBytes numbers = ArrayBytes.of(type);
    long length = 1;
    try {
      for (long size : shape) {
        length = Math.multiplyExact(length, size);
      }
      length = Math.multiplyExact(length, (long) numbers.size());
    } catch (ArithmeticException e) {
      throw new FrameException("an array of shape " + Arrays.toString(shape) + " is too large");
    }
    int byteCount = checked(length);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray array = memory.array(type, shape, order);
      numbers.get(
          bytes.slice().order(ByteOrder.LITTLE_ENDIAN),
          array.reshape(order, new long[] {array.length()}));
      bytes.position(bytes.position() + byteCount);
      return layout == null ? array : layout.of(type, array);
    }
  }

  private static DataType type(int code) {
    try {
      return DataType.fromInt(code);
    } catch (UnsupportedOperationException e) {
      throw new FrameException("there is no type " + code + " of arrays");
    }
  }

  private long[] shape() {
    int rank = small();
    if (rank > MOST_AXES) {
      throw new FrameException("an array has " + rank + " axes; the most are " + MOST_AXES);
    }
    long[] shape = new long[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = longer();
      if (shape[i] <= 0) {
        throw new FrameException("an axis of an array has the length " + shape[i]);
      }
    }
    return shape;
  }

  private int checked(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw new FrameException(
          "a frame is cut short: "
              + length
              + " bytes are to come, but "
              + bytes.remaining()
              + " are left");
    }
    return (int) length;
  }

  private ByteBuffer some(int length) {
    checked(length);
    return bytes;
  }

  /** Gives arrays to read into. */
  public interface Memory {

    /**
     * An array that lies dense in memory, whatever is in it.
     *
     * @param type its type
     * @param shape its shape
     * @param order its order
     * @return the array
     */
    INDArray array(DataType type, long[] shape, char order);
  }
}
