package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.files.StoredArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Gradient models as a file holds them: a text with the models, and the names and shapes of their
 * parameters; all parameters in one vector, all state of updaters in another, in the text's order.
 */
final class LearntModelsFormat {

  private static final int FORMAT = 1;
  private static final String PARAMETERS = "parameters";
  private static final String UPDATER = "updater";

  private LearntModelsFormat() {}

  public static StoredArrays write(Map<String, LearntModel> models) {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    ObjectNode description = mapper.createObjectNode();
    description.put("gradientModels", FORMAT);
    ArrayNode list = description.putArray("models");
    List<INDArray> values = new ArrayList<>();
    List<INDArray> states = new ArrayList<>();
    models.forEach(
        (name, learnt) -> {
          ObjectNode model = list.addObject();
          model.put("name", name);
          model.set("model", mapper.valueToTree(learnt.model()));
          ArrayNode parameters = model.putArray("parameters");
          for (LearntModel.Parameter parameter : learnt.parameters()) {
            ObjectNode node = parameters.addObject();
            node.put("name", parameter.name());
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(parameter.values().shape()).forEach(shape::add);
            ArrayNode kinds = node.putArray("state");
            parameter.state().keySet().forEach(kinds::add);
            values.add(vector(parameter.values()));
            parameter.state().values().forEach(state -> states.add(vector(state)));
          }
        });
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    if (!values.isEmpty()) {
      arrays.put(PARAMETERS, Nd4j.concat(0, values.toArray(INDArray[]::new)));
    }
    if (!states.isEmpty()) {
      arrays.put(UPDATER, Nd4j.concat(0, states.toArray(INDArray[]::new)));
    }
    return new StoredArrays(description.toString(), arrays);
  }

  private static INDArray vector(INDArray array) {
    return array.dup('f').reshape('f', new long[] {array.length()});
  }

  public static Map<String, LearntModel> read(StoredArrays stored) throws ModelFileException {
    try {
      ObjectMapper mapper = NeuralNetConfiguration.mapper();
      JsonNode description = mapper.readTree(stored.description());
      if (description.path("gradientModels").asInt() != FORMAT) {
        throw stored.refused(
            "holds no gradient models that this version can read (Dni.gradientModels(network)"
                + " saves them)",
            null);
      }
      Vectors values = new Vectors(stored.array(PARAMETERS));
      Vectors states = new Vectors(stored.array(UPDATER));
      Map<String, LearntModel> models = new LinkedHashMap<>();
      for (JsonNode model : description.path("models")) {
        List<LearntModel.Parameter> parameters = new ArrayList<>();
        for (JsonNode parameter : model.path("parameters")) {
          parameters.add(parameter(parameter, values, states));
        }
        GradientModel kind = mapper.treeToValue(model.get("model"), GradientModel.class);
        models.put(text(model), new LearntModel(kind, parameters));
      }
      values.requireEnd();
      states.requireEnd();
      return models;
    } catch (JsonProcessingException | RuntimeException e) { // of many kinds, as what is in a file
      throw stored.refused("its gradient models make no sense: " + e.getMessage(), e);
    }
  }

  private static LearntModel.Parameter parameter(JsonNode node, Vectors values, Vectors states) {
    JsonNode sizes = node.path("shape");
    long[] shape = new long[sizes.size()];
    long length = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).longValue();
      if (shape[i] < 0) {
        throw new IllegalArgumentException("a shape has a negative size");
      }
      length = Math.multiplyExact(length, shape[i]);
    }
    Map<String, INDArray> state = new LinkedHashMap<>();
    INDArray own = values.next(length).reshape('f', shape);
    for (JsonNode kind : node.path("state")) {
      state.put(kind.asText(), states.next(length));
    }
    return new LearntModel.Parameter(text(node), own, state);
  }

  private static String text(JsonNode node) {
    JsonNode name = node.path("name");
    if (!name.isTextual()) {
      throw new IllegalArgumentException("a name is missing");
    }
    return name.textValue();
  }

  /** A vector that is taken piece by piece. */
  private static final class Vectors {

    private final INDArray whole; // or null
    private long taken;

    Vectors(INDArray array) {
      whole = array == null ? null : array.reshape(array.length());
    }

    private long length() {
      return whole == null ? 0 : whole.length();
    }

    INDArray next(long count) {
      if (count == 0 || count > length() - taken) {
        throw new IllegalArgumentException(
            "a parameter of " + count + " numbers, where " + (length() - taken) + " are left");
      }
      taken += count;
      return whole.get(NDArrayIndex.interval(taken - count, taken)).dup();
    }

    void requireEnd() {
      if (taken != length()) {
        throw new IllegalArgumentException(
            (length() - taken) + " numbers are there that are no parameter's");
      }
    }
  }
}
