package io.github.dl4jdni.internal.channels;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A signal that is given while others begin to listen to it. */
public final class StopSignalStress {

  private StopSignalStress() {}

  /** Who begins to listen is either woken, or finds the signal given when it looks. */
  @JCStressTest
  @State
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Woken, and saw it.")
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Looked before, and was woken.")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Came too late, and saw it.")
  @Outcome(expect = FORBIDDEN, desc = "Would wait for ever.")
  public static class NobodyMissesIt {
    private final StopSignal signal = new StopSignal();
    private volatile boolean woken;

    @Actor
    public void listener(ZZ_Result r) {
      signal.onStop(() -> woken = true);
      r.r2 = signal.isStopped();
    }

    @Actor
    public void stopper() {
      signal.stop();
    }

    @Arbiter
    public void look(ZZ_Result r) {
      r.r1 = woken;
    }
  }

  /** What was written before the signal was given is seen by who it unwinds: a failure's cause. */
  @JCStressTest
  @State
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "Not stopped yet.")
  @Outcome(id = "5", expect = ACCEPTABLE, desc = "Stopped, and saw why.")
  @Outcome(expect = FORBIDDEN, desc = "Stopped, and did not see why.")
  public static class Reason {
    private final StopSignal signal = new StopSignal();
    private int reason;

    @Actor
    public void failing() {
      reason = 5;
      signal.stop();
    }

    @Actor
    public void other(I_Result r) {
      try {
        signal.check();
      } catch (StoppedException e) {
        r.r1 = reason == 0 ? -1 : reason;
      }
    }
  }

  /** Given twice, by whomever, it wakes each time. */
  @JCStressTest
  @State
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Stopped, whoever was first.")
  @Outcome(expect = FORBIDDEN, desc = "A waker was left out.")
  public static class Twice {
    private final StopSignal signal = new StopSignal();
    private final AtomicInteger woken = new AtomicInteger();

    public Twice() {
      signal.onStop(woken::incrementAndGet);
    }

    @Actor
    public void one() {
      signal.stop();
    }

    @Actor
    public void other() {
      signal.stop();
    }

    @Arbiter
    public void look(II_Result r) {
      r.r1 = woken.get();
      r.r2 = signal.isStopped() ? 1 : 0;
    }
  }
}
