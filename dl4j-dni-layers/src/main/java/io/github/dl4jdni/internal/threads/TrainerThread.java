package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.ComputeSlots;
import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.channels.Work;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that trains one module, or several in turn, on the batches that it is given. */
public final class TrainerThread extends Thread {

  private static final Logger LOG = LoggerFactory.getLogger(TrainerThread.class);

  private final BatchRunner runner;
  private final Inlet<Work> work;
  private final ComputeSlots slots;
  private final ModuleThreads siblings;

  /**
   * A thread, not started.
   *
   * @param name its name
   * @param runner what it does for a batch
   * @param work the batches
   * @param slots of which it takes one while it computes
   * @param siblings the threads that it ends with
   */
  TrainerThread(
      String name,
      BatchRunner runner,
      Inlet<Work> work,
      ComputeSlots slots,
      ModuleThreads siblings) {
    super(name);
    setDaemon(true);
    this.runner = runner;
    this.work = work;
    this.slots = slots;
    this.siblings = siblings;
  }

  @Override
  public void run() {
    slots.take();
    try {
      setUp();
      while (true) {
        perform(work.receive());
      }
    } catch (StoppedException e) {
      LOG.trace("{} was stopped", getName());
    } finally {
      end();
    }
  }

  private void setUp() {
    try {
      NumericThreads.limitThisThread();
      siblings.bindToDevice();
    } catch (Throwable e) { // as below: without an end of this thread the others would wait for it
      fail(getName(), null, e);
    }
  }

  private void perform(Work next) {
    try {
      if (next.asked() != null) {
        runner.infer(next);
      } else if (next.batch() != null) {
        runner.run(next.batch());
      } else {
        runner.drain();
        siblings.drained(runner, next.mark());
      }
    } catch (StoppedException e) {
      throw e;
    } catch (ModuleFailure e) {
      fail(e.getMessage(), when(next), e.getCause());
    } catch (Throwable e) { // whatever it is, nobody but the thread that called fit can tell
      fail(getName(), when(next), e);
    }
  }

  private static String when(Work work) {
    if (work.asked() != null) {
      return "while the network was evaluated";
    }
    return work.batch() == null
        ? "while it learnt what was outstanding"
        : "in iteration " + work.batch().iteration() + " (epoch " + work.batch().epoch() + ")";
  }

  private void fail(String where, String when, Throwable cause) {
    siblings.fail(new Failure(where, when, cause));
    throw new StoppedException();
  }

  private void end() {
    siblings.stop(); // no trainer goes on without one of its threads
    slots.giveUp();
    siblings.awaitEnd();
    try {
      runner.modules().forEach(worker -> worker.module().drop());
      // One by one, for ND4J's way to destroy all of them collects all garbage of the process.
      MemoryWorkspaceManager memory = Nd4j.getWorkspaceManager();
      memory.getAllWorkspacesForCurrentThread().forEach(memory::destroyWorkspace);
    } catch (RuntimeException e) {
      LOG.warn("{} could not release its memory", getName(), e);
    }
  }

  /**
   * Why a thread ended.
   *
   * @param where the module, or else the thread
   * @param when at what work it was, or null
   * @param cause what was thrown
   */
  public record Failure(String where, String when, Throwable cause) {

    /** In words. */
    public String text() {
      return where + " failed" + (when == null ? "" : " " + when) + ": " + cause;
    }
  }
}
