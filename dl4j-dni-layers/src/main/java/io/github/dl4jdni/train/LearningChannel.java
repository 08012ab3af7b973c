package io.github.dl4jdni.train;

/**
 * Carries gradients back to an interface of this process. Where the interface's module has not got
 * round to wait for it, the thread that sends a gradient lets the gradient model learn from it: the
 * work goes to whoever is ahead.
 */
final class LearningChannel implements Channel<Message> {

  private final Mailbox<Message> mailbox;
  private final ModuleInterface receiver;

  LearningChannel(Mailbox<Message> mailbox, ModuleInterface receiver) {
    this.mailbox = mailbox;
    this.receiver = receiver;
  }

  @Override
  public void send(Message gradient) {
    boolean learnt = !mailbox.isAwaited() && receiver.learnForModule(gradient);
    mailbox.send(learnt ? Message.learntGradient(gradient.iteration()) : gradient);
  }

  @Override
  public Message receive() {
    return mailbox.receive();
  }

  @Override
  public boolean hasItem() {
    return mailbox.hasItem();
  }
}
