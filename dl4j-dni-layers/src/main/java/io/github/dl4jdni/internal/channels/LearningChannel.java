package io.github.dl4jdni.internal.channels;

import io.github.dl4jdni.internal.modules.Message;
import io.github.dl4jdni.internal.modules.ModuleInterface;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries gradients back to an interface of this process. Where the interface's module has not got
 * round to wait for one, the thread that sends gradients lets the gradient model learn from it,
 * when it has sent it or while it waits itself: the work goes to whoever is ahead.
 */
public final class LearningChannel implements Channel<Message> {

  private final Mailbox<Message> gradients;
  private final ModuleInterface receiver;
  private final ReentrantLock learning =
      new ReentrantLock(); // held to learn from or take the oldest
  private Integer learnt; // the iteration of the oldest gradient, if it was learnt from; or null

  public LearningChannel(Mailbox<Message> gradients, ModuleInterface receiver) {
    this.gradients = gradients;
    this.receiver = receiver;
  }

  @Override
  public void send(Message gradient) {
    gradients.send(gradient);
    help();
  }

  /**
   * Lets the gradient model learn from the oldest gradient, on the thread of the one who sent it.
   *
   * @return false if there is nothing to learn from yet, or the module itself is at it
   */
  boolean help() {
    if (!learning.tryLock()) {
      return false;
    }
    try {
      Message oldest = gradients.peek();
      boolean open = oldest != null && learnt == null && receiver.learnForModule(oldest);
      if (open) {
        learnt = oldest.iteration();
      }
      return open;
    } finally {
      learning.unlock();
    }
  }

  @Override
  public Message receive() {
    learning.lock();
    try {
      Message oldest = gradients.receive();
      boolean wasLearnt = learnt != null;
      learnt = null;
      return wasLearnt ? Message.learntGradient(oldest.iteration()) : oldest;
    } finally {
      learning.unlock();
    }
  }

  @Override
  public boolean hasItem() {
    return gradients.hasItem();
  }

  @Override
  public int size() {
    return gradients.size();
  }
}
