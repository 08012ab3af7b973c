package io.github.dl4jdni.convert;

import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.StoredArrays;
import io.github.dl4jdni.internal.context.NetworkUse;
import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Where this library's recurrent layers of a network stand in the sequences that they are trained
 * on: the states that are carried from window to window, and what the gradient models are to learn
 * of them. Deeplearning4j's model files do not hold that. With it, training on a stream ({@code
 * stateful(true)}) that was stopped between two minibatches goes on with the same bits:
 *
 * <pre>{@code
 * network.save(model, true);
 * Dni.sequenceState(network).save(state);
 * // later
 * MultiLayerNetwork restored = MultiLayerNetwork.load(model, true);
 * SequenceState.read(state).giveTo(restored);
 * }</pre>
 *
 * <p>A copy, which further training of the network does not change.
 */
public final class SequenceState {

  private static final int FORMAT = 1;

  private final Map<String, Map<String, INDArray>> layers; // parts by name, by layer

  private SequenceState(Map<String, Map<String, INDArray>> layers) {
    this.layers = layers;
  }

  /**
   * Copies where a network stands.
   *
   * @param network the network, between two calls of {@code fit}; not changed
   * @return where its recurrent layers stand
   * @throws IllegalStateException if a trainer is changing the network, or a gradient model learns
   *     by going back through former windows ({@code TD_LAMBDA}, or {@code
   *     backpropagateGradientModelLoss})
   */
  public static SequenceState of(MultiLayerNetwork network) {
    return of((Model) network);
  }

  /**
   * Copies where a network stands.
   *
   * @param network the network, between two calls of {@code fit}; not changed
   * @return where its recurrent layers stand
   * @throws IllegalStateException as for a {@code MultiLayerNetwork}
   */
  public static SequenceState of(ComputationGraph network) {
    return of((Model) network);
  }

  private static SequenceState of(Model network) {
    NetworkUse.checkAtRest(network);
    Map<String, Map<String, INDArray>> layers = new LinkedHashMap<>();
    windowed(network).forEach((name, layer) -> layers.put(name, layer.sequenceState()));
    return new SequenceState(layers);
  }

  private static Map<String, WindowedLayer> windowed(Model model) {
    Network network = Network.of(model);
    Map<String, WindowedLayer> windowed = new LinkedHashMap<>();
    for (NetworkNode node : network.structure().nodes()) {
      if (node.layer() == null) {
        continue;
      }
      Layer layer = network.layer(node);
      if (layer instanceof BaseWrapperLayer wrapper) {
        layer = wrapper.getUnderlying();
      }
      if (layer instanceof WindowedLayer each) {
        windowed.put(node.name(), each);
      }
    }
    return windowed;
  }

  /**
   * The layers whose states these are.
   *
   * @return their names, in the network's order
   */
  public List<String> names() {
    return List.copyOf(layers.keySet());
  }

  /**
   * Lets a network go on from here.
   *
   * @param network of the same configuration, with the parameters and updater state of the one that
   *     this was taken from
   * @throws IllegalStateException if a trainer is changing it
   * @throws DL4JInvalidInputException if its recurrent layers are others; it is not changed then
   */
  public void giveTo(MultiLayerNetwork network) {
    giveTo((Model) network);
  }

  /**
   * Lets a network go on from here.
   *
   * @param network as for a {@code MultiLayerNetwork}
   */
  public void giveTo(ComputationGraph network) {
    giveTo((Model) network);
  }

  private void giveTo(Model network) {
    NetworkUse.checkAtRest(network);
    Map<String, WindowedLayer> windowed = windowed(network);
    if (!windowed.keySet().equals(layers.keySet())) {
      throw new DL4JInvalidInputException(
          "the sequences' state is of the recurrent layers "
              + layers.keySet()
              + ", but the network has "
              + windowed.keySet()
              + "; give it to a network of the configuration that it was taken from");
    }
    windowed.forEach((name, layer) -> layer.checkSequenceState(layers.get(name)));
    windowed.forEach((name, layer) -> layer.goOnFrom(layers.get(name)));
  }

  /**
   * Writes a file.
   *
   * @param file whose folder exists; what it held is replaced when all is on the disk
   * @throws IOException if it cannot be written; what was there before stays
   */
  public void save(Path file) throws IOException {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    ObjectNode description = mapper.createObjectNode();
    description.put("sequenceState", FORMAT);
    ArrayNode list = description.putArray("layers");
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    layers.forEach(
        (name, parts) -> {
          ObjectNode layer = list.addObject();
          layer.put("name", name);
          ArrayNode names = layer.putArray("parts");
          new TreeMap<>(parts)
              .forEach(
                  (part, array) -> {
                    names.add(part);
                    arrays.put(entry(list.size() - 1, part), array);
                  });
        });
    new StoredArrays(description.toString(), arrays).save(file);
  }

  private static String entry(int layer, String part) {
    return "layer" + layer + "-" + part;
  }

  /**
   * Reads what {@link #save} wrote, from whomever it comes.
   *
   * @param file the file
   * @return the state
   * @throws io.github.dl4jdni.files.ModelFileException if it holds none
   * @throws IOException if the file cannot be read
   */
  public static SequenceState read(Path file) throws IOException {
    StoredArrays stored = new ModelReader().readArrays(file);
    JsonNode description;
    try {
      description = NeuralNetConfiguration.mapper().readTree(stored.description());
    } catch (JsonProcessingException e) {
      throw stored.refused("its description is no JSON", e);
    }
    if (description.path("sequenceState").asInt() != FORMAT) {
      throw stored.refused("it holds no state of sequences that this version can read", null);
    }
    Map<String, Map<String, INDArray>> layers = new LinkedHashMap<>();
    int number = 0;
    for (JsonNode layer : description.path("layers")) {
      Map<String, INDArray> parts = new LinkedHashMap<>();
      for (JsonNode part : layer.path("parts")) {
        INDArray array = stored.array(entry(number, part.asText()));
        if (array == null) {
          throw stored.refused("there is no " + entry(number, part.asText()), null);
        }
        parts.put(part.asText(), array);
      }
      layers.put(layer.path("name").asText(), parts);
      number++;
    }
    return new SequenceState(layers);
  }
}
