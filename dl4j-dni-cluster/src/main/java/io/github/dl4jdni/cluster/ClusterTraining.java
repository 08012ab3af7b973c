package io.github.dl4jdni.cluster;

import io.github.dl4jdni.files.StoredModel;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.ModuleTransport;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training whose modules run on several hosts. Each host runs the same program, with a network of
 * the same configuration and seed; the bits are those of a training in one process. Given the
 * configuration in place of a network, each host has its own modules alone.
 *
 * <pre>{@code
 * try (ClusterTraining cluster = ClusterTraining.join(settings, network);
 *     DecoupledTrainer trainer = cluster.trainer().build()) {
 *   if (cluster.isCoordinator()) {
 *     cluster.fit(trainer, minibatches, 10);
 *   } else {
 *     trainer.serve();
 *   }
 * }
 * }</pre>
 *
 * <p>When a host ends, training ends on all others with an exception that names it. With {@link
 * ClusterSettings.Builder#checkpoints} all programs can be started again, and go on.
 */
public final class ClusterTraining implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterTraining.class);
  private static final Duration GREETING = Duration.ofSeconds(10);
  private static final int STALENESS = 2; // one hides half of a round trip

  private final ClusterNetwork network;
  private final Start start;
  private final LinkTransport transport;
  private final Membership membership;
  private final Acceptor acceptor;
  private final Kept kept;
  private volatile Position position; // how far training has come

  private ClusterTraining(
      ClusterNetwork network, Start start, LinkTransport transport, Services services, Kept kept) {
    this.network = network;
    this.start = start;
    this.transport = transport;
    membership = services.membership();
    acceptor = services.acceptor();
    this.kept = kept;
    position = kept.checkpoints() == null ? Position.BEGIN : kept.checkpoints().position();
  }

  /**
   * What outlasts this process.
   *
   * @param checkpoints those that the coordinator has written; null elsewhere, and for none
   * @param exchange with hosts that have their own modules alone; null if each has all
   * @param files of this host's modules; null if each has all, or none are kept
   */
  private record Kept(Checkpoints checkpoints, PartExchange exchange, PartFiles files) {}

  /** What listens for other hosts. */
  private record Services(Membership membership, Acceptor acceptor) {}

  /**
   * Comes together with the other hosts; waits until all are there.
   *
   * @param settings this host's
   * @param network initialised. The coordinator's parameters and updater state are trained, or
   *     those of its newest checkpoint
   * @return the training, to be closed
   * @throws ClusterException if hosts do not come together; the message says why
   */
  public static ClusterTraining join(ClusterSettings settings, MultiLayerNetwork network) {
    return join(settings, WholeNetwork.of(network));
  }

  /**
   * Comes together with the other hosts, each of which has its own modules' parameters, gradients
   * and updater state alone: the whole network may be larger than any host. It begins with the
   * parameters of {@code init()}, or at the newest checkpoint that all hosts have of their own
   * modules. Waits until all are there.
   *
   * @param settings this host's; each host trains at least one module, and all keep checkpoints if
   *     the coordinator does
   * @param configuration the whole network's, the same on all hosts
   * @return the training, to be closed
   * @throws ClusterException if hosts do not come together; the message says why
   * @see #save
   */
  public static ClusterTraining join(
      ClusterSettings settings, MultiLayerConfiguration configuration) {
    return join(settings, new NetworkPart(PartialNetwork.of(configuration, settings.modules())));
  }

  /**
   * Comes together with the other hosts, each of which has its own modules alone, as those of a
   * multi-layer network.
   *
   * @param settings this host's
   * @param configuration the whole network's, the same on all hosts
   * @return the training, to be closed
   * @throws ClusterException if hosts do not come together; the message says why
   */
  public static ClusterTraining join(
      ClusterSettings settings, ComputationGraphConfiguration configuration) {
    return join(settings, new NetworkPart(PartialNetwork.of(configuration, settings.modules())));
  }

  /**
   * Comes together with the other hosts, each of which has its own modules alone, as those of a
   * configuration, and begins with what a saved model has: each host reads its own modules' part of
   * the file, which is the same on all.
   *
   * @param settings this host's
   * @param model read by {@link io.github.dl4jdni.files.ModelReader#readWithoutParameters}
   * @return the training, to be closed
   * @throws ClusterException if hosts do not come together, or the file cannot be read; the message
   *     says why
   */
  public static ClusterTraining join(ClusterSettings settings, StoredModel model) {
    PartialNetwork part =
        model.network() instanceof ComputationGraph graph
            ? PartialNetwork.of(graph.getConfiguration(), settings.modules())
            : PartialNetwork.of(
                model.multiLayerNetwork().getLayerWiseConfigurations(), settings.modules());
    try {
      PartOfModel file = new PartOfModel(part, model);
      file.takeOver();
      return join(settings, new NetworkPart(part, file.identity()));
    } catch (IOException e) {
      throw new ClusterException(e.getMessage(), e);
    }
  }

  private static ClusterTraining join(ClusterSettings settings, NetworkPart network) {
    network.trainer(); // refuses what cannot be trained so, as below
    PartFiles files =
        settings.checkpoints() == null ? null : new PartFiles(network, settings.checkpoints());
    return join(
        settings,
        network,
        files == null ? null : files.complete(),
        (start, transport) -> {
          if (files != null) {
            files.restore(start.checkpoint());
          }
          PartExchange exchange = new PartExchange(network, files, transport::send);
          transport.exchange(exchange);
          boolean keeps = files != null && settings.isCoordinator();
          return new Kept(
              keeps ? new PartCheckpoints(network, settings, files, start, exchange) : null,
              exchange,
              files);
        });
  }

  /**
   * Comes together with the other hosts; waits until all are there.
   *
   * @param settings this host's
   * @param network initialised, as a multi-layer network
   * @return the training, to be closed
   * @throws ClusterException if hosts do not come together; the message says why
   */
  public static ClusterTraining join(ClusterSettings settings, ComputationGraph network) {
    return join(settings, WholeNetwork.of(network));
  }

  private static ClusterTraining join(ClusterSettings settings, WholeNetwork network) {
    network.trainer(); // refuses what cannot be trained so before others are waited for
    Kept kept = new Kept(checkpoints(settings, network), null, null);
    return join(settings, network, null, (start, transport) -> kept);
  }

  /** What a host has to do when it knows the others. */
  private interface Beginning {
    Kept begin(Start start, LinkTransport transport);
  }

  private static ClusterTraining join(
      ClusterSettings settings,
      ClusterNetwork network,
      List<Checkpoint> complete,
      Beginning beginning) {
    Membership membership = new Membership(settings);
    Acceptor acceptor = null;
    Formation formation = null;
    try {
      Sockets sockets = new Sockets(settings.keys());
      Hello hello =
          new Hello(
              Version.VERSION,
              network.seed(),
              network.identity(),
              settings.modules(),
              settings.address(),
              membership.port(),
              complete);
      formation = new Formation(settings, sockets, hello, network.modules(), membership);
      acceptor = new Acceptor(sockets, settings.address(), GREETING, formation);
      Start start = formation.form();
      LOG.info("{} hosts train: {}", start.hosts().size(), titles(start));
      LinkTransport transport = new LinkTransport(start, formation.links());
      membership.onLost(transport::silent);
      Kept kept = beginning.begin(start, transport);
      return new ClusterTraining(
          network, start, transport, new Services(membership, acceptor), kept);
    } catch (IOException e) {
      closeAll(membership, acceptor, formation);
      throw new ClusterException(e.getMessage(), e);
    } catch (InterruptedException e) {
      closeAll(membership, acceptor, formation);
      Thread.currentThread().interrupt();
      throw new ClusterException("this host was interrupted while it waited for others", e);
    } catch (RuntimeException e) {
      closeAll(membership, acceptor, formation);
      throw e;
    }
  }

  /** Those of the coordinator, with the network as of the newest one; else null. */
  private static Checkpoints checkpoints(ClusterSettings settings, WholeNetwork network) {
    if (!settings.isCoordinator() || settings.checkpoints() == null) {
      return null;
    }
    WholeCheckpoints checkpoints =
        new WholeCheckpoints(network, settings.checkpoints(), settings.checkpointEvery());
    checkpoints.restore();
    return checkpoints;
  }

  private static List<String> titles(Start start) {
    return IntStream.range(0, start.hosts().size()).mapToObj(start::title).toList();
  }

  private static void closeAll(Membership membership, Acceptor acceptor, Formation formation) {
    if (formation != null) {
      formation.links().values().forEach(ClusterTraining::closeQuietly);
    }
    if (acceptor != null) {
      closeQuietly(acceptor);
    }
    membership.close();
  }

  private static void closeQuietly(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      LOG.debug("{} could not be closed", what, e);
    }
  }

  /**
   * Whether this host is the one that has the data.
   *
   * @return true if it is
   */
  public boolean isCoordinator() {
    return start.own() == 0;
  }

  /**
   * What carries frames between the hosts, for a trainer that is not made by {@link #trainer}. It
   * serves one trainer.
   *
   * @return the transport
   */
  public ModuleTransport transport() {
    return transport;
  }

  /**
   * Begins a trainer of this host's modules, with {@code pipelined(2)}: a staleness of 1 hides half
   * of a round trip between hosts, of 2 all of one. Its settings have to be the same on all hosts.
   *
   * @return its builder; it serves for one trainer
   */
  public DecoupledTrainer.Builder trainer() {
    DecoupledTrainer.Builder builder =
        network.trainer().on(transport).schedule(Schedule.pipelined(STALENESS));
    return kept.checkpoints() == null ? builder : builder.listeners(kept.checkpoints());
  }

  /**
   * Trains, or goes on from the newest checkpoint, until a number of epochs is complete. Another
   * call for more epochs goes on: between two, the network can be measured, or the order of
   * minibatches changed. A checkpoint is written at the end, if any are.
   *
   * @param trainer the trainer that {@link #trainer} has made
   * @param minibatches in the same order each time that this program runs; it has to support reset
   *     for several epochs
   * @param epochs how many, with those before the checkpoint
   * @throws io.github.dl4jdni.train.DecoupledTrainingException as under {@link
   *     DecoupledTrainer#fit(DataSetIterator, int)}; the message names a host that was lost
   * @throws IllegalStateException if this host is not the coordinator
   */
  public void fit(DecoupledTrainer trainer, DataSetIterator minibatches, int epochs) {
    fit(trainer, new MultiDataSetIteratorAdapter(minibatches), epochs);
  }

  /**
   * Trains, or goes on from the newest checkpoint, until a number of epochs is complete.
   *
   * @param trainer the trainer that {@link #trainer} has made
   * @param minibatches as for a {@link DataSetIterator}
   * @param epochs how many, with those before the checkpoint
   * @throws io.github.dl4jdni.train.DecoupledTrainingException as for a {@link DataSetIterator}
   * @throws IllegalStateException if this host is not the coordinator
   */
  public void fit(DecoupledTrainer trainer, MultiDataSetIterator minibatches, int epochs) {
    if (!isCoordinator()) {
      throw new IllegalStateException(
          "this host is not the coordinator, which has the data: call serve on its trainer");
    }
    if (epochs <= 0 || (epochs > 1 && !minibatches.resetSupported())) {
      throw new IllegalArgumentException(
          epochs <= 0
              ? "the number of epochs must be positive, got " + epochs
              : "the iterator cannot be reset, so it serves for one epoch, not for " + epochs);
    }
    CountedMinibatches epoch = new CountedMinibatches(minibatches, network.windowLength());
    boolean trains = position.epochs() < epochs;
    for (int complete = position.epochs(); complete < epochs; complete++) {
      int done = position.minibatches();
      epoch.begin(done, network.iteration());
      if (kept.checkpoints() != null) {
        kept.checkpoints().epoch(epoch, complete);
      }
      if (done > 0 && !epoch.hasNext()) { // the checkpoint was of an epoch's last minibatch
        network.setCounts(network.iteration(), network.epoch() + 1);
      } else {
        trainer.fit(epoch);
        checkWindows(epoch);
      }
      position = new Position(complete + 1, 0);
    }
    if (kept.checkpoints() != null && trains) {
      kept.checkpoints().end(epochs);
    }
  }

  /**
   * How far training has come.
   *
   * @return how many epochs are complete, with those before the checkpoint that it goes on from
   */
  public int epochs() {
    return position.epochs();
  }

  /**
   * Writes what all modules have learnt into one file, as Deeplearning4j writes models. Where each
   * host has its own modules alone, their state goes through the coordinator's memory in pieces of
   * a few megabytes, and beside the file there is as much on the disk for a while.
   *
   * @param file to be written, whole or not at all
   * @throws IOException if it cannot be written, or a host is lost
   * @throws ClusterException if the network is larger than such a file may be
   * @throws IllegalStateException if this host is not the coordinator, or its trainer is at work.
   *     Call this before the trainer is closed: the other hosts leave then
   */
  public void save(Path file) throws IOException {
    if (!isCoordinator()) {
      throw new IllegalStateException("only the coordinator saves the model; this is another host");
    }
    if (network instanceof WholeNetwork whole) {
      DecoupledTrainer.checkAtRest(whole.network().model());
      WholeCheckpoints.write(whole, file);
    } else if (network instanceof NetworkPart part) {
      part.part().checkAtRest();
      transport.begin();
      new GatheredModel(part, (module, piece) -> piece(part, module, piece)).write(file);
    }
  }

  /**
   * Keeps the best model of early stopping, where each host has its own modules alone: each keeps
   * its own modules' part beside its checkpoints.
   *
   * @return the saver for an {@code EarlyStoppingConfiguration}
   * @throws IllegalStateException if this host is not the coordinator, has the whole network, or
   *     keeps no checkpoints
   * @see io.github.dl4jdni.train.DecoupledEarlyStoppingTrainer#ofPart
   */
  public BestModel bestModel() {
    if (!isCoordinator() || !(network instanceof NetworkPart part) || kept.files() == null) {
      throw new IllegalStateException(
          !isCoordinator()
              ? "only the coordinator stops early; this is another host"
              : network instanceof NetworkPart
                  ? "each host keeps its part of the best model in its folder of checkpoints: set"
                      + " checkpoints(...) on all hosts"
                  : "this host has the whole network; Deeplearning4j's own savers keep it");
    }
    return new BestModel(part, start, kept.files().best(), kept.exchange());
  }

  private FrameReader piece(NetworkPart part, int module, int piece) throws IOException {
    int host = start.hostsOfModules().get(module);
    if (host != start.own()) {
      return kept.exchange().piece(host, module, piece, null);
    }
    FrameWriter frame = new FrameWriter();
    part.part().write(module, piece, frame);
    return new FrameReader(frame.frame());
  }

  private void checkWindows(CountedMinibatches epoch) {
    if (!epoch.endsWith(network.iteration() - 1)) {
      throw new IllegalStateException(
          "the epoch ended with iteration "
              + (network.iteration() - 1)
              + ", which is not where its last minibatch ends");
    }
  }

  /**
   * What has gone between this host and the others.
   *
   * @return for each other host
   */
  public List<HostTraffic> traffic() {
    return IntStream.range(0, start.hosts().size())
        .filter(host -> host != start.own())
        .mapToObj(
            host ->
                new HostTraffic(
                    host,
                    start.hosts().get(host).address(),
                    transport.bytesSent(host),
                    transport.bytesReceived(host)))
        .toList();
  }

  /** Leaves the others, when what was sent to them has gone. Close the trainer first. */
  @Override
  public void close() {
    transport.close();
    closeQuietly(acceptor);
    membership.close();
  }
}
