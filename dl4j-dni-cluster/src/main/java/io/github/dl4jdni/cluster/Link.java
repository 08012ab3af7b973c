package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.LinkFrame.Kind;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to another host, by which frames go both ways: each is its length (four bytes, the
 * first one the highest), its kind (one byte) and its content. Frames are whole and in order, or
 * the link is at its end.
 *
 * <p>One thread at a time reads, and one writes.
 */
final class Link implements Closeable {

  /** The longest frame before both sides know each other. */
  static final int LONGEST_GREETING = 1 << 16;

  private static final int BUFFER = 1 << 16;
  private static final int LINGER_SECONDS = 1;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile int longest = LONGEST_GREETING;

  /**
   * A link.
   *
   * @param socket connected; the link closes it
   */
  Link(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
  }

  Socket socket() {
    return socket;
  }

  /** Both sides know each other: frames may be longer now. */
  void trust(int longestFrame) {
    longest = longestFrame;
  }

  /** How long {@link #read} waits; zero for ever. */
  void waitAtMost(Duration duration) throws IOException {
    socket.setSoTimeout(Math.toIntExact(duration.toMillis()));
  }

  /**
   * Checks that a frame of the trainer's is not too long to be sent.
   *
   * @throws IllegalStateException if it is
   */
  void checkLength(ByteBuffer content) {
    if (content.remaining() >= longest) {
      throw new IllegalStateException(
          "a frame of "
              + (content.remaining() + 1L)
              + " bytes is to be sent, but the largest frame is "
              + longest
              + "; set largestFrame higher on all hosts, or make minibatches smaller");
    }
  }

  void write(LinkFrame frame) throws IOException {
    ByteBuffer content = frame.content();
    int length = content.remaining();
    out.writeInt(length + 1);
    out.writeByte(frame.kind().code());
    if (content.hasArray()) {
      out.write(content.array(), content.arrayOffset() + content.position(), length);
    } else {
      byte[] bytes = new byte[length];
      content.get(bytes);
      out.write(bytes);
    }
    sent.addAndGet(Integer.BYTES + 1L + length);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Writes a greeting at once. */
  void say(Kind kind, FrameWriter content) throws IOException {
    write(new LinkFrame(kind, content.frame()));
    flush();
  }

  /**
   * Waits for the next frame.
   *
   * @return the frame, or null if the other side has ended the link behind a whole frame
   * @throws ProtocolException if what comes is no frame, or too long
   * @throws IOException if the connection is broken, or nothing came in time
   */
  LinkFrame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    try {
      int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
      if (length < 1 || length > longest) {
        throw new ProtocolException(
            "it sent a frame of "
                + Integer.toUnsignedString(length)
                + " bytes, where 1 to "
                + longest
                + " are allowed");
      }
      int code = in.readUnsignedByte();
      Kind kind = Kind.of(code);
      if (kind == null) {
        throw new ProtocolException("it sent a frame of kind " + code + ", which there is not");
      }
      byte[] content = new byte[length - 1];
      in.readFully(content);
      received.addAndGet(Integer.BYTES + (long) length);
      return new LinkFrame(kind, ByteBuffer.wrap(content));
    } catch (EOFException e) {
      throw new ProtocolException("the connection ended in the middle of a frame", e);
    }
  }

  /**
   * Waits for a greeting of a kind.
   *
   * @throws RefusedException if the other side does not let this host in
   */
  FrameReader expect(Kind kind) throws IOException {
    LinkFrame frame = read();
    if (frame == null) {
      throw new EOFException("it ended the connection");
    }
    if (frame.kind() == Kind.REFUSED) {
      throw new RefusedException(new FrameReader(frame.content()).text());
    }
    if (frame.kind() != kind) {
      throw new ProtocolException("it sent " + frame.kind() + " where " + kind + " was due");
    }
    return new FrameReader(frame.content());
  }

  long bytesSent() {
    return sent.get();
  }

  long bytesReceived() {
    return received.get();
  }

  @Override
  public void close() throws IOException {
    if (!socket.isClosed()) {
      socket.setSoLinger(true, LINGER_SECONDS); // else TLS may wait for a host that is silent
    }
    socket.close();
  }

  /** The other side speaks another language, or stammers. */
  static final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
      super(message);
    }

    ProtocolException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A host is not let in. */
  static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }
}
