package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.files.StoredArrays;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Trainable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a network's gradient models have learnt, by the interface that they belong to. */
public final class LearntModels {

  private final Map<String, LearntModel> models; // in the network's order

  private LearntModels(Map<String, LearntModel> models) {
    this.models = models;
  }

  /**
   * Copies those of a network.
   *
   * @throws DL4JInvalidConfigException if it has none
   */
  public static LearntModels of(
      NetworkStructure structure,
      Map<String, Trainable> layers,
      Map<String, Map<String, Map<String, INDArray>>> states) {
    Map<String, LearntModel> models = new LinkedHashMap<>();
    for (NetworkNode node : structure.nodes()) {
      if (node.unwrapped() instanceof GradientModelConfiguration at) {
        models.put(
            node.name(),
            LearntModel.of(
                at, layers.get(node.name()), states.getOrDefault(node.name(), Map.of())));
      }
    }
    if (models.isEmpty()) {
      throw new DL4JInvalidConfigException(
          "the network has no gradient models; its layers are "
              + structure.nodes().stream().map(NetworkNode::name).toList());
    }
    return new LearntModels(models);
  }

  /** Reads what {@link #write} wrote. */
  public static LearntModels read(StoredArrays stored) throws IOException {
    return new LearntModels(LearntModelsFormat.read(stored));
  }

  /** {@return what a file is to hold} */
  public StoredArrays write() {
    return LearntModelsFormat.write(models);
  }

  /** {@return the interfaces' names, in the network's order} */
  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  /** The model of what stands behind a layer; null if there is none. */
  GradientModel modelBehind(String place) {
    LearntModel learnt =
        models.getOrDefault(place, models.get(InterfaceFactory.interfaceName(place)));
    return learnt == null ? null : learnt.model();
  }

  /**
   * Checks that there is a model for each of a network's, and that it fits.
   *
   * @throws DL4JInvalidConfigException if not
   */
  void check(NetworkStructure network) {
    List<String> missing = new ArrayList<>();
    boolean any = false;
    for (NetworkNode node : network.nodes()) {
      if (node.unwrapped() instanceof GradientModelConfiguration at) {
        any = true;
        LearntModel learnt = models.get(node.name());
        if (learnt == null) {
          missing.add(node.name());
        } else {
          learnt.checkKind(node.name(), at);
        }
      }
    }
    if (!any) {
      throw new DL4JInvalidConfigException(
          "gradientModelsFrom: the network would have no interface to take a gradient model");
    }
    if (!missing.isEmpty()) {
      throw new DL4JInvalidConfigException(
          "gradientModelsFrom: there are no gradient models for "
              + missing
              + "; there are those of "
              + models.keySet()
              + ". They are found by name: name the layers as in the network that they come from,"
              + " and put interfaces behind the same ones");
    }
  }

  /** Gives a network's gradient models what these have learnt. */
  void giveTo(
      NetworkStructure network,
      Map<String, Trainable> layers,
      Map<String, Map<String, Map<String, INDArray>>> states) {
    for (NetworkNode node : network.nodes()) {
      if (node.unwrapped() instanceof GradientModelConfiguration at) {
        models
            .get(node.name())
            .giveTo(
                node.name(),
                at,
                layers.get(node.name()),
                states.getOrDefault(node.name(), Map.of()));
      }
    }
  }
}
