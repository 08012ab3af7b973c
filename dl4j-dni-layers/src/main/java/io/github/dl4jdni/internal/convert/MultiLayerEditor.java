package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;

/** Puts layers into a multi-layer network's configuration and takes others out. */
final class MultiLayerEditor {

  private MultiLayerEditor() {}

  /**
   * Changes a configuration. Preprocessors go with their layers; that of a layer taken out goes to
   * the next one.
   *
   * @param configuration the network; changed
   * @param change what to change
   * @return for each layer that there is now, the one whose place it has, by their names in {@link
   *     NetworkStructure}
   */
  static Map<String, String> edit(MultiLayerConfiguration configuration, LayerChange change) {
    List<NetworkNode> nodes = NetworkStructure.of(configuration).nodes();
    List<NeuralNetConfiguration> layers = new ArrayList<>();
    Map<Integer, InputPreProcessor> preProcessors = new HashMap<>();
    List<String> origins = new ArrayList<>();
    InputPreProcessor pending = null;
    for (int i = 0; i < nodes.size(); i++) {
      pending = compose(pending, WrappedLayers.unwrap(configuration.getInputPreProcess(i)));
      for (Layer layer : change.layers(nodes.get(i))) {
        if (pending != null) {
          preProcessors.put(layers.size(), pending);
          pending = null;
        }
        layers.add(LayerChange.configuration(configuration.getConf(i), layer));
        origins.add(nodes.get(i).name());
      }
    }
    configuration.setConfs(layers);
    configuration.setInputPreProcessors(preProcessors);
    List<NetworkNode> changed = NetworkStructure.of(configuration).nodes();
    Map<String, String> originOf = new LinkedHashMap<>();
    for (int i = 0; i < changed.size(); i++) {
      originOf.put(changed.get(i).name(), origins.get(i));
    }
    return originOf;
  }

  private static InputPreProcessor compose(InputPreProcessor first, InputPreProcessor second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return new ComposableInputPreProcessor(first, second);
  }
}
