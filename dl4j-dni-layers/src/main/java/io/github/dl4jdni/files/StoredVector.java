package io.github.dl4jdni.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The parameters or the updater state in a model's file, to be read in parts: for hosts that have
 * no room for all of it.
 */
public final class StoredVector {

  private final ModelReader reader;
  private final Path file;
  private final String entry;
  private final ArrayHeader header;
  private final long checksum;

  StoredVector(ModelReader reader, ModelEntries entries, String entry) throws IOException {
    this.reader = reader;
    this.file = entries.file();
    this.entry = entry;
    header = entries.arrayHeader(entry);
    checksum = entries.crc(entry);
  }

  /**
   * Some numbers that lie one behind the other.
   *
   * @param from the position of the first
   * @param length how many
   */
  public record Range(long from, int length) {}

  /** Takes what was read. */
  public interface Receiver {

    /**
     * Takes a range.
     *
     * @param range its number, in the order in which ranges were asked for
     * @param numbers [length], to be closed by whoever takes them
     */
    void take(int range, INDArray numbers);
  }

  /** {@return the type of the numbers} */
  public DataType type() {
    return header.type();
  }

  /** {@return how many numbers there are} */
  public long length() {
    return header.length();
  }

  /** {@return the CRC-32 that the file has of it, to tell one file from another} */
  public long checksum() {
    return checksum;
  }

  /**
   * Reads parts in one pass, with no more than one of them in memory.
   *
   * @param ranges in ascending order, none of which overlap
   * @param to takes each
   * @throws ModelFileException if the file is damaged, or a number is NaN or infinite; some ranges
   *     were given then
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if ranges are not as said, or the numbers are neither of float
   *     nor of double precision
   */
  public void read(List<Range> ranges, Receiver to) throws IOException {
    if (type() != DataType.FLOAT && type() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          file + ": " + entry + " has numbers of " + type() + ", of which no parts can be read");
    }
    long end = 0;
    for (Range range : ranges) {
      if (range.from < end || range.length < 1 || range.from + range.length > length()) {
        throw new IllegalArgumentException(
            range + " overlaps another one, or lies beyond " + length());
      }
      end = range.from + range.length;
    }
    try (ModelEntries entries = reader.open(file)) {
      entries.copy(entry, new Picker(ranges, to));
    }
  }

  /** Keeps of what is written what lies in a range. */
  private final class Picker extends OutputStream {

    private final Iterator<Range> ranges;
    private final Receiver to;
    private long position; // in bytes from the entry's beginning
    private int count = -1; // the number of the present range
    private long begin = Long.MAX_VALUE; // of it; in bytes
    private ByteBuffer present;

    Picker(List<Range> ranges, Receiver to) {
      this.ranges = ranges.iterator();
      this.to = to;
      next();
    }

    private void next() {
      count++;
      if (ranges.hasNext()) {
        Range range = ranges.next();
        begin = header.bytes() + range.from * type().width();
        present = ByteBuffer.allocate(Math.multiplyExact(range.length, type().width()));
      } else {
        begin = Long.MAX_VALUE;
      }
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      long end = position + length;
      while (begin < end) {
        long at = begin + present.position();
        int from = offset + (int) (at - position);
        int wanted = (int) Math.min(present.remaining(), end - at);
        present.put(bytes, from, wanted);
        if (present.hasRemaining()) {
          break; // the rest comes
        }
        to.take(count, numbers(present.flip()));
        next();
      }
      position = end;
    }

    private INDArray numbers(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining() / type().width();
      boolean finite = true;
      INDArray numbers;
      if (type() == DataType.FLOAT) {
        float[] values = new float[length];
        bytes.asFloatBuffer().get(values);
        for (float value : values) {
          finite &= Float.isFinite(value);
        }
        numbers = Nd4j.createFromArray(values);
      } else {
        double[] values = new double[length];
        bytes.asDoubleBuffer().get(values);
        for (double value : values) {
          finite &= Double.isFinite(value);
        }
        numbers = Nd4j.createFromArray(values);
      }
      if (!finite) {
        throw new ModelFileException(
            file + ": " + entry + " has numbers that are NaN or infinite: its training diverged");
      }
      return numbers;
    }
  }
}
