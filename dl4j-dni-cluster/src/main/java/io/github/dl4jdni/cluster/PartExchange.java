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
import org.nd4j.linalg.api.ndarray.INDArray;
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
   * Has hosts write a checkpoint, and waits until all have; then older ones may go.
   *
   * @param hosts their numbers
   * @param checkpoint which one
   * @param best whether it is the best model, of which one is kept, beside the others
   * @throws IOException if a host cannot
   */
  void keep(List<Integer> hosts, Checkpoint checkpoint, boolean best) throws IOException {
    List<CompletableFuture<FrameReader>> all = new ArrayList<>();
    for (int host : hosts) {
      FrameWriter question = new FrameWriter();
      checkpoint.write(question);
      all.add(ask(host, Kind.KEEP, question.integer(network.epoch()).flag(best)));
    }
    for (int i = 0; i < all.size(); i++) {
      String failure = awaited(all.get(i)).text();
      if (!failure.isEmpty()) {
        throw new IOException("host " + hosts.get(i) + ": " + PrintedText.of(failure));
      }
    }
    for (int host : hosts) {
      FrameWriter newest = new FrameWriter();
      checkpoint.write(newest);
      sender.send(host, new LinkFrame(Kind.FORGET, newest.flag(best).frame()));
    }
  }

  /**
   * A piece of the state of a module that another host has.
   *
   * @param host the host's number
   * @param module the module
   * @param piece the number of the piece
   * @param best of which best model; null for the present state
   */
  FrameReader piece(int host, int module, int piece, Checkpoint best) throws IOException {
    FrameWriter question = new FrameWriter().integer(module).integer(piece).flag(best != null);
    if (best != null) {
      best.write(question);
    }
    FrameReader answer = awaited(ask(host, Kind.ASK, question));
    String failure = answer.text();
    if (!failure.isEmpty()) {
      throw new IOException("host " + host + ": " + PrintedText.of(failure));
    }
    return answer;
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
      case FORGET -> forgetOlder(Checkpoint.read(content), content.flag());
      case ASK -> sender.send(host, new LinkFrame(Kind.PIECE, piece(content).frame()));
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
    boolean best = question.flag();
    String failure = "";
    try {
      if (files == null) {
        throw new IOException("it has no folder for checkpoints");
      }
      (best ? files.best() : files).write(checkpoint);
    } catch (IOException | RuntimeException e) {
      failure = "its checkpoint in " + files + " could not be written: " + e;
    }
    return new FrameWriter().text(failure);
  }

  /** A piece of a module that is here; behind an empty text, or what failed. */
  private FrameWriter piece(FrameReader question) {
    int module = question.integer();
    int piece = question.integer();
    FrameWriter answer = new FrameWriter();
    if (!question.flag()) {
      network.part().write(module, piece, answer.text(""));
      return answer;
    }
    Checkpoint best = Checkpoint.read(question);
    try {
      if (files == null) {
        throw new IOException("it has no folder for checkpoints");
      }
      FrameReader kept = files.best().piece(best, module, piece);
      answer.text("").integer(kept.integer());
      INDArray numbers = kept.array();
      answer.array(numbers);
      numbers.close(); // else it would wait for the garbage collector
      return answer;
    } catch (IOException | RuntimeException e) {
      return new FrameWriter().text("its best model in " + files + " cannot be read: " + e);
    }
  }

  private void forgetOlder(Checkpoint newest, boolean best) {
    try {
      if (files != null && best) {
        files.best().forgetAllBut(newest);
      } else if (files != null) {
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
