package io.github.dl4jdni.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLayer;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.convert.Initialized;
import io.github.dl4jdni.internal.convert.InterfaceFactory;
import io.github.dl4jdni.internal.convert.LearntModel;
import io.github.dl4jdni.internal.convert.LearntModelsFormat;
import io.github.dl4jdni.internal.convert.StateTransfer;
import io.github.dl4jdni.internal.files.StoredArrays;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network's gradient models have learnt, apart from the network: of interfaces between
 * modules and of recurrent layers' states, with their statistics (moments of least squares, batch
 * normalisation, how well predictions fitted) and the state of their updaters. To be saved, and
 * given to another network:
 *
 * <pre>{@code
 * Dni.gradientModels(trained).save(Path.of("models.zip"));
 * GradientModels learnt = GradientModels.read(Path.of("models.zip"));
 * MultiLayerNetwork network =
 *     Dni.convert(fresh).everyHiddenLayer().conditionOnLabels(true)
 *         .gradientModelsFrom(learnt).gradientModelsFrozen(true).build();
 * }</pre>
 *
 * <p>A copy, which further training of the network does not change. What an interface knows of its
 * own warm-up ({@code warmUpToR2}) is not part of it: in another network that begins anew.
 */
public final class GradientModels {

  private final Map<String, LearntModel> models; // by interface, in the network's order

  private GradientModels(Map<String, LearntModel> models) {
    this.models = models;
  }

  /**
   * Copies the gradient models of a network.
   *
   * @param network the network; not changed
   * @return its gradient models
   * @throws IllegalStateException if it is not initialised, or a trainer is changing it
   * @throws DL4JInvalidConfigException if it has none
   */
  public static GradientModels of(MultiLayerNetwork network) {
    Initialized.configuration(network);
    NetworkUse.checkAtRest(network);
    return of(
        NetworkStructure.of(network.getLayerWiseConfigurations()),
        StateTransfer.layers(network),
        StateTransfer.updaterStates(network));
  }

  /**
   * Copies the gradient models of a network.
   *
   * @param network the network; not changed
   * @return its gradient models
   * @throws IllegalStateException if it is not initialised, or a trainer is changing it
   * @throws DL4JInvalidConfigException if it has none
   */
  public static GradientModels of(ComputationGraph network) {
    Initialized.configuration(network);
    NetworkUse.checkAtRest(network);
    return of(
        NetworkStructure.of(network.getConfiguration()),
        StateTransfer.vertices(network),
        StateTransfer.updaterStates(network));
  }

  private static GradientModels of(
      NetworkStructure structure,
      Map<String, Trainable> layers,
      Map<String, Map<String, Map<String, INDArray>>> states) {
    Map<String, LearntModel> models = new LinkedHashMap<>();
    for (NetworkNode node : structure.nodes()) {
      if (node.unwrapped() instanceof GradientModelLayer at) {
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
    return new GradientModels(models);
  }

  /**
   * The interfaces and recurrent layers whose models these are.
   *
   * @return their names, in the network's order
   */
  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  /**
   * Writes a file.
   *
   * @param file whose folder exists; what it held is replaced when all is on the disk
   * @throws IOException if it cannot be written; what was there before stays
   */
  public void save(Path file) throws IOException {
    LearntModelsFormat.write(models).save(file);
  }

  /**
   * Reads what {@link #save} wrote, from whomever it comes.
   *
   * @param file the file
   * @return the gradient models
   * @throws io.github.dl4jdni.files.ModelFileException if it holds none, or some that may not be
   *     read
   * @throws IOException if the file cannot be read
   */
  public static GradientModels read(Path file) throws IOException {
    return read(file, new ModelReader());
  }

  /**
   * As {@link #read(Path)}, with a reader's limits.
   *
   * @param file the file
   * @param reader says which classes the file may name, and how much it may unpack to
   * @return the gradient models
   * @throws IOException as there
   */
  public static GradientModels read(Path file, ModelReader reader) throws IOException {
    StoredArrays stored = reader.readArrays(file);
    return new GradientModels(LearntModelsFormat.read(stored));
  }

  /** The model of what stands behind a layer; null if there is none. */
  public GradientModel modelBehind(String place) {
    LearntModel learnt =
        models.getOrDefault(place, models.get(InterfaceFactory.interfaceName(place)));
    return learnt == null ? null : learnt.model();
  }

  /**
   * Checks that there is a model for each of a network's, and that it fits.
   *
   * @throws DL4JInvalidConfigException if not
   */
  public void check(NetworkStructure network) {
    List<String> missing = new ArrayList<>();
    boolean any = false;
    for (NetworkNode node : network.nodes()) {
      if (node.unwrapped() instanceof GradientModelLayer at) {
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
  public void giveTo(
      NetworkStructure network,
      Map<String, Trainable> layers,
      Map<String, Map<String, Map<String, INDArray>>> states) {
    for (NetworkNode node : network.nodes()) {
      if (node.unwrapped() instanceof GradientModelLayer at) {
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

  @Override
  public String toString() {
    Set<String> names = models.keySet();
    return "gradient models of " + names;
  }
}
