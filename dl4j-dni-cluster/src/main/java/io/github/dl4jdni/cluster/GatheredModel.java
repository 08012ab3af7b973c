package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.files.ReplacedFile;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.hosts.PartialNetwork.Place;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes the model that several hosts have parts of into one file, as Deeplearning4j writes models.
 * No more than a piece of it is in memory at a time: pieces are written to a draft in the order in
 * which hosts give them, and to the file in the order in which they lie there.
 */
final class GatheredModel {

  private final NetworkPart network;
  private final Source source;
  private final DataType type;
  private final List<Drafted> drafted = new ArrayList<>();
  private long draftLength; // bytes

  /**
   * A model.
   *
   * @param network this host's part
   * @param source gives the pieces of all modules
   */
  GatheredModel(NetworkPart network, Source source) {
    this.network = network;
    this.source = source;
    type = network.dataType();
  }

  /** Gives pieces of the state of any module. */
  interface Source {
    FrameReader piece(int module, int piece) throws IOException;
  }

  /**
   * A piece in the draft.
   *
   * @param place where it belongs
   * @param position where it is in the draft
   */
  private record Drafted(Place place, long position) {}

  /**
   * Writes the file, whole or not at all.
   *
   * @param file which
   * @throws ClusterException if such a model cannot be in one file
   */
  void write(Path file) throws IOException {
    PartialNetwork part = network.part();
    long longest = Math.max(part.parameterCount(), part.updaterStateLength());
    if (longest > Integer.MAX_VALUE || (type != DataType.FLOAT && type != DataType.DOUBLE)) {
      throw new ClusterException(
          "Deeplearning4j's files hold up to "
              + Integer.MAX_VALUE
              + " numbers of parameters and as many of updater state, here of FLOAT or DOUBLE; this"
              + " network has "
              + part.parameterCount()
              + " and "
              + part.updaterStateLength()
              + " of "
              + type
              + ". Its checkpoints hold all of it");
    }
    ReplacedFile.write(file, this::draft, this::model);
  }

  private void draft(OutputStream out) throws IOException {
    for (int module = 0; module < network.modules(); module++) {
      List<Place> places = network.part().places(module);
      for (int piece = 0; piece < places.size(); piece++) {
        FrameReader frame = source.piece(module, piece);
        int index = frame.integer();
        INDArray numbers = frame.array();
        Place place = places.get(piece);
        if (index != piece
            || numbers == null
            || numbers.length() != place.length()
            || numbers.dataType() != type) {
          throw new IOException("module " + (module + 1) + " has another piece " + piece);
        }
        drafted.add(new Drafted(place, draftLength));
        out.write(bytes(numbers));
        numbers.close(); // else it would wait for the garbage collector
        draftLength += (long) place.length() * type.width();
      }
    }
  }

  /** As Deeplearning4j writes numbers: the highest byte first. */
  private byte[] bytes(INDArray numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(numbers.length() * type.width()));
    if (type == DataType.FLOAT) {
      bytes.asFloatBuffer().put(numbers.toFloatVector());
    } else {
      bytes.asDoubleBuffer().put(numbers.toDoubleVector());
    }
    return bytes.array();
  }

  private void model(Path draft, OutputStream out) throws IOException {
    PartialNetwork part = network.part();
    try (FileChannel from = FileChannel.open(draft)) {
      ZipOutputStream zip = new ZipOutputStream(out);
      zip.setLevel(Deflater.BEST_SPEED); // parameters do not shrink by much
      zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
      zip.write(part.json().getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry(ModelSerializer.COEFFICIENTS_BIN));
      vector(from, false, part.parameterCount(), zip);
      if (part.updaterStateLength() > 0) {
        zip.putNextEntry(new ZipEntry(ModelSerializer.UPDATER_BIN));
        vector(from, true, part.updaterStateLength(), zip);
      }
      zip.finish();
    }
  }

  private void vector(FileChannel draft, boolean ofUpdater, long length, OutputStream out)
      throws IOException {
    out.write(header(length));
    List<Drafted> pieces =
        drafted.stream()
            .filter(each -> each.place().ofUpdater() == ofUpdater)
            .sorted(Comparator.comparingLong(each -> each.place().from()))
            .toList();
    long written = 0;
    for (Drafted piece : pieces) {
      if (piece.place().from() != written) {
        throw new IOException("nobody has what lies at " + written + " of " + length);
      }
      ByteBuffer bytes = ByteBuffer.allocate(piece.place().length() * type.width());
      while (bytes.hasRemaining()) {
        if (draft.read(bytes, piece.position() + bytes.position()) < 0) {
          throw new EOFException("the draft ends too soon");
        }
      }
      out.write(bytes.array());
      written += piece.place().length();
    }
    if (written != length) {
      throw new IOException("nobody has what lies at " + written + " of " + length);
    }
  }

  /** What ND4J writes before the numbers of a vector, which need not be there for it. */
  private byte[] header(long length) throws IOException {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    Nd4j.write(Nd4j.create(type, 1), new DataOutputStream(one));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(one.toByteArray()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(in.readUTF()); // how numbers are counted, of the shape
    long shapeLength = in.readLong();
    out.writeLong(shapeLength);
    out.writeUTF(in.readUTF()); // the type of these
    long[] shape =
        Nd4j.getShapeInfoProvider()
            .createShapeInformation(new long[] {length}, Nd4j.order(), type)
            .getSecond();
    if (shape.length != shapeLength) {
      throw new IOException("a shape has " + shape.length + " numbers, not " + shapeLength);
    }
    for (long each : shape) {
      out.writeLong(each);
      in.readLong();
    }
    out.writeUTF(in.readUTF()); // the same of the vector
    in.readLong();
    out.writeLong(length);
    out.writeUTF(in.readUTF());
    return bytes.toByteArray();
  }
}
