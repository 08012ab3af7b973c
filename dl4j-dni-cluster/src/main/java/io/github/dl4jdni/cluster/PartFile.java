package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.files.ReplacedFile;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.io.BufferedInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * One module's parameters and updater state in a file: frames, each behind its length, the first of
 * which says what it is, then the SHA-256 of all before. It is written and read a piece at a time.
 *
 * @param path where it is
 * @param network the part that the module is in
 * @param module which, from 0
 * @param checkpoint which it is of
 */
record PartFile(Path path, NetworkPart network, int module, Checkpoint checkpoint) {

  private static final String MAGIC = "dl4j-dni module state 1";
  private static final int LONGEST_FRAME = 64 << 20;

  /** Writes it, whole or not at all. */
  void write() throws IOException {
    ReplacedFile.write(
        path,
        out -> {
          MessageDigest digest = ModelDigests.sha256();
          DataOutputStream frames = new DataOutputStream(new DigestOutputStream(out, digest));
          int pieces = network.part().places(module).size();
          put(frames, header().integer(network.epoch()).integer(pieces));
          for (int piece = 0; piece < pieces; piece++) {
            FrameWriter frame = new FrameWriter();
            network.part().write(module, piece, frame);
            put(frames, frame);
          }
          out.write(digest.digest());
        });
  }

  private FrameWriter header() {
    FrameWriter header =
        new FrameWriter().text(MAGIC).text(network.identity()).longer(network.seed());
    checkpoint.write(header.integer(module));
    return header;
  }

  private static void put(DataOutputStream out, FrameWriter frame) throws IOException {
    ByteBuffer bytes = frame.frame();
    out.writeInt(bytes.remaining());
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /**
   * Reads all of it, and keeps nothing.
   *
   * @throws IOException if it is damaged
   * @throws ClusterException if it is of another network
   */
  void check() throws IOException {
    read(piece -> {});
  }

  /** Takes it over into the network, with its count of epochs. */
  void read() throws IOException {
    int epoch = read(piece -> network.part().read(module, piece));
    network.setCounts(checkpoint.iteration(), epoch);
  }

  /** Reads a piece alone; {@link #check} tells whether it is what was written. */
  FrameReader piece(int index) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      for (int before = 0; before <= index; before++) { // the header is the first one
        int length = length(file);
        file.seek(file.getFilePointer() + length);
      }
      byte[] bytes = new byte[length(file)];
      file.readFully(bytes);
      return new FrameReader(ByteBuffer.wrap(bytes));
    } catch (EOFException e) {
      throw new IOException("it ends too soon", e);
    }
  }

  private int read(Pieces taker) throws IOException {
    MessageDigest digest = ModelDigests.sha256();
    try (DataInputStream in =
        new DataInputStream(
            new DigestInputStream(new BufferedInputStream(Files.newInputStream(path)), digest))) {
      FrameReader header = frame(in);
      checkHeader(header);
      int epoch = header.integer();
      int pieces = header.integer();
      if (pieces != network.part().places(module).size()) {
        throw new IOException("it has " + pieces + " pieces");
      }
      for (int piece = 0; piece < pieces; piece++) {
        taker.take(frame(in));
      }
      byte[] computed = digest.digest();
      byte[] written = new byte[computed.length];
      in.readFully(written);
      if (!Arrays.equals(computed, written)) {
        throw new IOException("its contents are not what was written");
      }
      return epoch;
    } catch (EOFException e) {
      throw new IOException("it ends too soon", e);
    } catch (FrameException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void checkHeader(FrameReader header) throws IOException {
    if (!header.text().equals(MAGIC)) {
      throw new IOException("it is no checkpoint of a module");
    }
    String identity = header.text();
    long seed = header.longer();
    if (!identity.equals(network.identity()) || seed != network.seed()) {
      throw new ClusterException(
          path
              + " is a checkpoint of another network ("
              + identity
              + ", seed "
              + seed
              + ") than this one ("
              + network.identity()
              + ", seed "
              + network.seed()
              + "); use another folder for each training");
    }
    if (header.integer() != module || !Checkpoint.read(header).equals(checkpoint)) {
      throw new IOException("it is of another module or iteration than its name says");
    }
  }

  private static FrameReader frame(DataInputStream in) throws IOException {
    int length = length(in);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return new FrameReader(ByteBuffer.wrap(bytes));
  }

  private static int length(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST_FRAME) {
      throw new IOException("a frame in it is to have " + length + " bytes");
    }
    return length;
  }

  /** Takes the pieces of a module's state. */
  private interface Pieces {
    void take(FrameReader piece);
  }
}
