package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Puts interfaces into a network. */
final class InterfaceChange implements LayerChange {

  private final Map<String, List<Layer>> layersAt = new HashMap<>();

  InterfaceChange(List<Insertion> insertions) {
    insertions.forEach(insertion -> layersAt.put(insertion.place(), insertion.layers()));
  }

  @Override
  public List<Layer> layers(NetworkNode node) {
    List<Layer> unchanged = node.layer() == null ? List.of() : List.of(node.layer());
    return layersAt.getOrDefault(node.name(), unchanged);
  }

  @Override
  public boolean outputsFollow() {
    return false;
  }
}
