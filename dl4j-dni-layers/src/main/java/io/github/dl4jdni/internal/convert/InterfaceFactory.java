package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticGradientOptions;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.internal.structure.ActivationSize;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Makes the layers of an interface for a place in a network. */
public final class InterfaceFactory {

  private final MessageTypes types;
  private final InterfaceSettings settings;

  public InterfaceFactory(MessageTypes types, InterfaceSettings settings) {
    this.types = types;
    this.settings = settings;
  }

  public Insertion at(String place) {
    NetworkNode node = types.network().node(place);
    List<Layer> layers = new ArrayList<>();
    Optional<Layer> builtIn = builtIn(node);
    if (builtIn.isPresent()) {
      layers.add(builtIn.get());
    } else {
      if (node.layer() != null) {
        layers.add(node.layer());
      }
      layers.add(interfaceLayer(place));
    }
    if (settings.syntheticInputs()) {
      layers.add(syntheticInput(place));
    }
    return new Insertion(place, layers);
  }

  private Optional<Layer> builtIn(NetworkNode node) {
    if (node.layer() == null) {
      return Optional.empty();
    }
    return BuiltInInterface.all().stream()
        .map(each -> each.withInterface(node.layer(), node.name(), settings))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** What an interface behind a layer is called where it is a layer of its own. */
  public static String interfaceName(String place) {
    return place + "-interface";
  }

  private Layer interfaceLayer(String place) {
    if (settings.conditionalAt(place)) {
      ConditionalSGModule.Builder builder = new ConditionalSGModule.Builder();
      return sized(configured(builder, place).build(), place, interfaceName(place));
    }
    SyntheticGradientModule.Builder builder = new SyntheticGradientModule.Builder();
    return sized(configured(builder, place).build(), place, interfaceName(place));
  }

  private <B extends SyntheticGradientModule.BaseBuilder<B> & SyntheticGradientOptions<B>>
      B configured(B builder, String place) {
    InputType message = types.of(place);
    settings.applyTo(builder, place, message);
    if (message instanceof InputType.InputTypeConvolutional image) {
      builder.dataFormat(image.getFormat());
    } else if (message instanceof InputType.InputTypeRecurrent series) {
      builder.dataFormat(series.getFormat() == null ? RNNFormat.NCW : series.getFormat());
    } else if (message instanceof InputType.InputTypeConvolutional3D volume) {
      boolean last = volume.getDataFormat() == Convolution3D.DataFormat.NDHWC;
      builder.dataFormat(last ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
    } else {
      builder.dataFormat(CNN2DFormat.NCHW);
    }
    return builder;
  }

  private Layer syntheticInput(String place) {
    InputType networkInput = types.ofNetworkInput(place);
    SyntheticInputModule.Builder builder =
        new SyntheticInputModule.Builder()
            .inputModel(DefaultModels.inputModel(networkInput, types.of(place)));
    return sized(builder.build(), place, place + "-synthetic-input");
  }

  /** Fills in what a network's builder gives to its layers. */
  private Layer sized(FeedForwardLayer layer, String place, String name) {
    layer.setLayerName(name);
    layer.setActivationFn(Activation.IDENTITY.getActivationFunction());
    layer.setWeightInitFn(new WeightInitXavier());
    layer.setBiasInit(0);
    layer.setGainInit(1);
    layer.setIUpdater(updaterBelow(place));
    if (types.areExact()) {
      layer.setNIn(types.of(place), true);
    } else {
      layer.setNIn(ActivationSize.of(types.of(place)).channels());
    }
    return layer;
  }

  /** That of the nearest layer with parameters. */
  private IUpdater updaterBelow(String place) {
    List<NetworkNode> order = types.network().nodes();
    int from = order.indexOf(types.network().node(place));
    for (int i = from; i >= 0; i--) {
      IUpdater updater = updater(order.get(i));
      if (updater != null) {
        return updater; // clone() of some forgets their schedule
      }
    }
    throw new DL4JInvalidConfigException(
        "an interface at \""
            + place
            + "\" would have nothing to train: no layer below it has parameters to update; put it"
            + " behind a layer with weights");
  }

  private static IUpdater updater(NetworkNode node) {
    if (!node.isTrainable()) {
      return null;
    }
    Layer layer = node.unwrapped();
    IUpdater updater =
        layer instanceof BaseLayer base
            ? base.getIUpdater()
            : layer.getUpdaterByParam(layer.initializer().paramKeys(layer).get(0));
    return updater instanceof NoOp ? null : updater;
  }
}
