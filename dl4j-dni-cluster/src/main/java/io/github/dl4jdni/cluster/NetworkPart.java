package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.train.DecoupledTrainer;
import org.nd4j.linalg.api.buffer.DataType;

/** A network of which each host has its own modules alone. */
final class NetworkPart extends ClusterNetwork {

  private final PartialNetwork part;
  private final String beginning; // what all hosts begin with besides

  NetworkPart(PartialNetwork part) {
    this(part, "");
  }

  /**
   * A part.
   *
   * @param part the part
   * @param beginning what tells what its parameters are from what they are elsewhere
   */
  NetworkPart(PartialNetwork part, String beginning) {
    this.part = part;
    this.beginning = beginning;
  }

  PartialNetwork part() {
    return part;
  }

  @Override
  NetworkStructure structure() {
    return part.structure();
  }

  @Override
  long parameterCount() {
    return part.parameterCount();
  }

  @Override
  DataType dataType() {
    return part.dataType();
  }

  @Override
  String identity() {
    return super.identity()
        + ", each host with its own modules' parameters alone"
        + (beginning.isEmpty() ? "" : ", " + beginning);
  }

  @Override
  long seed() {
    return part.seed();
  }

  @Override
  int windowLength() {
    return part.window();
  }

  @Override
  int iteration() {
    return part.iteration();
  }

  @Override
  int epoch() {
    return part.epoch();
  }

  @Override
  void setCounts(int iteration, int epoch) {
    part.setCounts(iteration, epoch);
  }

  @Override
  DecoupledTrainer.Builder trainer() {
    return DecoupledTrainer.builder(part);
  }
}
