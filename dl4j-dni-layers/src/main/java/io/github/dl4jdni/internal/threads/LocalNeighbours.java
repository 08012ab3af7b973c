package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.Channel;
import io.github.dl4jdni.internal.channels.ComputeSlots;
import io.github.dl4jdni.internal.channels.HelpfulChannel;
import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.LearningChannel;
import io.github.dl4jdni.internal.channels.Mailbox;
import io.github.dl4jdni.internal.channels.ModuleReports;
import io.github.dl4jdni.internal.channels.Outlet;
import io.github.dl4jdni.internal.channels.StopSignal;
import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.modules.Message;
import io.github.dl4jdni.train.ModuleActivity;
import java.util.HashMap;
import java.util.Map;

/** All modules run in this process: what they hand over are references, by mailboxes. */
final class LocalNeighbours implements ModuleNeighbours {

  private final StopSignal stop;
  private final ComputeSlots slots;
  private final ModuleReports reports;
  private final Map<Integer, Mailbox<Work>> feeds = new HashMap<>(); // by module

  /**
   * Neighbours in one process.
   *
   * @param stop wakes who waits at a channel
   * @param slots what a module's thread gives up while it waits
   * @param reports where modules report to
   */
  LocalNeighbours(StopSignal stop, ComputeSlots slots, ModuleReports reports) {
    this.stop = stop;
    this.slots = slots;
    this.reports = reports;
  }

  @Override
  public boolean runsHere(int module) {
    return true;
  }

  @Override
  public boolean feeds() {
    return true;
  }

  @Override
  public Ends connect(Junction junction) {
    Mailbox<Message> messages = mailbox(junction.capacity());
    Mailbox<Message> gradients = mailbox(junction.capacity());
    if (junction.end() == null) {
      return ends(messages, gradients);
    }
    LearningChannel learning = new LearningChannel(gradients, junction.end());
    return ends(new HelpfulChannel(messages, learning, junction.end()), learning);
  }

  private static Ends ends(Channel<Message> messages, Channel<Message> gradients) {
    return new Ends(new GiverEnd(messages, gradients), new TakerEnd(messages, gradients));
  }

  @Override
  public Inlet<Work> work(int module, int capacity) {
    return feeds.computeIfAbsent(module, first -> mailbox(capacity));
  }

  @Override
  public Outlet<Work> feed(int module, int capacity) {
    return feeds.computeIfAbsent(module, first -> mailbox(capacity));
  }

  /** A mailbox between two threads of this process. */
  <T> Mailbox<T> mailbox(int capacity) {
    return new Mailbox<>(capacity, stop, slots);
  }

  @Override
  public ModuleReports reports() {
    return reports;
  }

  @Override
  public void open() {
    // mailboxes are open from the first
  }

  @Override
  public void begin() {
    // modules work on the network itself
  }

  @Override
  public void resume() {
    // modules work on the network itself
  }

  @Override
  public void rest() {
    // modules work on the network itself
  }

  @Override
  public ModuleActivity activity(int module) {
    throw new IllegalStateException("module " + module + " runs here");
  }

  @Override
  public void end(TrainerThread.Failure why) {
    // there is nobody else to tell
  }
}
