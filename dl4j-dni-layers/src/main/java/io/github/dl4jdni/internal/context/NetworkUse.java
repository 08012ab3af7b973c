package io.github.dl4jdni.internal.context;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.api.Model;

/**
 * That a trainer is at work on a network, from the beginning of a call of {@code fit} to its end:
 * no other call may be, whatever trainer, thread or listener it comes from.
 */
public final class NetworkUse implements AutoCloseable {

  private static final Register REGISTER = new Register();

  private final Model network;
  private final Object trainer;
  private final String trainerText;
  private final BooleanSupplier closed;
  private final Thread thread = Thread.currentThread(); // that called fit
  private final int since; // iteration
  private volatile Thread worker = thread; // the one that may read the network meanwhile
  private boolean modulesAtWork; // of the worker; others are refused whatever it is

  private NetworkUse(
      Model network, int iteration, Object trainer, String trainerText, BooleanSupplier closed) {
    this.network = network;
    this.trainer = trainer;
    this.trainerText = trainerText;
    this.closed = closed;
    since = iteration;
  }

  /**
   * Takes a network into use, for the thread that calls.
   *
   * @param network the network
   * @param iteration of the network, now
   * @param trainer who is to train it; two uses are of one trainer if this is the same object
   * @param trainerText the trainer's name in messages
   * @param closed whether the trainer was told to stop, so that its use is about to end
   * @return the use, to be closed
   * @throws IllegalStateException if it is in use; the message says by whom
   */
  public static NetworkUse take(
      Model network, int iteration, Object trainer, String trainerText, BooleanSupplier closed) {
    NetworkUse use = new NetworkUse(network, iteration, trainer, trainerText, closed);
    REGISTER.add(use);
    return use;
  }

  /**
   * Checks that nothing changes a network while the caller reads it.
   *
   * @param network the network
   * @throws IllegalStateException if a trainer may change it
   */
  public static void checkAtRest(Model network) {
    NetworkUse use = REGISTER.of(network);
    if (use != null && (use.modulesAtWork || use.worker != Thread.currentThread())) {
      throw new IllegalStateException(
          "the network would be read half changed: "
              + use
              + " is training it; save, copy or read it in a training listener, on that thread and"
              + " while the modules rest for it (PipelinedListener.every(n, listener), or a"
              + " listener of your own that is not wrapped), or when fit has returned");
    }
  }

  /**
   * Whether the thread that calls has a network in use, whose modules rest.
   *
   * @param network the network
   * @return true if it may look at the network, and nobody else can
   */
  public static boolean isHeldAtRest(Model network) {
    NetworkUse use = REGISTER.of(network);
    return use != null && !use.modulesAtWork && use.worker == Thread.currentThread();
  }

  /**
   * Hands the network to another thread, which trains it and whose listeners may read it.
   *
   * @param thread that thread
   */
  public void handTo(Thread thread) {
    worker = thread;
  }

  /** Modules may change the network from now on. */
  public void atWork() {
    modulesAtWork = true;
  }

  /** No module changes the network any more. */
  public void atRest() {
    modulesAtWork = false;
  }

  @Override
  public void close() {
    REGISTER.remove(this);
  }

  @Override
  public String toString() {
    return trainerText
        + ", whose fit was called by thread \""
        + thread.getName()
        + "\" in iteration "
        + since
        + ",";
  }

  private IllegalStateException refusal(NetworkUse second) {
    if (second.thread == thread) {
      return new IllegalStateException(
          "fit was called inside of fit, by a listener or an iterator: "
              + this
              + " is still training the network on this thread; call fit again when that call has"
              + " returned, or train a clone of the network");
    }
    return new IllegalStateException(
        (second.trainer == trainer ? "this trainer" : "the network")
            + " is in use: "
            + this
            + " is still training the network; wait until that call has returned, close that"
            + " trainer to stop it, or train a clone of the network");
  }

  /** The networks in use; empty while nobody trains. */
  private static final class Register {

    /** The last steps of a training that was stopped by another thread take no longer. */
    private static final long PATIENCE_SECONDS = 10;

    private final List<NetworkUse> uses = new ArrayList<>();

    synchronized void add(NetworkUse use) {
      NetworkUse holder = of(use.network);
      if (holder != null && holder.closed.getAsBoolean() && holder.thread != use.thread) {
        holder = awaitEnd(use.network);
      }
      if (holder != null) {
        throw holder.refusal(use);
      }
      uses.add(use);
    }

    /** Who is still at work on a network when it was waited for those who are about to end. */
    private NetworkUse awaitEnd(Model network) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      NetworkUse holder = of(network);
      while (holder != null && holder.closed.getAsBoolean()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          break;
        }
        try {
          wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        holder = of(network);
      }
      return holder;
    }

    synchronized void remove(NetworkUse use) {
      uses.remove(use);
      notifyAll();
    }

    synchronized NetworkUse of(Model network) {
      return uses.stream().filter(use -> use.network == network).findFirst().orElse(null);
    }
  }
}
