package io.github.dl4jdni.cluster;

import io.github.dl4jdni.structure.NetworkStructure;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PartialNetwork;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** A network of which each host has its own modules alone. */
final class NetworkPart extends ClusterNetwork {

  private final PartialNetwork part;

  NetworkPart(PartialNetwork part) {
    this.part = part;
  }

  PartialNetwork part() {
    return part;
  }

  private MultiLayerConfiguration configuration() {
    return part.configuration();
  }

  @Override
  NetworkStructure structure() {
    return NetworkStructure.of(configuration());
  }

  @Override
  long parameterCount() {
    return part.parameterCount();
  }

  @Override
  DataType dataType() {
    return configuration().getDataType();
  }

  @Override
  String identity() {
    return super.identity() + ", each host with its own modules' parameters alone";
  }

  @Override
  long seed() {
    return configuration().getConf(0).getSeed();
  }

  @Override
  int windowLength() {
    boolean truncates = configuration().getBackpropType() == BackpropType.TruncatedBPTT;
    return truncates ? configuration().getTbpttFwdLength() : 0;
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
