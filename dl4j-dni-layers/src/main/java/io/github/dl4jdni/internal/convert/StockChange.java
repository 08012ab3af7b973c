package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/** Takes everything out of a network that is this library's. */
final class StockChange implements LayerChange {

  @Override
  public List<Layer> layers(NetworkNode node) {
    if (node.layer() == null) {
      return List.of();
    }
    Losses.unshare(node.layer());
    Layer inner = node.unwrapped();
    Optional<List<Layer>> stock =
        StockEquivalent.all().stream()
            .map(each -> each.stock(inner))
            .flatMap(Optional::stream)
            .findFirst();
    if (stock.isPresent()) {
      return stock.get().stream().map(layer -> wrapped(layer, node.layer())).toList();
    }
    boolean alone =
        inner instanceof InterfaceConfiguration || inner instanceof SyntheticInputModule;
    return alone ? List.of() : List.of(node.layer());
  }

  @Override
  public boolean outputsFollow() {
    return true;
  }

  /** Frozen layers stay frozen. */
  private static Layer wrapped(Layer stock, Layer old) {
    Layer wrapper;
    if (old instanceof FrozenLayer frozen) {
      wrapper = new FrozenLayer(wrapped(stock, frozen.getLayer()));
    } else if (old instanceof FrozenLayerWithBackprop frozen) {
      wrapper = new FrozenLayerWithBackprop(wrapped(stock, frozen.getUnderlying()));
    } else if (old instanceof GradientModelConfiguration) {
      return stock;
    } else {
      throw new DL4JInvalidConfigException(
          "an interface inside a "
              + old.getClass().getSimpleName()
              + " (\""
              + old.getLayerName()
              + "\") cannot be taken out");
    }
    wrapper.setLayerName(stock.getLayerName());
    wrapper.setIDropout(old.getIDropout());
    wrapper.setConstraints(old.getConstraints());
    return wrapper;
  }
}
