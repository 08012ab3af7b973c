package io.github.dl4jdni.couple;

import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.files.StoredArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Where coupled networks stand, as a file holds it: counters in a text, everything else in arrays
 * that are named by what they are of.
 */
final class CoupledState {

  private static final int FORMAT = 1;
  private static final String PARAMETERS = "-parameters";
  private static final String UPDATER = "-updater";

  private final Map<String, CoupledMember> members;
  private final List<MessageLink> links;
  private final Map<String, Long> finished;

  private CoupledState(
      Map<String, CoupledMember> members, List<MessageLink> links, Map<String, Long> finished) {
    this.members = members;
    this.links = links;
    this.finished = finished;
  }

  static StoredArrays of(
      Map<String, CoupledMember> members, List<MessageLink> links, Map<String, Long> finished) {
    return new CoupledState(members, links, finished).write();
  }

  static void restore(
      Path file,
      Map<String, CoupledMember> members,
      List<MessageLink> links,
      Map<String, Long> finished)
      throws IOException {
    StoredArrays stored = new ModelReader().readArrays(file);
    try {
      new CoupledState(members, links, finished).read(stored);
    } catch (JsonProcessingException | RuntimeException e) { // of many kinds, as what is in a file
      throw stored.refused("it does not hold these coupled networks: " + e.getMessage(), e);
    }
  }

  private StoredArrays write() {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    ObjectNode text = mapper.createObjectNode();
    text.put("coupledNetworks", FORMAT);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    ArrayNode networks = text.putArray("networks");
    int number = 0;
    for (CoupledMember member : members.values()) {
      String key = "network" + number++;
      ObjectNode node = networks.addObject();
      node.put("name", member.name());
      node.put("clock", member.clock().toString());
      node.put("step", finished.get(member.name()));
      node.put("iteration", member.iteration());
      node.put("epoch", member.epoch());
      put(arrays, key + PARAMETERS, member.network().params());
      put(arrays, key + UPDATER, member.updaterState());
      ArrayNode states = node.putArray("states");
      recurrent(member)
          .forEach(
              (layer, recurrent) ->
                  recurrent
                      .rnnGetTBPTTState()
                      .forEach(
                          (part, array) -> {
                            states.addObject().put("layer", layer).put("part", part);
                            put(arrays, stateKey(key, layer, part), array);
                          }));
    }
    ArrayNode couplings = text.putArray("couplings");
    for (int i = 0; i < links.size(); i++) {
      MessageLink link = links.get(i);
      ObjectNode node = couplings.addObject();
      node.put("name", link.coupling().toString());
      node.put("sentUpTo", link.sentUpTo());
      if (link.through() != null) {
        MultiLayerNetwork model = link.through().network();
        node.put("iteration", model.getLayerWiseConfigurations().getIterationCount());
        put(arrays, "coupling" + i + PARAMETERS, model.params());
        put(arrays, "coupling" + i + UPDATER, model.getUpdater().getStateViewArray());
      }
      queues(link)
          .forEach(
              (name, queue) -> {
                ArrayNode steps = node.putArray(name);
                queue.keySet().forEach(steps::add);
              });
      String key = "coupling" + i + "-";
      queues(link)
          .forEach(
              (name, queue) ->
                  queue.forEach((step, array) -> put(arrays, key + name + step, array)));
    }
    return new StoredArrays(text.toString(), arrays);
  }

  private static void put(Map<String, INDArray> arrays, String name, INDArray array) {
    if (array != null && !array.isEmpty()) {
      arrays.put(name, array);
    }
  }

  private static String stateKey(String network, int layer, String part) {
    return network + "-state" + layer + "-" + part;
  }

  private static Map<Integer, RecurrentLayer> recurrent(CoupledMember member) {
    Map<Integer, RecurrentLayer> recurrent = new TreeMap<>();
    Layer[] layers = member.layers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof RecurrentLayer layer) {
        recurrent.put(i, layer);
      }
    }
    return recurrent;
  }

  private static Map<String, NavigableMap<Long, INDArray>> queues(MessageLink link) {
    Map<String, NavigableMap<Long, INDArray>> queues = new LinkedHashMap<>();
    queues.put("messages", link.messages());
    queues.put("unanswered", link.unanswered());
    queues.put("gradients", link.gradients());
    return queues;
  }

  private void read(StoredArrays stored) throws JsonProcessingException {
    JsonNode text = NeuralNetConfiguration.mapper().readTree(stored.description());
    if (text.path("coupledNetworks").asInt() != FORMAT) {
      throw new IllegalArgumentException("CoupledNetworks.save of this version did not write it");
    }
    requireSame("networks", members.size(), text.path("networks").size());
    requireSame("couplings", links.size(), text.path("couplings").size());
    int number = 0;
    for (CoupledMember member : members.values()) {
      readMember(member, text.path("networks").get(number), "network" + number, stored);
      number++;
    }
    for (int i = 0; i < links.size(); i++) {
      readLink(links.get(i), text.path("couplings").get(i), "coupling" + i, stored);
    }
  }

  private void readMember(CoupledMember member, JsonNode node, String key, StoredArrays stored) {
    requireSame("the name of network", member.name(), node.path("name").asText());
    requireSame("its clock", member.clock().toString(), node.path("clock").asText());
    assign(member.network().params(), stored.array(key + PARAMETERS), key + PARAMETERS);
    assign(member.updaterState(), stored.array(key + UPDATER), key + UPDATER);
    member.setCounters(node.path("iteration").asInt(), node.path("epoch").asInt());
    Map<Integer, Map<String, INDArray>> states = new HashMap<>();
    for (JsonNode state : node.path("states")) {
      int layer = state.path("layer").asInt();
      String part = state.path("part").asText();
      states
          .computeIfAbsent(layer, of -> new HashMap<>())
          .put(part, required(stored, stateKey(key, layer, part)).dup('f'));
    }
    recurrent(member)
        .forEach(
            (layer, recurrent) ->
                recurrent.rnnSetTBPTTState(states.getOrDefault(layer, new HashMap<>())));
    finished.put(member.name(), node.path("step").asLong());
  }

  private static void readLink(MessageLink link, JsonNode node, String key, StoredArrays stored) {
    requireSame("the coupling", link.coupling().toString(), node.path("name").asText());
    link.setSentUpTo(node.path("sentUpTo").asLong());
    if (link.through() != null) {
      MultiLayerNetwork model = link.through().network();
      assign(model.params(), stored.array(key + PARAMETERS), key + PARAMETERS);
      assign(model.getUpdater().getStateViewArray(), stored.array(key + UPDATER), key + UPDATER);
      model.getLayerWiseConfigurations().setIterationCount(node.path("iteration").asInt());
    }
    queues(link)
        .forEach(
            (name, queue) -> {
              queue.clear();
              for (JsonNode step : node.path(name)) {
                queue.put(step.asLong(), required(stored, key + "-" + name + step.asLong()));
              }
            });
  }

  private static INDArray required(StoredArrays stored, String name) {
    INDArray array = stored.array(name);
    if (array == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    return array;
  }

  private static void assign(INDArray target, INDArray from, String what) {
    if (target == null || target.isEmpty()) {
      return;
    }
    if (from == null || from.length() != target.length()) {
      throw new IllegalArgumentException(
          what
              + " has "
              + (from == null ? "nothing" : Arrays.toString(from.shape()))
              + ", expected "
              + Arrays.toString(target.shape()));
    }
    target.assign(from.reshape(target.ordering(), target.shape()));
  }

  private static void requireSame(String what, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      throw new IllegalArgumentException(what + " is " + theirs + ", expected " + ours);
    }
  }
}
