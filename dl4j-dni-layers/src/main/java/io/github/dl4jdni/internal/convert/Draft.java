package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A copy of a network's configuration on its way to become one with interfaces. Used once.
 *
 * @param <T> what comes of it
 */
public abstract class Draft<T> {

  private final NetworkStructure structure;

  private Draft(NetworkStructure structure) {
    this.structure = structure;
  }

  /** The copy as it is before interfaces are put in. */
  public NetworkStructure structure() {
    return structure;
  }

  /** How many iterations the network was trained for. */
  public abstract int iteration();

  /** The name of the layer of an index. */
  public abstract String nameOf(int index);

  /** Puts the interfaces in and connects them to the labels and the network's inputs. */
  public abstract T finish(
      List<Insertion> insertions, List<InputType> inputTypes, ModelSource models);

  /** What is learnt is put into parameters. */
  private static void requireFresh(ModelSource models) {
    if (models.learnt() != null) {
      throw new IllegalStateException(
          "gradientModelsFrom needs a network, whose gradient models it can set; give convert the"
              + " initialised network, not its configuration");
    }
  }

  public static Draft<MultiLayerConfiguration> of(MultiLayerConfiguration configuration) {
    MultiLayerConfiguration copy = Copies.of(configuration);
    return new OfLayers<>(copy) {
      @Override
      public MultiLayerConfiguration finish(
          List<Insertion> insertions, List<InputType> inputTypes, ModelSource models) {
        requireFresh(models);
        edit(insertions, inputTypes, models);
        return copy;
      }
    };
  }

  public static Draft<MultiLayerNetwork> of(MultiLayerNetwork network) {
    MultiLayerConfiguration copy = Copies.of(network.getLayerWiseConfigurations());
    return new OfLayers<>(copy) {
      @Override
      public MultiLayerNetwork finish(
          List<Insertion> insertions, List<InputType> inputTypes, ModelSource models) {
        Map<String, String> originOf = edit(insertions, inputTypes, models);
        MultiLayerNetwork converted = new MultiLayerNetwork(copy);
        converted.init();
        StateTransfer.carry(network, converted, originOf);
        if (models.learnt() != null) {
          models
              .learnt()
              .giveTo(
                  NetworkStructure.of(copy),
                  StateTransfer.layers(converted),
                  StateTransfer.updaterStates(converted));
        }
        return converted;
      }
    };
  }

  public static Draft<ComputationGraphConfiguration> of(
      ComputationGraphConfiguration configuration) {
    ComputationGraphConfiguration copy = Copies.of(configuration);
    return new OfVertices<>(copy) {
      @Override
      public ComputationGraphConfiguration finish(
          List<Insertion> insertions, List<InputType> inputTypes, ModelSource models) {
        requireFresh(models);
        edit(insertions, inputTypes, models);
        return copy;
      }
    };
  }

  public static Draft<ComputationGraph> of(ComputationGraph network) {
    ComputationGraphConfiguration copy = Copies.of(network.getConfiguration());
    return new OfVertices<>(copy) {
      @Override
      public ComputationGraph finish(
          List<Insertion> insertions, List<InputType> inputTypes, ModelSource models) {
        Map<String, String> originOf = edit(insertions, inputTypes, models);
        ComputationGraph converted = new ComputationGraph(copy);
        converted.init();
        StateTransfer.carry(network, converted, originOf);
        if (models.learnt() != null) {
          models
              .learnt()
              .giveTo(
                  NetworkStructure.of(copy),
                  StateTransfer.vertices(converted),
                  StateTransfer.updaterStates(converted));
        }
        return converted;
      }
    };
  }

  /** As early as everything is known, and with the network still a configuration. */
  private static void checkGradientModels(NetworkStructure network) {
    for (NetworkNode node : network.nodes()) {
      if (node.unwrapped() instanceof InterfaceConfiguration at) {
        at.model().validate(at.modelShape(), "the interface at \"" + node.name() + "\"");
      }
    }
  }

  /** Of a multi-layer network. */
  private abstract static class OfLayers<T> extends Draft<T> {

    private final MultiLayerConfiguration configuration;

    OfLayers(MultiLayerConfiguration configuration) {
      super(NetworkStructure.of(configuration));
      this.configuration = configuration;
    }

    Map<String, String> edit(
        List<Insertion> insertions, List<InputType> inputTypes, ModelSource models) {
      Map<String, String> originOf =
          MultiLayerEditor.edit(configuration, new InterfaceChange(insertions));
      MultiLayerConnector.connectInPlace(
          configuration, inputTypes.isEmpty() ? null : inputTypes.get(0));
      models.prepare(NetworkStructure.of(configuration));
      checkGradientModels(NetworkStructure.of(configuration));
      return originOf;
    }

    @Override
    public int iteration() {
      return configuration.getIterationCount();
    }

    @Override
    public String nameOf(int index) {
      List<NetworkNode> layers = structure().nodes();
      if (index < 0 || index >= layers.size()) {
        throw new IllegalArgumentException(
            "the network has no layer "
                + index
                + "; its layers are 0 to "
                + (layers.size() - 1)
                + ": "
                + layers.stream().map(NetworkNode::name).toList());
      }
      return layers.get(index).name();
    }
  }

  /** Of a graph. */
  private abstract static class OfVertices<T> extends Draft<T> {

    private final ComputationGraphConfiguration configuration;

    OfVertices(ComputationGraphConfiguration configuration) {
      super(NetworkStructure.of(configuration));
      this.configuration = configuration;
    }

    Map<String, String> edit(
        List<Insertion> insertions, List<InputType> inputTypes, ModelSource models) {
      Map<String, String> originOf =
          GraphEditor.edit(configuration, new InterfaceChange(insertions));
      GraphConnector.connectInPlace(configuration, inputTypes);
      models.prepare(NetworkStructure.of(configuration));
      checkGradientModels(NetworkStructure.of(configuration));
      return originOf;
    }

    @Override
    public int iteration() {
      return configuration.getIterationCount();
    }

    @Override
    public String nameOf(int index) {
      throw new IllegalArgumentException(
          "the vertices of a graph have no index; write after(\"name\") for after(" + index + ")");
    }
  }
}
