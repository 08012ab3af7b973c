package io.github.dl4jdni.cli.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.schedule.FixedSchedule;

/**
 * Changes a network's configuration so that its loss is a smooth function of its parameters, and
 * its gradients are to be that function's: true ones in place of synthetic ones (λ = 1), real
 * inputs in place of synthetic ones, double precision; without chance (dropout, weight noise) and
 * without what is not in the gradients (regularisation, clipped losses); nothing frozen.
 *
 * <p>Works on JSON, where layers inside of others, and layers of both kinds of network, look alike.
 */
public final class CheckedConfiguration {

  private static final Set<String> FROZEN = Set.of("FrozenLayer", "FrozenLayerWithBackprop");
  private static final Set<String> CHANCE = Set.of("idropout", "weightNoise");
  private static final Set<String> REGULARISATION = Set.of("regularization", "regularizationBias");

  private final Set<String> changes = new TreeSet<>();

  /**
   * Changes a configuration.
   *
   * @param json its tree; changed in place
   */
  public void change(JsonNode json) {
    if (json instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, thawed(array.get(i)));
        change(array.get(i));
      }
    } else if (json instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        changeField(object, name);
        change(object.get(name));
      }
    }
  }

  /** {@return what was switched off, in words} */
  public Set<String> changes() {
    return Set.copyOf(changes);
  }

  private void changeField(ObjectNode object, String name) {
    JsonNode value = object.get(name);
    if (CHANCE.contains(name) && !value.isNull()) {
      object.putNull(name);
      changes.add("dropout and weight noise");
    } else if (REGULARISATION.contains(name) && !value.isEmpty()) {
      object.putArray(name);
      changes.add("regularisation");
    } else if (name.equals("dataType") && value.isTextual()) {
      object.put(name, "DOUBLE");
    } else if (name.equals("mixing") && object.has("gradientModel")) {
      object.set(name, one(object));
      changes.add("synthetic gradients");
    } else if (name.equals("realInputShare")) {
      object.set(name, one(object));
      changes.add("synthetic inputs");
    } else if (name.equals("backpropType")) {
      object.put(name, "Standard");
    } else if (name.equals("softmaxClipEps") || name.equals("clipEps")) {
      object.put(name, 0.0);
    } else if (name.equals("miniBatch")) {
      object.put(name, true);
    } else {
      object.set(name, thawed(value));
    }
  }

  private static ObjectNode one(ObjectNode beside) {
    return beside.objectNode().put("@class", FixedSchedule.class.getName()).put("value", 1.0);
  }

  private JsonNode thawed(JsonNode value) {
    String type = value.path("@class").asText();
    if (FROZEN.contains(type.substring(type.lastIndexOf('.') + 1))) {
      changes.add("freezing");
      return thawed(value.get("layer"));
    }
    return value;
  }
}
