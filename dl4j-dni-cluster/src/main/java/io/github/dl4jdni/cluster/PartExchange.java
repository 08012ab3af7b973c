package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.ProtocolException;
import io.github.dl4jdni.cluster.LinkFrame.Kind;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What hosts that each have their own modules alone say to each other beside training, while all
 * modules rest: the coordinator has them write a checkpoint, or asks for a piece of a module's
 * state. One question at a time goes to a host, and is answered by the thread that reads the link.
 */
final class PartExchange {

  private static final Logger LOG = LoggerFactory.getLogger(PartExchange.class);
  private static final int COORDINATOR = 0;

  private final NetworkPart network;
  private final PartFiles files; // null if no checkpoints are kept
  private final Sender sender;
  private final Map<Integer, CompletableFuture<FrameReader>> answers = new ConcurrentHashMap<>();
  private final Map<Integer, Exception> lost = new ConcurrentHashMap<>(); // by host

  /**
   * An exchange.
   *
   * @param network this host's part
   * @param files its checkpoints; null if none are kept
   * @param sender sends frames to a host
   */
  PartExchange(NetworkPart network, PartFiles files, Sender sender) {
    this.network = network;
    this.files = files;
    this.sender = sender;
  }

  /** Sends a frame to a host. */
  interface Sender {
    void send(int host, LinkFrame frame);
  }

  /**
   * Has hosts write a checkpoint, and waits until all have.
   *
   * @param hosts their numbers
   * @param checkpoint which one
   * @throws IOException if a host cannot
   */
  void keep(List<Integer> hosts, Checkpoint checkpoint) throws IOException {
    List<CompletableFuture<FrameReader>> all = new ArrayList<>();
    for (int host : hosts) {
      FrameWriter question = new FrameWriter();
      checkpoint.write(question);
      all.add(ask(host, Kind.KEEP, question.integer(network.epoch())));
    }
    for (int i = 0; i < all.size(); i++) {
      String failure = awaited(all.get(i)).text();
      if (!failure.isEmpty()) {
        throw new IOException("host " + hosts.get(i) + ": " + PrintedText.of(failure));
      }
    }
    for (int host : hosts) {
      sender.send(host, new LinkFrame(Kind.FORGET, new FrameWriter().frame()));
    }
  }

  /** A piece of the state of a module that another host has. */
  FrameReader piece(int host, int module, int piece) throws IOException {
    return awaited(ask(host, Kind.ASK, new FrameWriter().integer(module).integer(piece)));
  }

  private CompletableFuture<FrameReader> ask(int host, Kind kind, FrameWriter question) {
    CompletableFuture<FrameReader> answer = new CompletableFuture<>();
    answers.put(host, answer);
    Exception why = lost.get(host);
    if (why != null) {
      answer.completeExceptionally(why);
    } else {
      sender.send(host, new LinkFrame(kind, question.frame()));
    }
    return answer;
  }

  private static FrameReader awaited(CompletableFuture<FrameReader> answer) throws IOException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("this thread was interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  /**
   * A frame has come from a host.
   *
   * @throws ProtocolException if it makes no sense
   */
  void received(int host, LinkFrame frame) throws ProtocolException {
    try {
      take(host, frame);
    } catch (FrameException e) {
      throw new ProtocolException(e.getMessage(), e);
    }
  }

  private void take(int host, LinkFrame frame) throws ProtocolException {
    boolean asks = frame.kind() != Kind.KEPT && frame.kind() != Kind.PIECE;
    if (asks && host != COORDINATOR) {
      throw new ProtocolException("it sent " + frame.kind() + ", as only the coordinator may");
    }
    FrameReader content = new FrameReader(frame.content());
    switch (frame.kind()) {
      case KEEP -> sender.send(host, new LinkFrame(Kind.KEPT, keep(content).frame()));
      case FORGET -> forgetOldest();
      case ASK -> {
        FrameWriter piece = new FrameWriter();
        network.part().write(content.integer(), content.integer(), piece);
        sender.send(host, new LinkFrame(Kind.PIECE, piece.frame()));
      }
      case KEPT, PIECE -> {
        CompletableFuture<FrameReader> answer = answers.remove(host);
        if (answer == null) {
          throw new ProtocolException("it answered what nobody had asked");
        }
        answer.complete(content);
      }
      default -> throw new ProtocolException("it sent " + frame.kind() + " while it trained");
    }
  }

  /** Writes what the coordinator asks for; the answer is empty, or what failed. */
  private FrameWriter keep(FrameReader question) {
    Checkpoint checkpoint = Checkpoint.read(question);
    network.setCounts(checkpoint.iteration(), question.integer());
    String failure = "";
    try {
      if (files == null) {
        throw new IOException("it has no folder for checkpoints");
      }
      files.write(checkpoint);
    } catch (IOException | RuntimeException e) {
      failure = "its checkpoint in " + files + " could not be written: " + e;
    }
    return new FrameWriter().text(failure);
  }

  private void forgetOldest() {
    try {
      if (files != null) {
        files.forgetOldest();
      }
    } catch (IOException e) {
      LOG.warn("old checkpoints in {} could not be deleted: {}", files, e.toString());
    }
  }

  /** A host will answer no more. */
  void lost(int host, Exception cause) {
    lost.put(host, cause);
    CompletableFuture<FrameReader> answer = answers.remove(host);
    if (answer != null) {
      answer.completeExceptionally(cause);
    }
  }
}
