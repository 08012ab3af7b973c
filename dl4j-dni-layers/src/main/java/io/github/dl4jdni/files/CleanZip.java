package io.github.dl4jdni.files;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.NoSuchElementException;

/**
 * A zip in memory with entries that were looked through, and no others, as Deeplearning4j's reader
 * takes it. It can be read once: what was read is given back while the rest is still read.
 *
 * <p>Not {@code ZipOutputStream}, which would have all of it in memory twice.
 */
final class CleanZip {

  private static final int LOCAL_HEADER = 0x0403_4b50;
  private static final int HEADER_BYTES = 30;
  private static final short VERSION = 10;
  private static final short UTF_8_NAMES = 1 << 11;

  private final Deque<EntryContent> contents = new ArrayDeque<>();
  private final Deque<byte[]> headers = new ArrayDeque<>();

  /**
   * Adds an entry.
   *
   * @param name of the entry
   * @param content which this zip now owns
   */
  void add(String name, EntryContent content) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int size = (int) content.length(); // unsigned in a zip
    ByteBuffer header =
        ByteBuffer.allocate(HEADER_BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(LOCAL_HEADER).putShort(VERSION).putShort(UTF_8_NAMES);
    header.putShort((short) 0).putInt(0); // stored; no time
    header.putInt((int) content.crc()).putInt(size).putInt(size);
    header.putShort((short) bytes.length).putShort((short) 0).put(bytes);
    headers.add(header.array());
    contents.add(content);
  }

  /** {@return the zip} */
  InputStream read() {
    return new SequenceInputStream(new Parts());
  }

  /** Headers and pieces, in turn. */
  @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else
  private final class Parts implements Enumeration<InputStream> {

    private boolean within;

    @Override
    public boolean hasMoreElements() {
      return !contents.isEmpty();
    }

    @Override
    public InputStream nextElement() {
      if (contents.isEmpty()) {
        throw new NoSuchElementException();
      }
      if (!within) {
        within = true;
        return new ByteArrayInputStream(headers.remove());
      }
      InputStream piece = contents.element().poll();
      if (piece != null) {
        return piece;
      }
      contents.remove();
      within = false;
      return InputStream.nullInputStream();
    }
  }
}
