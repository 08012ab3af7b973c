package io.github.dl4jdni.cli.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a server sends, part by part. Java's client waits for ever for the next one; this does not.
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  /**
   * What came.
   *
   * @param parts bytes; null at the end
   * @param failure why nothing more comes; null if all came
   */
  private record Event(List<ByteBuffer> parts, Throwable failure) {}

  private final Duration patience;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private Flow.Subscription subscription; // null before the client has made it
  private boolean closed;

  /**
   * Waits for parts.
   *
   * @param patience how long for each
   */
  TimedBody(Duration patience) {
    this.patience = patience;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription to) {
    subscription = to;
    if (closed) {
      to.cancel();
    } else {
      to.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    events.add(new Event(parts, null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(null, failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event(null, null));
  }

  /**
   * {@return the next bytes; null at the end}
   *
   * @throws IOException if the server breaks off, or nothing comes for too long
   */
  List<ByteBuffer> next() throws IOException {
    Event event;
    try {
      event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (event == null) {
      throw new IOException("the server sent nothing for " + patience.toSeconds() + " s");
    }
    if (event.failure() != null) {
      throw new IOException(
          "the server broke off (" + event.failure().getMessage() + ")", event.failure());
    }
    if (event.parts() != null) {
      request();
    }
    return event.parts();
  }

  private synchronized void request() {
    subscription.request(1);
  }

  /** Lets go of the connection. */
  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
