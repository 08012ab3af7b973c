package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.LinkFrame.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Frames on their way to one host, written by a thread of its own: who sends does not wait for the
 * other side, unless too much is waiting already.
 */
final class Outbox {

  private static final long MOST_BYTES = 64L << 20;

  private final Link link;
  private final Consumer<IOException> broken;
  private final Thread writer;
  private final Deque<LinkFrame> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean ended; // nothing more is taken, or written

  /**
   * An outbox, that does nothing before it is started.
   *
   * @param name of its thread
   * @param link to the host
   * @param broken is told if the link breaks
   */
  Outbox(String name, Link link, Consumer<IOException> broken) {
    this.link = link;
    this.broken = broken;
    writer = new LinkThread(name, this::write);
  }

  void start() {
    writer.start();
  }

  /**
   * Takes a frame. Threads that read links do not wait for room: what they have to say is little,
   * and two hosts that both wait would wait for ever.
   */
  synchronized void put(LinkFrame frame) {
    boolean interrupted = false;
    while (bytes > MOST_BYTES && !ended && !(Thread.currentThread() instanceof LinkThread)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the frame has to go all the same: others wait for it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      waiting.add(frame);
      bytes += frame.content().remaining();
      notifyAll();
    }
  }

  private synchronized LinkFrame take() throws IOException {
    while (waiting.isEmpty()) {
      link.flush();
      try {
        wait();
      } catch (InterruptedException e) {
        return null;
      }
    }
    LinkFrame next = waiting.remove();
    bytes -= next.content().remaining();
    notifyAll();
    return next;
  }

  private void write() {
    try {
      for (LinkFrame next = take(); next != null; next = take()) {
        link.write(next);
        if (next.kind() == Kind.BYE) {
          link.flush();
          link.socket().shutdownOutput();
          break;
        }
      }
    } catch (IOException e) {
      broken.accept(e);
    } finally {
      end();
    }
  }

  /** Takes and writes nothing more; who waits for room goes on. */
  synchronized void end() {
    ended = true;
    waiting.clear();
    notifyAll();
  }

  /** Says goodbye behind all that waits, and waits until that has gone, but not for long. */
  void close(long milliseconds) throws InterruptedException {
    put(new LinkFrame(Kind.BYE, ByteBuffer.allocate(0)));
    writer.join(milliseconds);
    writer.interrupt();
  }
}
