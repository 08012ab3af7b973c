package io.github.dl4jdni.files;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The entries of a model's zip: no more of them than may be, under names that may be. */
final class ModelEntries implements AutoCloseable {

  /** What a file should be, for messages. */
  static final String KIND = "model saved by Deeplearning4j's ModelSerializer";

  private static final int MOST_ENTRIES = 10_000;

  /** What may always be unpacked, however small the file is. */
  static final long LEAST_LIMIT = 256L << 20;

  /** How many times its size a larger file may unpack to. */
  private static final long MOST_EXPANSION = 20;

  private final Path file;
  private final ZipFile zip;
  private final String kind;
  private final long limit;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();
  private long unpacked;

  private ModelEntries(Path file, ZipFile zip, String kind, long limit) {
    this.file = file;
    this.zip = zip;
    this.kind = kind;
    this.limit = limit;
  }

  /**
   * Opens a file and looks at the names and sizes in it.
   *
   * @param file the zip
   * @param kind what it should be, for messages
   * @param limit how many bytes it may unpack to; 0 for what its size allows
   * @return its entries
   * @throws IOException if it cannot be read, is no zip, or has names or sizes that may not be
   */
  static ModelEntries open(Path file, String kind, long limit) throws IOException {
    try {
      long most = limit > 0 ? limit : Math.max(LEAST_LIMIT, MOST_EXPANSION * Files.size(file));
      ModelEntries opened = new ModelEntries(file, new ZipFile(file.toFile()), kind, most);
      try {
        opened.look();
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    } catch (EOFException e) { // a comment is announced that is not there
      throw isNo(kind, file, "it is no zip file (it ends too soon)", e);
    } catch (ZipException | IllegalArgumentException e) { // a name in no encoding
      throw isNo(kind, file, "it is no zip file (" + e.getMessage() + ")", e);
    }
  }

  static ModelFileException notAModel(Path file, String why, Throwable cause) {
    return isNo(KIND, file, why, cause);
  }

  private static ModelFileException isNo(String kind, Path file, String why, Throwable cause) {
    return new ModelFileException(file + " is no " + kind + ": " + why, cause);
  }

  /** {@return what to throw where a file is not what it should be} */
  ModelFileException isNot(String why, Throwable cause) {
    return isNo(kind, file, why, cause);
  }

  private void look() throws ModelFileException {
    if (zip.size() > MOST_ENTRIES) {
      throw new ModelFileException(file + ": has " + zip.size() + " entries, as no model has");
    }
    long announced = 0;
    for (ZipEntry entry :
        (Iterable<ZipEntry>) () -> zip.stream().map(ZipEntry.class::cast).iterator()) {
      checkName(entry.getName());
      if (entries.put(entry.getName(), entry) != null) {
        throw new ModelFileException(
            file
                + ": has two entries \""
                + entry.getName()
                + "\"; which one is meant is not known");
      }
      announced += Math.min(entry.getSize(), limit + 1);
    }
    if (announced > limit) {
      throw tooMuch();
    }
  }

  private void checkName(String name) throws ModelFileException {
    boolean plain =
        !name.isEmpty()
            && name.chars().noneMatch(each -> each == '\\' || Character.isISOControl(each));
    String[] steps =
        (name.endsWith("/") ? name.substring(0, name.length() - 1) : name).split("/", -1);
    for (String step : steps) {
      plain &= !step.isEmpty() && !step.equals(".") && !step.equals("..");
    }
    boolean drive = name.length() > 1 && name.charAt(1) == ':';
    if (!plain || drive) {
      throw new ModelFileException(
          file + ": has an entry \"" + name + "\", a path that leads elsewhere; no model has such");
    }
  }

  private ModelFileException tooMuch() {
    return new ModelFileException(
        file
            + ": unpacks to more than "
            + (limit >> 20)
            + " MiB, which its size does not justify. If you trust it, allow more:"
            + " maximumUnpacked(bytes), on the command line --max-unpacked MIB");
  }

  Path file() {
    return file;
  }

  /** {@return the names of all entries but folders} */
  List<String> names() {
    return entries.keySet().stream().filter(name -> !name.endsWith("/")).toList();
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** {@return the size that an entry announces} */
  long size(String name) {
    return entries.get(name).getSize();
  }

  /**
   * {@return the header of an array, of whose numbers nothing is read}
   *
   * @throws IOException if it announces other than what the entry does
   */
  ArrayHeader arrayHeader(String name) throws IOException {
    try (DataInputStream in = new DataInputStream(open(name))) {
      ArrayHeader header = ArrayHeader.read(in);
      if (header.wholeBytes() != size(name)) {
        throw new IOException(
            "it announces "
                + header.length()
                + " numbers, "
                + header.wholeBytes()
                + " bytes, and has "
                + size(name));
      }
      return header;
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  /**
   * {@return what an entry holds}
   *
   * @param name of the entry
   * @param first how long its first piece is to be
   * @param most how long it may be
   */
  EntryContent content(String name, int first, long most) throws IOException {
    if (size(name) > most) {
      throw new ModelFileException(
          file + ": " + name + " announces " + size(name) + " bytes; at most " + most + " may be");
    }
    try (InputStream in = open(name)) {
      EntryContent content = new EntryContent(in, first, Math.min(most, limit - unpacked));
      unpacked += content.length();
      if (content.length() != size(name) || content.crc() != entries.get(name).getCrc()) {
        throw anotherContent();
      }
      return content;
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  /** {@return the checksum that the file has of an entry} */
  long crc(String name) {
    return entries.get(name).getCrc();
  }

  /** Copies an entry's content without having it in memory. */
  void copy(String name, OutputStream out) throws IOException {
    byte[] piece = new byte[1 << 16];
    CRC32 crc = new CRC32();
    try (InputStream in = open(name)) {
      for (int read = read(name, in, piece); read >= 0; read = read(name, in, piece)) {
        unpacked += read;
        if (unpacked > limit) {
          throw tooMuch();
        }
        crc.update(piece, 0, read);
        out.write(piece, 0, read);
      }
    }
    if (crc.getValue() != entries.get(name).getCrc()) {
      throw damaged(name, anotherContent());
    }
  }

  private int read(String name, InputStream in, byte[] piece) throws ModelFileException {
    try {
      return in.read(piece);
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  private static IOException anotherContent() {
    return new IOException("it is not what was written into it");
  }

  private InputStream open(String name) throws IOException {
    return zip.getInputStream(entries.get(name));
  }

  private ModelFileException damaged(String name, IOException cause) {
    String why = cause.getMessage() == null ? "it ends too early" : cause.getMessage();
    return new ModelFileException(file + ": " + name + " is damaged: " + why, cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
