package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.modules.TrainerSettings;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What hosts have to have in common to train one network, as a text to be compared. */
public final class NetworkFingerprint {

  /** Changes with what frames hold. */
  private static final int FRAMES = 1;

  private NetworkFingerprint() {}

  /**
   * A network's and how it is trained; nothing that changes in training.
   *
   * @param network the network
   * @param settings how it is trained
   * @param hosts where its modules run
   */
  public static String of(
      TrainingNetwork<?> network, TrainerSettings settings, List<Integer> hosts) {
    StringBuilder text = new StringBuilder();
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    try {
      for (NetworkNode node : network.structure().nodes()) {
        text.append(node.name())
            .append(node.inputs())
            .append(mapper.writeValueAsString(node.layer() == null ? node.vertex() : node.layer()))
            .append(mapper.writeValueAsString(node.preProcessor()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the network's configuration cannot be written", e);
    }
    return "frames "
        + FRAMES
        + ", modules on hosts "
        + hosts
        + ", schedule "
        + settings.schedule()
        + ", queues of "
        + settings.queueCapacity()
        + ", seed "
        + network.seed()
        + ", "
        + network.parameterCount()
        + " parameters of "
        + network.parameters().dataType()
        + ", windows of "
        + (network.windows() == null ? "none" : network.windows().length())
        + (network.isWhole() ? "" : ", of which each host has its own modules'")
        + ", configuration "
        + Digests.sha256(text.toString());
  }
}
