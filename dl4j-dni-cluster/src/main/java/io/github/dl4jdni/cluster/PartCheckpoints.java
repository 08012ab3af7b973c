package io.github.dl4jdni.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The coordinator's checkpoints where each host keeps those of its own modules. */
final class PartCheckpoints extends Checkpoints {

  private final NetworkPart network;
  private final PartFiles files;
  private final Position position;
  private final PartExchange exchange;
  private final List<Integer> others;

  /**
   * A keeper of checkpoints.
   *
   * @param network the coordinator's part, as of the checkpoint that training goes on from
   * @param settings say how many iterations lie between them at least
   * @param files the coordinator's own
   * @param start who the other hosts are, and where training begins
   * @param exchange speaks to them
   */
  PartCheckpoints(
      NetworkPart network,
      ClusterSettings settings,
      PartFiles files,
      Start start,
      PartExchange exchange) {
    super(network, settings.checkpointEvery());
    this.network = network;
    this.files = files;
    this.exchange = exchange;
    position = start.position();
    others = start.others();
    begin();
  }

  @Override
  Position position() {
    return position;
  }

  @Override
  void save(Checkpoint checkpoint) {
    network.part().checkAtRest();
    try {
      files.write(checkpoint);
      exchange.keep(others, checkpoint, false);
      files.forgetOldest();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the checkpoint of iteration "
              + checkpoint.iteration()
              + " could not be written: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public String toString() {
    return "of checkpoints in " + files;
  }
}
