package io.github.dl4jdni.files;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.nio.ByteBuffer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerType;

/**
 * Looks through what ND4J's {@code NormalizerSerializer} wrote, before that restores it: the class
 * that it may name, and the lengths of the arrays in it.
 */
final class NormalizerCheck {

  private static final String HEADER = "NORMALIZER";
  private static final int MIN_MAX = 2; // as the strategies of hybrids are numbered

  private final DataInputStream in;
  private final AllowedClasses classes;

  private NormalizerCheck(byte[] content, AllowedClasses classes) {
    in = new DataInputStream(new ByteArrayInputStream(content));
    this.classes = classes;
  }

  /**
   * Checks a normaliser.
   *
   * @param content what was written
   * @param classes those that it may name
   * @throws IOException if it must not be restored; the message says why
   */
  static void check(byte[] content, AllowedClasses classes) throws IOException {
    if (content.length > 1
        && ByteBuffer.wrap(content).getShort() == ObjectStreamConstants.STREAM_MAGIC) {
      throw new IOException("it is a serialised Java object, which is not opened");
    }
    try {
      new NormalizerCheck(content, classes).check();
    } catch (IllegalArgumentException e) {
      throw new IOException("it is of an unknown kind", e);
    }
  }

  private void check() throws IOException {
    if (!in.readUTF().equals(HEADER)) {
      throw new IOException("it was not written by ND4J's NormalizerSerializer");
    }
    in.readInt(); // the version
    switch (NormalizerType.valueOf(in.readUTF())) {
      case STANDARDIZE -> arrays(in.readBoolean() ? 4 : 2);
      case MIN_MAX -> {
        boolean labels = in.readBoolean();
        doubles(2);
        arrays(labels ? 4 : 2);
      }
      case IMAGE_MIN_MAX -> doubles(3);
      case MULTI_STANDARDIZE -> arraysOfSeveral(0);
      case MULTI_MIN_MAX -> arraysOfSeveral(2);
      case MULTI_HYBRID -> hybrid();
      case CUSTOM -> checkClass(in.readUTF());
      default -> throw new IllegalArgumentException("ND4J writes no other");
    }
  }

  /** Whichever it is, it reads the rest of the entry, which nobody has looked through. */
  private void checkClass(String name) throws IOException {
    if (!classes.isAdded(name)) {
      throw new IOException(
          "it is read by a class of its own, "
              + name
              + "; if you trust it, allow it by name: allowClasses(\""
              + name
              + "\"), on the command line --allow-class "
              + name);
    }
  }

  private void arraysOfSeveral(int doubles) throws IOException {
    boolean labels = in.readBoolean();
    int inputs = in.readInt();
    int outputs = in.readInt();
    doubles(doubles);
    arrays(2L * inputs);
    arrays(labels ? 2L * outputs : 0);
  }

  private void hybrid() throws IOException {
    for (int side = 0; side < 2; side++) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        in.readInt(); // which input or output
        in.readInt(); // the strategy
        arrays(2);
      }
    }
    strategy();
    strategy();
    for (int side = 0; side < 2; side++) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        in.readInt();
        strategy();
      }
    }
  }

  private void strategy() throws IOException {
    int which = in.readInt();
    if (which < 0 || which > MIN_MAX) {
      throw new IOException("it has a strategy of an unknown kind");
    }
    doubles(which == MIN_MAX ? 2 : 0);
  }

  private void doubles(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      in.readDouble();
    }
  }

  private void arrays(long count) throws IOException {
    for (long i = 0; i < count; i++) {
      ArrayHeader header = ArrayHeader.read(in);
      long bytes = header.wholeBytes() - header.bytes();
      if (bytes > in.available()) {
        throw new IOException(
            "it announces "
                + header.length()
                + " numbers, and "
                + in.available()
                + " bytes follow");
      }
      in.skipNBytes(bytes);
    }
  }
}
