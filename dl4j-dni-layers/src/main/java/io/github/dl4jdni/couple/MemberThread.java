package io.github.dl4jdni.couple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs one network's windows, one after another, from where it stands to a step. */
final class MemberThread implements Runnable {

  private final CoupledMember member;
  private final List<MessageLink> sends;
  private final List<MessageLink> receives;
  private final Map<MessageLink, ExecutorService> interfaces;
  private final StepBoard board;
  private final WindowSource source;
  private final List<CoupledListener> listeners;
  private final long until;

  // The window in progress
  private long from;
  private long to;

  /** What the threads of all networks have in common. */
  record Surroundings(
      StepBoard board,
      WindowSource source,
      List<CoupledListener> listeners,
      Map<MessageLink, ExecutorService> interfaces,
      long until) {}

  MemberThread(
      CoupledMember member,
      List<MessageLink> sends,
      List<MessageLink> receives,
      Surroundings surroundings) {
    this.member = member;
    this.sends = sends;
    this.receives = receives;
    interfaces = surroundings.interfaces();
    board = surroundings.board();
    source = surroundings.source();
    listeners = surroundings.listeners();
    until = surroundings.until();
  }

  @Override
  public void run() {
    try {
      connect();
      board.enter();
      long span = member.clock().span();
      for (from = board.finished(member.name()); from + span <= until; from = to) {
        to = from + span;
        window();
      }
    } catch (CancellationException e) {
      // The one that failed has told why.
    } catch (Throwable e) { // told to whoever waits for the training
      board.fail(member.name(), e);
    } finally {
      board.leave();
      sends.forEach(link -> member.port(link.coupling().senderPort()).exchange(null));
      receives.forEach(link -> member.port(link.coupling().receiverPort()).exchange(null));
    }
  }

  private void connect() {
    Map<String, List<MessageLink>> byPort = new HashMap<>();
    for (MessageLink link : sends) {
      byPort.computeIfAbsent(link.coupling().senderPort(), port -> new ArrayList<>()).add(link);
    }
    byPort.forEach((port, links) -> member.port(port).exchange((m, g) -> send(links, m)));
    for (MessageLink link : receives) {
      member
          .port(link.coupling().receiverPort())
          .exchange(
              (message, gradient) -> {
                answer(link, gradient);
                return null;
              });
    }
  }

  private void window() throws Exception {
    for (MessageLink link : sends) {
      if (link.through() != null) {
        learn(link);
      }
    }
    Map<Integer, INDArray> received = new HashMap<>();
    for (MessageLink link : receives) {
      received.put(member.inputOf(link.coupling().receiverPort()), receive(link));
    }
    WindowData data = source.window(member.name(), from, to);
    Nd4j.getRandom().setSeed(seed());
    member.fit(data, received);
    double score = member.score();
    board.setFinished(member.name(), to);
    for (CoupledListener listener : listeners) {
      listener.windowDone(member.name(), to, score);
    }
  }

  /** What is random in a window depends on the network and the step alone. */
  private long seed() {
    long mixed = (member.seed() + member.name().hashCode() + 31 * to) * 0x9E3779B97F4A7C15L;
    return (mixed ^ (mixed >>> 29)) | 1;
  }

  /** Lets a gradient model learn from all that is known when the window begins. */
  private void learn(MessageLink link) throws Exception {
    long up = link.learnsUpTo(from);
    long done = link.lastReceiverWindow(up);
    board.await(() -> board.finished(link.coupling().receiver()) >= done);
    List<Long> steps = new ArrayList<>();
    Map<Long, INDArray> messages = new HashMap<>();
    Map<Long, INDArray> gradients = new HashMap<>();
    board.change(
        () -> {
          for (long step : List.copyOf(link.gradients().keySet())) {
            if (link.receiverWindowOf(step) <= up) {
              steps.add(step);
              messages.put(step, link.unanswered().remove(step));
              gradients.put(step, link.gradients().remove(step));
            }
          }
        });
    for (long step : steps) {
      INDArray context = context(link, step);
      onInterface(
          link,
          () -> {
            link.through().learn(messages.get(step), context, gradients.get(step));
            return null;
          });
    }
  }

  private INDArray context(MessageLink link, long step) {
    return link.through().isConditional()
        ? source.context(link.coupling().sender(), link.coupling().receiver(), step)
        : null;
  }

  /** Labels are shared by thread: an interface has one of its own, and those of networks theirs. */
  private <R> R onInterface(MessageLink link, Callable<R> work) throws Exception {
    try {
      return interfaces.get(link).submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** In the backward pass of a window: sends messages on, and gives what they get back. */
  private INDArray send(List<MessageLink> links, INDArray output) {
    INDArray back = Nd4j.create(output.dataType(), output.shape(), output.ordering());
    for (MessageLink link : links) {
      List<Long> steps = link.stepsOfSender(from, to);
      Map<Long, INDArray> sent = new HashMap<>();
      for (long step : steps) {
        sent.put(step, at(output, link.positionOfSender(from, step)).dup('c'));
      }
      board.change(
          () -> {
            link.messages().putAll(sent);
            if (link.through() != null) {
              link.unanswered().putAll(sent);
            }
            link.setSentUpTo(to);
          });
      for (long step : steps) {
        INDArray gradient = link.through() == null ? await(link, step) : predict(link, step, sent);
        at(back, link.positionOfSender(from, step)).addi(gradient);
      }
    }
    return back;
  }

  private INDArray predict(MessageLink link, long step, Map<Long, INDArray> sent) {
    INDArray context = context(link, step);
    try {
      return onInterface(link, () -> link.through().predict(sent.get(step), context));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(link.coupling() + ": its interface failed", e);
    }
  }

  private INDArray await(MessageLink link, long step) {
    NavigableMap<Long, INDArray> gradients = link.gradients();
    board.await(() -> gradients.containsKey(step));
    INDArray[] gradient = new INDArray[1];
    board.change(() -> gradient[0] = gradients.remove(step));
    return gradient[0];
  }

  /** [N, C] of one tick. */
  private static INDArray at(INDArray activation, int position) {
    return activation.rank() == 2
        ? activation
        : activation.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(position));
  }

  /** The messages of a window's ticks: [N, C, ticks], or [N, C]. */
  private INDArray receive(MessageLink link) {
    board.await(() -> link.sentUpTo() >= to);
    List<INDArray> taken = new ArrayList<>();
    board.change(
        () ->
            link.stepsOfReceiver(from, to)
                .forEach(step -> taken.add(link.messages().remove(step))));
    INDArray first = taken.get(0);
    if (!member.isSeries()) {
      return first;
    }
    INDArray series =
        Nd4j.create(first.dataType(), new long[] {first.size(0), first.size(1), taken.size()}, 'f');
    for (int i = 0; i < taken.size(); i++) {
      at(series, i).assign(taken.get(i));
    }
    return series;
  }

  /** In the backward pass of a window: the gradients of the messages that it was given. */
  private void answer(MessageLink link, INDArray gradient) {
    List<Long> steps = link.stepsOfReceiver(from, to);
    Map<Long, INDArray> back = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      back.put(steps.get(i), at(gradient, i).dup('c'));
    }
    board.change(() -> link.gradients().putAll(back));
  }
}
