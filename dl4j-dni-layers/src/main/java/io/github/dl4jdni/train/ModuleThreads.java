package io.github.dl4jdni.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The threads of a trainer, with the modules and channels between them; from start to stop. */
final class ModuleThreads {

  private static final long POLL_MILLISECONDS = 20;

  private final TrainedNetwork<?> network;
  private final BaseMultiLayerUpdater<?> updater;
  private final INDArray gradients;
  private final StopSignal stop = new StopSignal();
  private final StepReports reports;
  private final ComputeSlots slots;
  private final List<TrainerThread> threads = new ArrayList<>();
  private final List<Channel<TrainerThread.Work>> work = new ArrayList<>();
  private final AtomicReference<TrainerThread.Failure> failure = new AtomicReference<>();
  private final CountDownLatch ending;
  private final List<Supplier<ModuleActivity>> activity = new ArrayList<>(); // by module

  /**
   * Takes a network apart and starts the threads.
   *
   * @param network the network
   * @param settings how to train
   */
  ModuleThreads(TrainedNetwork<?> network, TrainerSettings settings) {
    this.network = network;
    updater = network.updater();
    gradients = network.gradients();
    slots = new ComputeSlots(settings.threads());
    reports = new StepReports(network.partition().modules().size());
    ModuleAssembly assembly = new ModuleAssembly(network, settings, stop, slots, reports);
    switch (settings.schedule().order()) {
      case SEQUENTIAL, RANDOM -> addAll(assembly.modules(), settings);
      case PIPELINED -> {
        for (ModuleWorker worker : assembly.modules()) {
          add(new BatchRunner.Pipelined(worker, settings.schedule().staleness()), settings);
        }
      }
      case DELAYED -> assembly.delayed().forEach(runner -> add(runner, settings));
    }
    ending = new CountDownLatch(threads.size());
    threads.forEach(Thread::start);
  }

  /** Gives a batch to all modules; waits while their queues are full. */
  void submit(Batch batch) {
    work.forEach(channel -> channel.send(new TrainerThread.Work(batch, null)));
  }

  /**
   * Waits until all that was given is done and learnt from; then no module changes anything.
   *
   * @throws StoppedException if training was stopped
   * @throws InterruptedException if this thread was interrupted
   */
  void drain() throws InterruptedException {
    CountDownLatch drained = new CountDownLatch(threads.size());
    work.forEach(channel -> channel.send(new TrainerThread.Work(null, drained)));
    while (!drained.await(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
      stop.check();
    }
  }

  /** The score of the next iteration that all modules have done, or null. */
  Double pollScore() {
    return reports.poll();
  }

  /** What each module has done so far. */
  List<ModuleActivity> activity() {
    return activity.stream().map(Supplier::get).toList();
  }

  /** The last iteration that each module has done, as text. */
  String progress() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < network.partition().modules().size(); i++) {
      Integer last = reports.last(i);
      text.append(i == 0 ? "" : ", ").append(last == null ? "none" : last);
    }
    return text.toString();
  }

  /** Whether the network's layers still have the parameters, gradients and updater of the start. */
  @SuppressWarnings("ReferenceEquality") // updaters are equal by state, but views belong to one
  boolean fits(TrainedNetwork<?> present) {
    return present.updater() == updater && present.gradients() == gradients;
  }

  /** Why training stopped by itself, or null. */
  TrainerThread.Failure failure() {
    return failure.get();
  }

  boolean isStopped() {
    return stop.isStopped();
  }

  /** Stops all threads, without waiting for them. */
  void stop() {
    stop.stop();
  }

  /** Stops all threads and, unless this is one of them, waits until they have ended. */
  void close() {
    stop.stop();
    if (threads.contains(Thread.currentThread())) {
      return; // the others wait for this one before they end
    }
    boolean interrupted = false;
    for (TrainerThread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // the modules' last updates have to be complete all the same
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** All modules on one thread. */
  private void addAll(List<ModuleWorker> modules, TrainerSettings settings) {
    Schedule schedule = settings.schedule();
    modules.forEach(module -> activity.add(() -> module.activity(0)));
    add(
        "all modules",
        schedule.order() == Schedule.Order.RANDOM
            ? new BatchRunner.RandomOrder(modules, schedule.probability(), network.seed())
            : new BatchRunner.Sequential(modules),
        settings.queueCapacity());
  }

  /** A module on a thread of its own. */
  private void add(BatchRunner runner, TrainerSettings settings) {
    ModuleWorker first = runner.modules().get(0);
    activity.add(() -> first.activity(runner.underWay()));
    add(
        first.module().parts().title(),
        runner,
        // The first module begins a batch as many batches before this one does.
        settings.queueCapacity() + first.module().parts().index());
  }

  private void add(String name, BatchRunner runner, int batchCapacity) {
    Channel<TrainerThread.Work> batches = new Mailbox<>(batchCapacity, stop, slots);
    work.add(batches);
    threads.add(new TrainerThread(name, runner, batches, slots, this));
  }

  /**
   * Binds the thread that calls to the device where the network lives; new threads are spread over
   * all devices otherwise. The parameters of all modules lie in one array, so no module can have
   * its part on a device of its own.
   */
  void bindToDevice() {
    AffinityManager devices = Nd4j.getAffinityManager();
    if (devices.getNumberOfDevices() > 1) {
      devices.unsafeSetDevice(devices.getDeviceForArray(network.parameters()));
    }
  }

  /** A thread of these failed: all stop. */
  void fail(TrainerThread.Failure first) {
    failure.compareAndSet(null, first);
    stop.stop();
  }

  /** Waits until no thread of these computes any more: one may read what another one made. */
  void awaitEnd() {
    ending.countDown();
    boolean interrupted = false;
    while (ending.getCount() > 0) {
      try {
        ending.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
