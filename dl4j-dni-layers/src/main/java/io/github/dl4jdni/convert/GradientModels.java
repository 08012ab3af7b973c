package io.github.dl4jdni.convert;

import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.StoredArrays;
import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.convert.Initialized;
import io.github.dl4jdni.internal.convert.LearntModels;
import io.github.dl4jdni.internal.convert.StateTransfer;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

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

  private final LearntModels models;

  private GradientModels(LearntModels models) {
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
    return new GradientModels(
        LearntModels.of(
            NetworkStructure.of(network.getLayerWiseConfigurations()),
            StateTransfer.layers(network),
            StateTransfer.updaterStates(network)));
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
    return new GradientModels(
        LearntModels.of(
            NetworkStructure.of(network.getConfiguration()),
            StateTransfer.vertices(network),
            StateTransfer.updaterStates(network)));
  }

  /**
   * The interfaces and recurrent layers whose models these are.
   *
   * @return their names, in the network's order
   */
  public List<String> names() {
    return models.names();
  }

  /**
   * Writes a file.
   *
   * @param file whose folder exists; what it held is replaced when all is on the disk
   * @throws IOException if it cannot be written; what was there before stays
   */
  public void save(Path file) throws IOException {
    models.write().save(file);
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
    return new GradientModels(LearntModels.read(stored));
  }

  /** For the conversion that takes them over. */
  LearntModels models() {
    return models;
  }

  @Override
  public String toString() {
    return "gradient models of " + models.names();
  }
}
