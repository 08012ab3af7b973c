package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.ComputeSlots;
import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.Outlet;
import io.github.dl4jdni.internal.channels.StopSignal;
import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import io.github.dl4jdni.internal.modules.Inferred;
import io.github.dl4jdni.internal.modules.TrainerSettings;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.train.ModuleActivity;
import io.github.dl4jdni.train.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The threads of a trainer, with the modules and channels between them; from start to stop. */
public final class ModuleThreads {

  private final TrainingNetwork<?> network;
  private final BaseMultiLayerUpdater<?> updater;
  private final INDArray gradients;
  private final StopSignal stop = new StopSignal();
  private final StepReports reports;
  private final ComputeSlots slots;
  private final ModuleNeighbours neighbours;
  private final List<TrainerThread> threads = new ArrayList<>();
  private final List<Outlet<Work>> feeds = new ArrayList<>();
  private final AtomicReference<TrainerThread.Failure> failure = new AtomicReference<>();
  private final CountDownLatch ending;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<Integer, Supplier<ModuleActivity>> activity = new HashMap<>(); // of those here
  private final boolean apart; // some modules run on other hosts
  private boolean resting = true; // for whoever feeds them
  private int nextInferred; // the number of the next batch to infer from

  /**
   * Takes a network apart and starts the threads, with all modules in this process.
   *
   * @param network the network
   * @param settings how to train
   */
  public ModuleThreads(TrainingNetwork<?> network, TrainerSettings settings) {
    this(network, settings, null);
  }

  /**
   * Takes a network apart and starts the threads of those modules that run here.
   *
   * @param network the network
   * @param settings how to train
   * @param transport says which modules run here, and carries what they send to the others; null if
   *     all of them do
   */
  public ModuleThreads(
      TrainingNetwork<?> network, TrainerSettings settings, ModuleTransport transport) {
    this.network = network;
    updater = network.updater();
    gradients = network.gradients();
    apart = transport != null;
    slots = new ComputeSlots(settings.threads());
    stop.onStop(stopped::countDown);
    reports = new StepReports(network.partition().modules().size(), stop);
    LocalNeighbours local = new LocalNeighbours(stop, slots, reports);
    neighbours =
        transport == null ? local : new HostSession(network, settings, transport, local, this);
    ModuleAssembly assembly = new ModuleAssembly(network, settings, neighbours);
    switch (settings.schedule().order()) {
      case SEQUENTIAL, RANDOM -> {
        if (!apart) {
          addAll(assembly.modules(), settings);
        } else { // hosts cannot share a thread; without staleness modules take turns all the same
          addPipelined(assembly.modules(), 0, settings);
        }
      }
      case PIPELINED -> addPipelined(assembly.modules(), settings.schedule().staleness(), settings);
      case DELAYED -> assembly.delayed().forEach(runner -> add(runner, settings));
    }
    addFeeds(settings);
    ending = new CountDownLatch(threads.size());
    neighbours.open();
    threads.forEach(Thread::start);
  }

  /** A call of {@code fit} begins. */
  public void begin() {
    neighbours.begin();
  }

  /** Gives a batch to all modules; waits while their queues are full. */
  public void submit(Batch batch) {
    if (resting) {
      neighbours.resume();
      resting = false;
    }
    feeds.forEach(feed -> feed.send(Work.train(batch)));
  }

  /**
   * Waits until all that was given is done and learnt from; then no module changes anything, and
   * the network has what all of them have learnt.
   *
   * @throws StoppedException if training was stopped
   * @throws InterruptedException if this thread was interrupted
   */
  public void drain() throws InterruptedException {
    stop.check();
    if (resting) { // and listeners may have changed what the network has here
      return;
    }
    int mark = reports.nextMark();
    feeds.forEach(feed -> feed.send(Work.drain(mark)));
    reports.awaitDrained(feeds.size());
    neighbours.rest();
    resting = true;
  }

  /** The number that the next batch to infer from is to have as its iteration. */
  public int nextInferred() {
    return nextInferred++;
  }

  /**
   * Has all modules infer from a batch while they rest; waits while their queues are full.
   *
   * @param batch the batch
   * @param asked what is asked of it
   */
  public void infer(Batch batch, Inferred.Asked asked) {
    feeds.forEach(feed -> feed.send(Work.infer(batch, asked)));
  }

  /** What modules have inferred. */
  public InferredBatches inferred() {
    return reports.inferred();
  }

  /** A thread of these has done what it was asked to drain. */
  void drained(BatchRunner runner, int mark) {
    neighbours.reports().drained(runner.modules().get(0).module().parts().index(), mark);
  }

  /** Waits until training ends; the threads may still be at their last steps. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** The score of the next iteration that all modules have done, or null. */
  public Double pollScore() {
    return reports.poll();
  }

  /** What each module has done so far. */
  public List<ModuleActivity> activity() {
    return IntStream.range(0, network.partition().modules().size())
        .mapToObj(this::activity)
        .toList();
  }

  /** What a module has done so far. */
  public ModuleActivity activity(int module) {
    Supplier<ModuleActivity> here = activity.get(module);
    return here == null ? neighbours.activity(module) : here.get();
  }

  /** The last iteration that each module has done, as text. */
  public String progress() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < network.partition().modules().size(); i++) {
      Integer last = reports.last(i);
      text.append(i == 0 ? "" : ", ").append(last == null ? "none" : last);
    }
    return text.toString();
  }

  /** Whether the network's layers still have the parameters, gradients and updater of the start. */
  @SuppressWarnings("ReferenceEquality") // updaters are equal by state, but views belong to one
  public boolean fits(TrainingNetwork<?> present) {
    return present.updater() == updater && present.gradients() == gradients;
  }

  /** Why training stopped by itself, or null. */
  public TrainerThread.Failure failure() {
    return failure.get();
  }

  /** Whether some modules run on other hosts. */
  public boolean isApart() {
    return apart;
  }

  public boolean isStopped() {
    return stop.isStopped();
  }

  /** Stops all threads, without waiting for them. */
  void stop() {
    stop.stop();
  }

  /** Stops all threads and, unless this is one of them, waits until they have ended. */
  public void close() {
    stop.stop();
    neighbours.end(failure.get());
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
    modules.forEach(
        module -> activity.put(module.module().parts().index(), () -> module.activity(0)));
    add(
        "all modules",
        schedule.order() == Schedule.Order.RANDOM
            ? new BatchRunner.RandomOrder(modules, schedule.probability(), network.seed())
            : new BatchRunner.Sequential(modules),
        neighbours.work(0, settings.queueCapacity()));
  }

  private void addPipelined(List<ModuleWorker> modules, int staleness, TrainerSettings settings) {
    modules.forEach(module -> add(new BatchRunner.Pipelined(module, staleness), settings));
  }

  /** A module on a thread of its own. */
  private void add(BatchRunner runner, TrainerSettings settings) {
    ModuleWorker first = runner.modules().get(0);
    int index = first.module().parts().index();
    activity.put(index, () -> first.activity(runner.underWay()));
    add(
        first.module().parts().title(),
        runner,
        neighbours.work(index, batchCapacity(settings, index)));
  }

  /** The first module begins a batch as many batches before another one does. */
  private static int batchCapacity(TrainerSettings settings, int module) {
    return settings.queueCapacity() + module;
  }

  private void add(String name, BatchRunner runner, Inlet<Work> work) {
    threads.add(new TrainerThread(name, runner, work, slots, this));
  }

  /** The ways by which all threads get their work, wherever they run. */
  private void addFeeds(TrainerSettings settings) {
    if (neighbours.feeds()) {
      int count = apart ? network.partition().modules().size() : threads.size();
      for (int i = 0; i < count; i++) {
        feeds.add(neighbours.feed(i, batchCapacity(settings, i)));
      }
    }
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
    neighbours.end(failure.get());
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
