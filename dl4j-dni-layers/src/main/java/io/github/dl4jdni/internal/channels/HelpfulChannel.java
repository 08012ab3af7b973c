package io.github.dl4jdni.internal.channels;

import io.github.dl4jdni.internal.modules.Message;
import io.github.dl4jdni.internal.modules.ModuleInterface;

/**
 * Carries an interface's messages to a module of this process, whose thread, while it waits for the
 * next one, lets the interface's gradient model learn from what it has sent back.
 */
public final class HelpfulChannel implements Channel<Message> {

  private final Mailbox<Message> messages;
  private final LearningChannel gradients;

  /**
   * A channel.
   *
   * @param messages carries the messages
   * @param gradients carries their gradients
   * @param giver the interface; when its model has taken a step, it may learn from the next
   *     gradient
   */
  public HelpfulChannel(
      Mailbox<Message> messages, LearningChannel gradients, ModuleInterface giver) {
    this.messages = messages;
    this.gradients = gradients;
    giver.afterStep(
        () -> {
          if (gradients.hasItem()) {
            messages.nudge();
          }
        });
  }

  @Override
  public void send(Message message) {
    messages.send(message);
  }

  @Override
  public Message receive() {
    return messages.receive(gradients::help);
  }

  @Override
  public boolean hasItem() {
    return messages.hasItem();
  }

  @Override
  public int size() {
    return messages.size();
  }
}
