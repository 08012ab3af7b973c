package io.github.dl4jdni.files;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.zip.CRC32;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What an entry of a zip holds, in pieces: memory is taken as it comes, not as it was announced,
 * and given back piece by piece.
 */
final class EntryContent {

  private static final int PIECE = 1 << 20; // a multiple of every number's width

  private static final int FLOAT_EXPONENT = 0x7f80_0000;
  private static final long DOUBLE_EXPONENT = 0x7ff0_0000_0000_0000L;
  private static final int HALF_EXPONENT = 0x7c00;
  private static final int BFLOAT16_EXPONENT = 0x7f80;

  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private final long length;

  /**
   * Reads a stream to its end.
   *
   * @param in the stream
   * @param first the length of the first piece; the others begin behind it
   * @param most how much may come
   * @throws IOException if more comes, or the stream fails
   */
  EntryContent(InputStream in, int first, long most) throws IOException {
    long read = 0;
    for (int wanted = first; ; wanted = PIECE) {
      byte[] piece = new byte[(int) Math.min(wanted, most - read + 1)];
      int came = in.readNBytes(piece, 0, piece.length);
      read += came;
      if (read > most) {
        throw new IOException("it unpacks to more than " + most + " bytes");
      }
      crc.update(piece, 0, came);
      if (came > 0) {
        pieces.add(came < piece.length ? Arrays.copyOf(piece, came) : piece);
      }
      if (came < wanted) {
        break;
      }
    }
    length = read;
  }

  long length() {
    return length;
  }

  long crc() {
    return crc.getValue();
  }

  /** {@return all of it} */
  byte[] bytes() {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(length));
    pieces.forEach(all::put);
    return all.array();
  }

  /** {@return the first piece, which stays} */
  DataInputStream first() {
    byte[] piece = pieces.isEmpty() ? new byte[0] : pieces.element();
    return new DataInputStream(new ByteArrayInputStream(piece));
  }

  /** {@return the next piece, which is forgotten here; null behind the last} */
  InputStream poll() {
    byte[] piece = pieces.poll();
    return piece == null ? null : new ByteArrayInputStream(piece);
  }

  /** {@return how many numbers behind the first piece are NaN or infinite} */
  long nonFinite(DataType type) {
    return pieces.stream()
        .skip(1)
        .mapToLong(piece -> nonFinite(ByteBuffer.wrap(piece), type))
        .sum();
  }

  private static long nonFinite(ByteBuffer piece, DataType type) {
    return switch (type) {
      case FLOAT -> nonFinite(piece.asIntBuffer());
      case DOUBLE -> nonFinite(piece.asLongBuffer());
      case HALF -> nonFinite(piece.asShortBuffer(), HALF_EXPONENT);
      case BFLOAT16 -> nonFinite(piece.asShortBuffer(), BFLOAT16_EXPONENT);
      default -> throw new IllegalArgumentException(type + " is not of real numbers");
    };
  }

  private static long nonFinite(IntBuffer bits) {
    long count = 0;
    for (int i = 0; i < bits.limit(); i++) {
      count += (bits.get(i) & FLOAT_EXPONENT) == FLOAT_EXPONENT ? 1 : 0;
    }
    return count;
  }

  private static long nonFinite(LongBuffer bits) {
    long count = 0;
    for (int i = 0; i < bits.limit(); i++) {
      count += (bits.get(i) & DOUBLE_EXPONENT) == DOUBLE_EXPONENT ? 1 : 0;
    }
    return count;
  }

  private static long nonFinite(ShortBuffer bits, int exponent) {
    long count = 0;
    for (int i = 0; i < bits.limit(); i++) {
      count += (bits.get(i) & exponent) == exponent ? 1 : 0;
    }
    return count;
  }
}
