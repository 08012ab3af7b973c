package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What hosts need of a network, of whatever kind, and whether all of it is here or a part. */
abstract sealed class ClusterNetwork permits WholeNetwork, NetworkPart {

  private static final int DIGITS = 16; // of a digest, for people

  abstract NetworkStructure structure();

  /** How many parameters all modules have. */
  abstract long parameterCount();

  abstract DataType dataType();

  abstract long seed();

  /** How many steps a window of truncated backpropagation has; 0 if there are none. */
  abstract int windowLength();

  abstract int iteration();

  abstract int epoch();

  abstract void setCounts(int iteration, int epoch);

  abstract DecoupledTrainer.Builder trainer();

  final int modules() {
    return ModulePartition.of(structure()).modules().size();
  }

  /** What hosts have to have in common, in short; nothing that changes in training. */
  String identity() {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    MessageDigest digest = ModelDigests.sha256();
    try {
      for (NetworkNode node : structure().nodes()) {
        add(digest, node.name() + node.inputs());
        Object content = node.layer() == null ? node.vertex() : node.layer();
        add(digest, mapper.writeValueAsString(content));
        add(digest, mapper.writeValueAsString(node.preProcessor()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the network's configuration cannot be written", e);
    }
    return parameterCount()
        + " parameters of "
        + dataType()
        + " in "
        + modules()
        + " modules, configuration "
        + HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }
}
