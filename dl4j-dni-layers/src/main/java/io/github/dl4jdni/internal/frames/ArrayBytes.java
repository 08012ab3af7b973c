package io.github.dl4jdni.internal.frames;

import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An array's numbers as bytes and back, bit by bit: as floats what fits into floats, doubles as
 * doubles, all else as longs.
 */
enum ArrayBytes {
  FLOATS(Float.BYTES),
  DOUBLES(Double.BYTES),
  LONGS(Long.BYTES);

  private final int size;

  ArrayBytes(int size) {
    this.size = size;
  }

  static ArrayBytes of(DataType type) {
    return switch (type) {
      case FLOAT, HALF, BFLOAT16 -> FLOATS;
      case DOUBLE -> DOUBLES;
      case LONG, INT, SHORT, BYTE, UBYTE, UINT16, UINT32, BOOL -> LONGS;
      default -> throw new FrameException("arrays of " + type + " cannot be sent");
    };
  }

  /** How many bytes a number takes. */
  int size() {
    return size;
  }

  /** Puts a vector's numbers into a buffer that has room for them. */
  void put(INDArray vector, ByteBuffer to) {
    switch (this) {
      case FLOATS -> {
        INDArray floats = vector.castTo(DataType.FLOAT);
        if (isVisible(floats)) {
          to.asFloatBuffer().put(floats.data().asNioFloat().slice().limit(length(vector)));
        } else {
          to.asFloatBuffer().put(floats.toFloatVector());
        }
      }
      case DOUBLES -> {
        if (isVisible(vector)) {
          to.asDoubleBuffer().put(vector.data().asNioDouble().slice().limit(length(vector)));
        } else {
          to.asDoubleBuffer().put(vector.toDoubleVector());
        }
      }
      case LONGS -> to.asLongBuffer().put(vector.castTo(DataType.INT64).toLongVector());
    }
  }

  /** Sets a vector's numbers to those of a buffer. */
  void get(ByteBuffer from, INDArray vector) {
    switch (this) {
      case FLOATS -> {
        if (isVisible(vector) && vector.dataType() == DataType.FLOAT) {
          vector.data().asNioFloat().slice().put(from.asFloatBuffer().limit(length(vector)));
        } else {
          float[] numbers = new float[length(vector)];
          from.asFloatBuffer().get(numbers);
          vector.assign(Nd4j.createFromArray(numbers));
        }
      }
      case DOUBLES -> {
        if (isVisible(vector)) {
          vector.data().asNioDouble().slice().put(from.asDoubleBuffer().limit(length(vector)));
        } else {
          double[] numbers = new double[length(vector)];
          from.asDoubleBuffer().get(numbers);
          vector.assign(Nd4j.createFromArray(numbers));
        }
      }
      case LONGS -> {
        long[] numbers = new long[length(vector)];
        from.asLongBuffer().get(numbers);
        vector.assign(Nd4j.createFromArray(numbers));
      }
    }
  }

  /** Whether a vector lies in the host's memory, and where a buffer of Java's can show it. */
  private static boolean isVisible(INDArray vector) {
    long end = vector.data().offset() + vector.length();
    return Nd4j.getEnvironment().isCPU() && end * vector.dataType().width() < Integer.MAX_VALUE;
  }

  private static int length(INDArray vector) {
    return Math.toIntExact(vector.length());
  }
}
