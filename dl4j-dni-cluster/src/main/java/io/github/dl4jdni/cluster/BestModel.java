package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.frames.FrameReader;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.nn.api.Model;

/**
 * The best model of early stopping where each host has its own modules alone: each keeps its own
 * modules' parameters and updater state in the folder {@code best} of its checkpoints, whole or not
 * at all. The one before goes when all hosts have the new one.
 */
public final class BestModel implements EarlyStoppingModelSaver<Model> {

  private static final long serialVersionUID = 1L;

  private final transient NetworkPart network;
  private final transient Start start;
  private final transient PartFiles files;
  private final transient PartExchange exchange;
  private transient Checkpoint best; // null before there is one
  private transient int epoch; // of the best

  /**
   * A keeper.
   *
   * @param network the coordinator's part
   * @param start who the other hosts are
   * @param files the coordinator's own
   * @param exchange speaks to the other hosts
   */
  BestModel(NetworkPart network, Start start, PartFiles files, PartExchange exchange) {
    this.network = network;
    this.start = start;
    this.files = files;
    this.exchange = exchange;
  }

  /** Has all hosts keep what they have now; called by early stopping, with null for a network. */
  @Override
  public void saveBestModel(Model none, double score) throws IOException {
    network.part().checkAtRest();
    Checkpoint next = new Checkpoint(network.iteration(), new Position(network.epoch(), 0));
    files.write(next);
    exchange.keep(start.others(), next, true);
    files.forgetAllBut(next);
    best = next;
    epoch = network.epoch();
  }

  /** Not there: the latest is what hosts have, which {@link ClusterTraining#save} writes. */
  @Override
  public void saveLatestModel(Model none, double score) {
    throw new UnsupportedOperationException(
        "the latest model is what hosts have: ClusterTraining.save writes it");
  }

  /**
   * Not there, for no host has it.
   *
   * @return null
   * @see #save
   */
  @Override
  public Model getBestModel() {
    return null;
  }

  /**
   * Not there, for no host has it.
   *
   * @return null
   */
  @Override
  public Model getLatestModel() {
    return null;
  }

  /**
   * Writes the best model into one file, as Deeplearning4j writes models, a piece at a time.
   *
   * @param file to be written, whole or not at all
   * @throws IOException if it cannot be written, or a host is lost
   * @throws IllegalStateException if there is none, or the trainer is at work. Call this before the
   *     trainer is closed: the other hosts leave then
   */
  public void save(Path file) throws IOException {
    if (best == null) {
      throw new IllegalStateException("no model was scored yet, so none is the best");
    }
    network.part().checkAtRest();
    int presentIteration = network.iteration();
    int presentEpoch = network.epoch();
    network.setCounts(best.iteration(), epoch); // which the file has, too
    try {
      new GatheredModel(network, this::piece).write(file);
    } finally {
      network.setCounts(presentIteration, presentEpoch);
    }
  }

  private FrameReader piece(int module, int piece) throws IOException {
    int host = start.hostsOfModules().get(module);
    return host == start.own()
        ? files.piece(best, module, piece)
        : exchange.piece(host, module, piece, best);
  }
}
