package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.hosts.PartialNetwork.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.updater.UpdaterUtils;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Where the parameters and updater state of a whole network lie in its two vectors, known without
 * these vectors: layers are shown to it one after the other; their parameters may be gone already.
 *
 * <p>Deeplearning4j joins neighbouring parameters with equal updaters in a block, whose state holds
 * the first array of all of them, then the second, and so on.
 */
final class StateLayout {

  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private long length;
  private long stateLength;
  private Trainable lastLayer;
  private String lastName;

  /**
   * A parameter.
   *
   * @param layer the position of its layer
   * @param module the layer's module
   * @param from where it begins among all parameters
   * @param length how many numbers it has
   */
  private record Parameter(int layer, int module, long from, long length) {}

  /** Neighbouring parameters with equal updaters. */
  private static final class Block {
    private final List<Parameter> parameters = new ArrayList<>();
    private final long from; // of its first parameter
    private final long stateFrom;
    private long length;
    private long stateLength;

    Block(long from, long stateFrom) {
      this.from = from;
      this.stateFrom = stateFrom;
    }
  }

  /**
   * Goes on to the next layer.
   *
   * @param layer the layer
   * @param position among all layers
   * @param module which it belongs to
   */
  void add(Trainable layer, int position, int module) {
    Map<String, INDArray> table = layer.paramTable(false);
    if (table == null) {
      return;
    }
    for (Map.Entry<String, INDArray> each : table.entrySet()) {
      String name = each.getKey();
      Parameter parameter = new Parameter(position, module, length, each.getValue().length());
      if (lastLayer == null
          || !UpdaterUtils.updaterConfigurationsEquals(lastLayer, lastName, layer, name)) {
        blocks.add(new Block(length, stateLength));
      }
      IUpdater updater = layer.getConfig().getUpdaterByParam(name);
      long state = updater.stateSize(parameter.length());
      Block block = blocks.get(blocks.size() - 1);
      block.parameters.add(parameter);
      block.length += parameter.length();
      block.stateLength += state;
      parameters.add(parameter);
      length += parameter.length();
      stateLength += state;
      lastLayer = layer;
      lastName = name;
    }
  }

  /** How many parameters there are. */
  long length() {
    return length;
  }

  /** How many numbers the updater state has. */
  long stateLength() {
    return stateLength;
  }

  /** Where the pieces of a module's {@link ModuleState} lie, in their order. */
  List<Place> places(int module) {
    List<Place> places = new ArrayList<>();
    Map<Integer, Long> lengths = new LinkedHashMap<>(); // by layer
    Map<Integer, Long> begins = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      if (parameter.module() == module) {
        begins.putIfAbsent(parameter.layer(), parameter.from());
        lengths.merge(parameter.layer(), parameter.length(), Long::sum);
      }
    }
    begins.forEach((layer, from) -> add(places, false, from, lengths.get(layer)));
    for (Block block : blocks) {
      long arrays = block.length == 0 ? 0 : block.stateLength / block.length;
      for (long array = 0; array < arrays; array++) {
        for (Parameter parameter : block.parameters) {
          if (parameter.module() == module) {
            long within = array * block.length + parameter.from() - block.from;
            add(places, true, block.stateFrom + within, parameter.length());
          }
        }
      }
    }
    return places;
  }

  private static void add(List<Place> places, boolean ofUpdater, long begin, long length) {
    ModuleState.cut(
        length,
        (from, to) -> places.add(new Place(ofUpdater, begin + from, Math.toIntExact(to - from))));
  }
}
