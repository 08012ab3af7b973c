package io.github.dl4jdni.couple;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is on its way between two networks: messages that the receiver has not run yet, those whose
 * gradient has not come, gradients that were not learnt from; all by the step behind the tick that
 * sent them. To be used under the board's lock.
 */
final class MessageLink {

  private final Coupling coupling;
  private final NetworkClock sender;
  private final NetworkClock receiver;
  private final MessageInterface through; // null: the sender waits

  private final NavigableMap<Long, INDArray> messages = new TreeMap<>(); // [N, C]
  private final NavigableMap<Long, INDArray> unanswered = new TreeMap<>(); // [N, C]
  private final NavigableMap<Long, INDArray> gradients = new TreeMap<>(); // [N, C]
  private long sentUpTo; // step behind the last window whose messages are here

  MessageLink(
      Coupling coupling, NetworkClock sender, NetworkClock receiver, MessageInterface through) {
    this.coupling = coupling;
    this.sender = sender;
    this.receiver = receiver;
    this.through = through;
  }

  Coupling coupling() {
    return coupling;
  }

  MessageInterface through() {
    return through;
  }

  NavigableMap<Long, INDArray> messages() {
    return messages;
  }

  NavigableMap<Long, INDArray> unanswered() {
    return unanswered;
  }

  NavigableMap<Long, INDArray> gradients() {
    return gradients;
  }

  long sentUpTo() {
    return sentUpTo;
  }

  void setSentUpTo(long step) {
    sentUpTo = step;
  }

  /** Steps of a window of the sender at which the receiver ticks. */
  List<Long> stepsOfSender(long from, long to) {
    return ticks(receiver.every(), from, to);
  }

  /** Steps of a window of the receiver at which it ticks: those of the messages that it takes. */
  List<Long> stepsOfReceiver(long from, long to) {
    return ticks(receiver.every(), from, to);
  }

  private static List<Long> ticks(int every, long from, long to) {
    List<Long> steps = new ArrayList<>();
    for (long step = from - from % every + every; step <= to; step += every) {
      steps.add(step);
    }
    return steps;
  }

  /** The position in a window of the sender's of the tick that ends at a step. */
  int positionOfSender(long from, long step) {
    return Math.toIntExact((step - from) / sender.every() - 1);
  }

  /** The step by which the receiver has to be done before the sender's window may begin. */
  long learnsUpTo(long from) {
    return Math.max(0, from - coupling.delay() * sender.span());
  }

  /** The end of the last window of the receiver that ends by a step. */
  long lastReceiverWindow(long step) {
    return step - step % receiver.span();
  }

  /** The end of the receiver's window that a tick belongs to. */
  long receiverWindowOf(long step) {
    return (step + receiver.span() - 1) / receiver.span() * receiver.span();
  }
}
