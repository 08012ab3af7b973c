package io.github.dl4jdni.train;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that trains one module, or several in turn, on the batches that it is given. */
final class TrainerThread extends Thread {

  private static final Logger LOG = LoggerFactory.getLogger(TrainerThread.class);

  private final BatchRunner runner;
  private final Channel<Work> work;
  private final ComputeSlots slots;
  private final Consumer<Failure> onFailure;
  private final Runnable onEnd;

  /**
   * A thread, not started.
   *
   * @param name its name
   * @param runner what it does for a batch
   * @param work the batches
   * @param slots of which it takes one while it computes
   * @param onFailure told before the thread ends by an exception of its own
   * @param onEnd run when the thread ends, whatever the reason: no trainer goes on without it
   */
  TrainerThread(
      String name,
      BatchRunner runner,
      Channel<Work> work,
      ComputeSlots slots,
      Consumer<Failure> onFailure,
      Runnable onEnd) {
    super(name);
    setDaemon(true);
    this.runner = runner;
    this.work = work;
    this.slots = slots;
    this.onFailure = onFailure;
    this.onEnd = onEnd;
  }

  @Override
  public void run() {
    NumericThreads.limitThisThread();
    slots.take();
    try {
      while (true) {
        perform(work.receive());
      }
    } catch (StoppedException e) {
      LOG.trace("{} was stopped", getName());
    } finally {
      end();
    }
  }

  private void perform(Work next) {
    try {
      if (next.batch() != null) {
        runner.run(next.batch());
      } else {
        runner.drain();
        next.drained().countDown();
      }
    } catch (StoppedException e) {
      throw e;
    } catch (ModuleFailure e) {
      fail(e.getMessage(), next.batch(), e.getCause());
    } catch (Throwable e) { // whatever it is, nobody but the thread that called fit can tell
      fail(getName(), next.batch(), e);
    }
  }

  private void fail(String where, Batch batch, Throwable cause) {
    onFailure.accept(new Failure(where, batch, cause));
    throw new StoppedException();
  }

  private void end() {
    onEnd.run();
    try {
      runner.modules().forEach(worker -> worker.module().drop());
      // One by one, for ND4J's way to destroy all of them collects all garbage of the process.
      MemoryWorkspaceManager memory = Nd4j.getWorkspaceManager();
      memory.getAllWorkspacesForCurrentThread().forEach(memory::destroyWorkspace);
    } catch (RuntimeException e) {
      LOG.warn("{} could not release its memory", getName(), e);
    } finally {
      slots.giveUp();
    }
  }

  /**
   * What a thread is given to do.
   *
   * @param batch a batch; null to bring to an end what is outstanding
   * @param drained counted down when that was done; null with a batch
   */
  record Work(Batch batch, CountDownLatch drained) {}

  /**
   * Why a thread ended.
   *
   * @param where the module, or else the thread
   * @param batch the batch it worked on, or null
   * @param cause what was thrown
   */
  record Failure(String where, Batch batch, Throwable cause) {}
}
