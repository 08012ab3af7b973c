package io.github.dl4jdni.files;

import java.io.DataInputStream;
import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataBuffer.AllocationMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.linalg.exception.ND4JUnknownDataTypeException;

/**
 * What comes before the numbers of an array that ND4J wrote: its shape, and how many numbers there
 * are. ND4J believes both, whatever follows.
 *
 * @param type of the numbers
 * @param length how many there are
 * @param bytes how long the header is
 */
record ArrayHeader(DataType type, long length, int bytes) {

  private static final int HIGHEST_RANK = 32;

  /** The first mode that counts in longs, deprecated as a constant. */
  private static final String LONG_SHAPE = "LONG_SHAPE";

  /** Rank, shape, strides, and these: type and flags, elementwise stride, order. */
  private static final int BESIDE_SHAPE_AND_STRIDES = 4;

  /**
   * Reads a header.
   *
   * @param in is at its beginning, and is left at the first number
   * @return the header
   * @throws IOException if there is none, or it contradicts itself; the message says how
   */
  static ArrayHeader read(DataInputStream in) throws IOException {
    Buffer shape = Buffer.read(in);
    boolean ofLongs = shape.type == DataType.INT64;
    if ((!ofLongs && shape.type != DataType.INT32)
        || shape.length > 2 * HIGHEST_RANK + BESIDE_SHAPE_AND_STRIDES) {
      throw new IOException("an array's shape takes " + shape.length + " numbers of " + shape.type);
    }
    long[] numbers = new long[(int) shape.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ofLongs ? in.readLong() : in.readInt();
    }
    Buffer data = Buffer.read(in);
    if (!data.type.isFPType()) {
      throw new IOException("an array is of " + data.type + ", not of real numbers");
    }
    checkShape(numbers, data);
    int width = ofLongs ? Long.BYTES : Integer.BYTES;
    return new ArrayHeader(
        data.type, data.length, shape.bytes + data.bytes + width * numbers.length);
  }

  /** {@return how many bytes header and numbers take} */
  long wholeBytes() {
    return bytes + Math.multiplyExact(length, type.width());
  }

  private static void checkShape(long[] numbers, Buffer data) throws IOException {
    int rank = numbers.length == 0 ? -1 : (int) numbers[0];
    if (rank < 0 || numbers.length != 2 * rank + BESIDE_SHAPE_AND_STRIDES) {
      throw new IOException("an array's shape is damaged");
    }
    long length = 1;
    long last = 0;
    for (int i = 1; i <= rank; i++) {
      long size = numbers[i];
      long stride = numbers[rank + i];
      if (size < 0 || size > data.length || stride < 0 || (stride > data.length && size > 1)) {
        throw contradiction(data);
      }
      length = Math.min(length * size, Integer.MAX_VALUE + 1L);
      last = Math.min(last + stride * Math.max(0, size - 1), Integer.MAX_VALUE + 1L);
    }
    if (length != data.length || last >= Math.max(1, data.length)) {
      throw contradiction(data);
    }
    try {
      if (ArrayOptionsHelper.dataType(numbers) != data.type) {
        throw contradiction(data);
      }
    } catch (ND4JUnknownDataTypeException e) {
      // An older version's: ND4J takes the type of the numbers.
    }
  }

  private static IOException contradiction(Buffer data) {
    return new IOException(
        "an array announces another shape than its " + data.length + " numbers'");
  }

  /** The header of one of ND4J's buffers, of which an array has two. */
  private record Buffer(DataType type, long length, int bytes) {

    static Buffer read(DataInputStream in) throws IOException {
      String modeName = in.readUTF();
      try {
        AllocationMode mode = AllocationMode.valueOf(modeName);
        // What older versions wrote counts in ints.
        boolean old = mode != AllocationMode.MIXED_DATA_TYPES && !modeName.equals(LONG_SHAPE);
        long length = old ? in.readInt() : in.readLong();
        String type = in.readUTF();
        if (length < 0 || length > Integer.MAX_VALUE) {
          throw new IOException("an array announces " + length + " numbers");
        }
        int names = 2 * Short.BYTES + modeName.length() + type.length(); // ASCII, as they are known
        return new Buffer(
            DataType.valueOf(type), length, names + (old ? Integer.BYTES : Long.BYTES));
      } catch (IllegalArgumentException e) {
        throw new IOException("an array is of an unknown kind", e);
      }
    }
  }
}
