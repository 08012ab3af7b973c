package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.Mailbox;
import io.github.dl4jdni.internal.channels.Outlet;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.nio.ByteBuffer;

/**
 * One end of a channel to a module on another host: what goes through it are frames. Who sends has
 * as many credits as the channel holds items; each that is taken at the other end gives one back.
 */
public abstract sealed class HostChannel {

  /** What has come from the other end for this one. */
  public abstract void arrived(FrameKind kind, ByteBuffer frame);

  /**
   * The end that sends.
   *
   * @param <T> what goes through
   */
  public static final class Sending<T> extends HostChannel implements Outlet<T> {

    private final int port;
    private final FrameCodec<T> codec;
    private final Mailbox<Boolean> credits;
    private final int capacity;
    private final FrameSender sender;

    public Sending(
        int port, FrameCodec<T> codec, Mailbox<Boolean> credits, int capacity, FrameSender sender) {
      this.port = port;
      this.codec = codec;
      this.credits = credits;
      this.capacity = capacity;
      this.sender = sender;
      for (int i = 0; i < capacity; i++) {
        credits.send(true);
      }
    }

    @Override
    public void send(T item) {
      credits.receive();
      FrameWriter frame = FrameKind.ITEM.begin().integer(port);
      codec.write(item, frame);
      sender.send(frame);
    }

    @Override
    public void arrived(FrameKind kind, ByteBuffer frame) {
      if (kind != FrameKind.CREDIT || credits.size() >= capacity) {
        throw new FrameException("channel " + port + " got a " + kind + " that nobody owed it");
      }
      credits.send(true);
    }
  }

  /**
   * The end that receives.
   *
   * @param <T> what goes through
   */
  public static final class Receiving<T> extends HostChannel implements Inlet<T> {

    private final int port;
    private final FrameCodec<T> codec;
    private final Mailbox<ByteBuffer> waiting;
    private final int capacity;
    private final FrameSender sender;

    public Receiving(
        int port,
        FrameCodec<T> codec,
        Mailbox<ByteBuffer> waiting,
        int capacity,
        FrameSender sender) {
      this.port = port;
      this.codec = codec;
      this.waiting = waiting;
      this.capacity = capacity;
      this.sender = sender;
    }

    @Override
    public T receive() {
      T item = codec.read(new FrameReader(waiting.receive()));
      sender.send(FrameKind.CREDIT.begin().integer(port));
      return item;
    }

    @Override
    public boolean hasItem() {
      return waiting.hasItem();
    }

    @Override
    public int size() {
      return waiting.size();
    }

    @Override
    public void arrived(FrameKind kind, ByteBuffer frame) {
      if (kind != FrameKind.ITEM || waiting.size() >= capacity) {
        throw new FrameException("channel " + port + " got a " + kind + " that it had no room for");
      }
      waiting.send(frame);
    }
  }

  /** Sends frames to the host at the other end. */
  public interface FrameSender {
    void send(FrameWriter frame);
  }
}
