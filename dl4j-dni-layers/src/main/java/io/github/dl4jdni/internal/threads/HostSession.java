package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.ModuleReports;
import io.github.dl4jdni.internal.channels.Outlet;
import io.github.dl4jdni.internal.channels.StoppedException;
import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.FrameCodec;
import io.github.dl4jdni.internal.hosts.FrameKind;
import io.github.dl4jdni.internal.hosts.HostChannel;
import io.github.dl4jdni.internal.hosts.ModuleState;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import io.github.dl4jdni.internal.hosts.NetworkFingerprint;
import io.github.dl4jdni.internal.hosts.Observations;
import io.github.dl4jdni.internal.modules.Inferred;
import io.github.dl4jdni.internal.modules.TrainerSettings;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.train.ModuleActivity;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Modules run on several hosts, of which this is one: what modules of two hosts hand over goes by
 * frames, what those of one host do by its mailboxes.
 */
final class HostSession implements ModuleNeighbours, ModuleTransport.Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(HostSession.class);
  private static final int FIRST = 0; // the host that has the data

  private final TrainingNetwork<?> network;
  private final ModuleTransport transport;
  private final List<Integer> hosts; // by module
  private final LocalNeighbours local;
  private final ModuleThreads threads;
  private final String fingerprint;
  private final ModuleReports reports;
  private final Map<Integer, HostChannel> channels = new ConcurrentHashMap<>(); // by port
  // Of what is sent or received; empty where each host has its own modules' alone
  private final Map<Integer, ModuleState> states = new HashMap<>();
  private final Map<Integer, ByteBuffer> digests = new HashMap<>(); // of what other hosts have
  private final Map<Integer, ModuleActivity> activities = new ConcurrentHashMap<>();
  private final Observations observations;
  private volatile boolean ended; // nothing is to be told any more

  /**
   * A session.
   *
   * @param network this host's
   * @param settings how to train
   * @param transport carries the frames
   * @param local connects the modules that run here
   * @param threads which run them
   */
  HostSession(
      TrainingNetwork<?> network,
      TrainerSettings settings,
      ModuleTransport transport,
      LocalNeighbours local,
      ModuleThreads threads) {
    this.network = network;
    this.transport = transport;
    this.local = local;
    this.threads = threads;
    hosts = List.copyOf(transport.hostsOfModules());
    fingerprint = NetworkFingerprint.of(network, settings, hosts);
    observations = new Observations(network);
    reports = feeds() ? local.reports() : new ReportsToFirst();
    for (int module = 0; module < hosts.size(); module++) {
      if (network.isWhole() && feeds() != runsHere(module)) {
        states.put(module, ModuleState.of(network, module));
      }
    }
  }

  @Override
  public boolean runsHere(int module) {
    return hosts.get(module) == transport.host();
  }

  @Override
  public boolean feeds() {
    return transport.host() == FIRST;
  }

  @Override
  public Ends connect(Junction junction) {
    boolean gives = runsHere(junction.giver());
    boolean takes = runsHere(junction.taker());
    if (gives && takes) {
      return local.connect(junction);
    }
    int port = 2 * junction.index();
    int capacity = junction.capacity();
    GiverEnd giver = null;
    TakerEnd taker = null;
    if (gives) {
      int other = hosts.get(junction.taker());
      giver =
          new GiverEnd(
              sending(port, new FrameCodec.OfMessages(), capacity, other),
              receiving(port + 1, new FrameCodec.OfMessages(), capacity, other));
    } else if (takes) {
      int other = hosts.get(junction.giver());
      taker =
          new TakerEnd(
              receiving(port, new FrameCodec.OfMessages(), capacity, other),
              sending(port + 1, new FrameCodec.OfMessages(), capacity, other));
    }
    return new Ends(giver, taker);
  }

  @Override
  public Inlet<Work> work(int module, int capacity) {
    if (feeds()) {
      return local.work(module, capacity);
    }
    return receiving(feedPort(module), workCodec(module), capacity, FIRST);
  }

  @Override
  public Outlet<Work> feed(int module, int capacity) {
    if (runsHere(module)) {
      return local.feed(module, capacity);
    }
    return sending(feedPort(module), workCodec(module), capacity, hosts.get(module));
  }

  private FrameCodec<Work> workCodec(int module) {
    return new FrameCodec.OfWork(
        network, module, batch -> observations.expect(module, batch.observation()));
  }

  /** Ports of feeds lie below those of junctions. */
  private static int feedPort(int module) {
    return -1 - module;
  }

  private <T> Outlet<T> sending(int port, FrameCodec<T> codec, int capacity, int host) {
    HostChannel.Sending<T> channel =
        new HostChannel.Sending<>(
            port, codec, local.mailbox(capacity), capacity, frame -> send(host, frame));
    channels.put(port, channel);
    return channel;
  }

  private <T> Inlet<T> receiving(int port, FrameCodec<T> codec, int capacity, int host) {
    HostChannel.Receiving<T> channel =
        new HostChannel.Receiving<>(
            port, codec, local.mailbox(capacity), capacity, frame -> send(host, frame));
    channels.put(port, channel);
    return channel;
  }

  @Override
  public ModuleReports reports() {
    return reports;
  }

  @Override
  public void open() {
    transport.open(this);
    if (!feeds()) {
      send(FIRST, FrameKind.HELLO.begin().text(fingerprint));
    }
  }

  @Override
  public void begin() {
    others(host -> FrameKind.BEGIN.begin());
  }

  @Override
  public void resume() {
    states.forEach(
        (module, state) -> {
          ByteBuffer present = state.digest();
          if (!present.equals(digests.put(module, present))) {
            state.write(frame -> send(hosts.get(module), frame));
          }
        });
  }

  @Override
  public void rest() {
    states.forEach((module, state) -> digests.put(module, state.digest()));
  }

  @Override
  public ModuleActivity activity(int module) {
    return activities.getOrDefault(
        module, new ModuleActivity(network.moduleNames().get(module), 0, 0, 0, 0, 0));
  }

  @Override
  public synchronized void end(TrainerThread.Failure why) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      if (feeds()) {
        String text = why == null ? "" : why.text();
        others(host -> FrameKind.END.begin().text(text));
      } else {
        tellFirst(
            why == null
                ? new TrainerThread.Failure(
                    "host " + transport.host(), null, new IllegalStateException("it was closed"))
                : why);
      }
    } catch (RuntimeException e) {
      LOG.warn("other hosts could not be notified that training has ended: {}", e.toString());
    }
  }

  private void tellFirst(TrainerThread.Failure why) {
    send(
        FIRST,
        FrameKind.FAILED
            .begin()
            .text(why.where())
            .text(why.when() == null ? "" : why.when())
            .text(String.valueOf(why.cause())));
  }

  private void others(IntFunction<FrameWriter> frame) {
    hosts.stream()
        .distinct()
        .filter(host -> host != transport.host())
        .forEach(host -> send(host, frame.apply(host)));
  }

  private void send(int host, FrameWriter frame) {
    transport.send(host, frame.frame());
  }

  @Override
  public void lost(int host, Throwable cause) {
    if (!ended) {
      threads.fail(new TrainerThread.Failure("the connection to host " + host, null, cause));
    }
  }

  @Override
  public void received(int host, ByteBuffer frame) {
    if (ended) {
      return;
    }
    try {
      FrameReader reader = new FrameReader(frame);
      FrameKind kind = FrameKind.of(reader);
      switch (kind) {
        case ITEM, CREDIT -> channel(reader.integer()).arrived(kind, reader.rest());
        case HELLO -> compare(host, reader.text());
        case STEP -> stepDone(reader);
        case STATE -> state(reader.integer()).read(reader);
        case ACTIVATION, GRADIENTS -> observations.read(kind, reader);
        case INFERRED -> inferred(Inferred.read(reader));
        case DRAINED -> local.reports().drained(reader.integer(), reader.integer());
        case BEGIN -> network.clear();
        case FAILED -> failed(reader);
        case END -> ended(reader.text());
      }
    } catch (StoppedException e) {
      LOG.trace("a frame of host {} came when training had ended", host);
    } catch (RuntimeException e) {
      threads.fail(new TrainerThread.Failure("a frame from host " + host, null, e));
    }
  }

  private HostChannel channel(int port) {
    HostChannel channel = channels.get(port);
    if (channel == null) {
      throw new FrameException("there is no channel " + port + " here");
    }
    return channel;
  }

  private ModuleState state(int module) {
    ModuleState state = states.get(module);
    if (state == null) {
      throw new FrameException("the state of module " + module + " has no business here");
    }
    return state;
  }

  private void compare(int host, String theirs) {
    if (!theirs.equals(fingerprint)) {
      throw new FrameException(
          "it trains another network, or in another way: it has "
              + theirs
              + "; here it is "
              + fingerprint);
    }
    LOG.debug("host {} is there", host);
  }

  private void stepDone(FrameReader frame) {
    int module = frame.integer();
    int iteration = frame.integer();
    double score = frame.real();
    checkRunsElsewhere(module);
    activities.put(
        module,
        new ModuleActivity(
            network.moduleNames().get(module),
            frame.longer(),
            frame.longer(),
            frame.longer(),
            frame.integer(),
            frame.integer()));
    local.reports().stepDone(module, iteration, score);
  }

  private void inferred(Inferred by) {
    checkRunsElsewhere(by.module());
    local.reports().inferred(by);
  }

  private void checkRunsElsewhere(int module) {
    if (module < 0 || module >= hosts.size() || runsHere(module)) {
      throw new FrameException("module " + module + " does not run elsewhere");
    }
  }

  private void failed(FrameReader frame) {
    String where = frame.text();
    String when = frame.text();
    threads.fail(
        new TrainerThread.Failure(
            where, when.isEmpty() ? null : when, new FailureElsewhere(frame.text())));
  }

  private void ended(String why) {
    ended = true;
    if (why.isEmpty()) {
      threads.stop();
    } else {
      threads.fail(
          new TrainerThread.Failure("training on host " + FIRST, null, new FailureElsewhere(why)));
    }
  }

  /** What the modules of this host report goes to the first one. */
  private final class ReportsToFirst implements ModuleReports {

    @Override
    public void stepDone(int module, int iteration, double score) {
      ModuleActivity done = threads.activity(module);
      send(
          FIRST,
          FrameKind.STEP
              .begin()
              .integer(module)
              .integer(iteration)
              .real(score)
              .longer(done.iterations())
              .longer(done.computingNanoseconds())
              .longer(done.modelNanoseconds())
              .integer(done.queued())
              .integer(done.outstanding()));
    }

    @Override
    public void inferred(Inferred by) {
      FrameWriter frame = FrameKind.INFERRED.begin();
      by.write(frame);
      send(FIRST, frame);
    }

    @Override
    public void drained(int module, int mark) {
      if (states.containsKey(module)) {
        states.get(module).write(frame -> send(FIRST, frame));
      }
      observations.write(module, frame -> send(FIRST, frame));
      send(FIRST, FrameKind.DRAINED.begin().integer(module).integer(mark));
    }
  }

  /** What was thrown on another host, as it was told. */
  private static final class FailureElsewhere extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailureElsewhere(String told) {
      super(told, null, false, false);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // what was told begins with a class's name
    public String toString() {
      return getMessage();
    }
  }
}
