package io.github.dl4jdni.internal.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What two threads see of a mailbox between them. */
public final class MailboxStress {

  private static final int STOPPED = -1;

  private MailboxStress() {}

  private static Mailbox<Integer> mailbox(int capacity, StopSignal stop) {
    return new Mailbox<>(capacity, stop, new ComputeSlots(2));
  }

  private static int receive(Mailbox<Integer> mailbox) {
    try {
      return mailbox.receive();
    } catch (StoppedException e) {
      return STOPPED;
    }
  }

  private static int send(Mailbox<Integer> mailbox, int item) {
    try {
      mailbox.send(item);
      return item;
    } catch (StoppedException e) {
      return STOPPED;
    }
  }

  /** Items come in the order that they were sent in, though the sender has to wait for room. */
  @JCStressTest
  @State
  @Outcome(id = "1, 2, 3", expect = ACCEPTABLE, desc = "In order.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, doubled or in another order.")
  public static class Order {
    private final Mailbox<Integer> mailbox = mailbox(1, new StopSignal());

    @Actor
    public void sender() {
      mailbox.send(1);
      mailbox.send(2);
      mailbox.send(3);
    }

    @Actor
    public void receiver(III_Result r) {
      r.r1 = mailbox.receive();
      r.r2 = mailbox.receive();
      r.r3 = mailbox.receive();
    }
  }

  /** What was written before the item was sent is seen by who has received it. */
  @JCStressTest
  @State
  @Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "Seen.")
  @Outcome(expect = FORBIDDEN, desc = "The item came before what it stands for.")
  public static class Publication {
    private final Mailbox<Integer> mailbox = mailbox(1, new StopSignal());
    private int content; // as an array's in a message

    @Actor
    public void sender() {
      content = 42;
      mailbox.send(1);
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = mailbox.receive();
      r.r2 = content;
    }
  }

  /** There is never more in it than its capacity. */
  @JCStressTest
  @State
  @Outcome(id = "0, 3", expect = ACCEPTABLE, desc = "Looked at while it was empty.")
  @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "Looked at while it was full.")
  @Outcome(expect = FORBIDDEN, desc = "Overfull, or not all came.")
  public static class Bound {
    private final Mailbox<Integer> mailbox = mailbox(1, new StopSignal());

    @Actor
    public void sender() {
      mailbox.send(1);
      mailbox.send(1);
      mailbox.send(1);
    }

    @Actor
    public void receiver(II_Result r) {
      int most = mailbox.size();
      r.r2 = mailbox.receive() + mailbox.receive();
      r.r1 = Math.max(most, mailbox.size());
      r.r2 += mailbox.receive();
    }
  }

  /** Two senders wait for the same room; nothing of either is lost. */
  @JCStressTest
  @State
  @Outcome(id = "12", expect = ACCEPTABLE, desc = "One first.")
  @Outcome(id = "21", expect = ACCEPTABLE, desc = "The other one first.")
  @Outcome(expect = FORBIDDEN, desc = "Lost or doubled.")
  public static class Senders {
    private final Mailbox<Integer> mailbox = mailbox(2, new StopSignal());

    @Actor
    public void one() {
      mailbox.send(1);
    }

    @Actor
    public void other() {
      mailbox.send(2);
    }

    @Arbiter
    public void receiver(I_Result r) {
      r.r1 = 10 * mailbox.receive() + mailbox.receive();
    }
  }

  /** Who waits for an item is woken by the end of training. */
  @JCStressTest
  @State
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Stopped.")
  @Outcome(expect = FORBIDDEN, desc = "Received what nobody sent.")
  public static class StopWakesReceiver {
    private final StopSignal stop = new StopSignal();
    private final Mailbox<Integer> mailbox = mailbox(1, stop);

    @Actor
    public void receiver(I_Result r) {
      r.r1 = receive(mailbox);
    }

    @Actor
    public void stopper() {
      stop.stop();
    }
  }

  /** Who waits for room is woken by the end of training. */
  @JCStressTest
  @State
  @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "Stopped while it waited.")
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Stopped before.")
  @Outcome(expect = FORBIDDEN, desc = "Sent where there was no room.")
  public static class StopWakesSender {
    private final StopSignal stop = new StopSignal();
    private final Mailbox<Integer> mailbox = mailbox(1, stop);

    @Actor
    public void sender(II_Result r) {
      r.r1 = send(mailbox, 1);
      r.r2 = send(mailbox, 2);
    }

    @Actor
    public void stopper() {
      stop.stop();
    }
  }

  /** Training ends between sending and receiving: the item is received, or nothing is. */
  @JCStressTest
  @State
  @Outcome(id = "7, 7", expect = ACCEPTABLE, desc = "Stopped after both.")
  @Outcome(id = "7, -1", expect = ACCEPTABLE, desc = "Stopped between the two.")
  @Outcome(expect = FORBIDDEN, desc = "Refused before the end, or received what was not sent.")
  public static class StopBetween {
    private final StopSignal stop = new StopSignal();
    private final Mailbox<Integer> mailbox = mailbox(1, stop);

    @Actor
    public void sender(II_Result r) {
      r.r1 = send(mailbox, 7);
      stop.stop();
    }

    @Actor
    public void receiver(II_Result r) {
      r.r2 = receive(mailbox);
    }
  }

  /** A nudge is not lost on its way to who is just about to wait. */
  @JCStressTest
  @State
  @Outcome(id = "9", expect = ACCEPTABLE, desc = "Did what there was to do.")
  @Outcome(expect = FORBIDDEN, desc = "Received what nobody sent.")
  public static class Nudge {
    private final Mailbox<Integer> mailbox = mailbox(1, new StopSignal());
    private volatile boolean something;

    @Actor
    public void receiver(I_Result r) {
      r.r1 = mailbox.receive(this::work);
    }

    @Actor
    public void nudger() {
      something = true;
      mailbox.nudge();
    }

    private boolean work() {
      boolean done = something;
      if (done) {
        something = false;
        mailbox.send(9);
      }
      return done;
    }
  }
}
