package io.github.dl4jdni.internal.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads that share one slot to compute in. */
public final class ComputeSlotsStress {

  private ComputeSlotsStress() {}

  /**
   * A thread gives up the slot that it has, once; then there are no more slots than before, and one
   * computes at a time and sees what the other has done.
   */
  @JCStressTest
  @State
  @Outcome(id = "false, false, 2", expect = ACCEPTABLE, desc = "No slot was made up.")
  @Outcome(expect = FORBIDDEN, desc = "A slot was given up by who had none.")
  public static class GivenUpOnce {
    private final ComputeSlots slots = new ComputeSlots(1);
    private int computed;

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = compute();
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = compute();
    }

    /** Whether a slot could be given up that this thread did not have. */
    private boolean compute() {
      boolean before = slots.giveUp();
      slots.take();
      computed = computed + 1;
      boolean had = slots.giveUp();
      boolean again = slots.giveUp();
      return before || !had || again;
    }

    @Arbiter
    public void look(ZZI_Result r) {
      r.r3 = computed;
    }
  }

  /** A thread that waits for a message lets the one compute that is to send it. */
  @JCStressTest
  @State
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Both came.")
  @Outcome(expect = FORBIDDEN, desc = "Lost.")
  public static class WaitingGivesUp {
    private final StopSignal stop = new StopSignal();
    private final ComputeSlots slots = new ComputeSlots(1);
    private final Mailbox<Integer> there = new Mailbox<>(1, stop, slots);
    private final Mailbox<Integer> back = new Mailbox<>(1, stop, slots);

    @Actor
    public void one(II_Result r) {
      slots.take();
      there.send(1);
      r.r2 = back.receive();
      slots.giveUp();
    }

    @Actor
    public void other(II_Result r) {
      slots.take();
      r.r1 = there.receive();
      back.send(2);
      slots.giveUp();
    }
  }
}
