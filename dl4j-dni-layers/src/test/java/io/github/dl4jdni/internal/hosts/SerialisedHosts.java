package io.github.dl4jdni.internal.hosts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hosts in one process that share nothing: each frame goes as a copy of its bytes, by a thread of
 * the host that it goes to.
 */
public final class SerialisedHosts implements AutoCloseable {

  private final List<Integer> hostsOfModules;
  private final List<End> ends = new ArrayList<>();
  private final AtomicLong bytes = new AtomicLong();

  /** Hosts. */
  public SerialisedHosts(List<Integer> hostsOfModules) {
    this.hostsOfModules = hostsOfModules;
    int last = hostsOfModules.stream().mapToInt(each -> each).max().orElseThrow();
    for (int host = 0; host <= last; host++) {
      ends.add(new End(host));
    }
  }

  public int count() {
    return ends.size();
  }

  public End end(int host) {
    return ends.get(host);
  }

  /** How many bytes have gone from host to host. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    ends.forEach(end -> end.deliverer.interrupt());
  }

  /** A host's end. */
  public final class End implements ModuleTransport {

    private final int host;
    private final BlockingQueue<Frame> arriving = new LinkedBlockingQueue<>();
    private final Thread deliverer;
    private volatile Receiver receiver;

    private End(int host) {
      this.host = host;
      deliverer = new Thread(this::deliver, "arrivals at host " + host);
      deliverer.setDaemon(true);
    }

    @Override
    public int host() {
      return host;
    }

    @Override
    public List<Integer> hostsOfModules() {
      return hostsOfModules;
    }

    @Override
    public void open(Receiver to) {
      receiver = to;
      deliverer.start();
    }

    @Override
    public void send(int to, ByteBuffer frame) {
      byte[] copy = new byte[frame.remaining()];
      frame.get(copy);
      bytes.addAndGet(copy.length);
      ends.get(to).arriving.add(new Frame(host, copy));
    }

    /** What a stranger sends in this host's name. */
    public void send(int to, byte[] frame) {
      ends.get(to).arriving.add(new Frame(host, frame.clone()));
    }

    /** The others notice that this host is gone. */
    public void lose(int to, Throwable cause) {
      ends.get(to).receiver.lost(host, cause);
    }

    boolean isOpen() {
      return receiver != null;
    }

    private void deliver() {
      try {
        while (true) {
          Frame next = arriving.take();
          receiver.received(next.from, ByteBuffer.wrap(next.bytes));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Frame {
    private final int from;
    private final byte[] bytes;

    Frame(int from, byte[] bytes) {
      this.from = from;
      this.bytes = bytes;
    }
  }
}
