package io.github.dl4jdni.examples.model;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.convert.Conversion;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.structure.ModuleSummary;
import io.github.dl4jdni.structure.NetworkStructure;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A network of either kind, and what the library does to it. */
sealed interface SavedNetwork {

  /** {@return the network itself} */
  Model model();

  /** {@return its layers} */
  NetworkStructure structure();

  /**
   * {@return a network with interfaces}
   *
   * @param settings tells the conversion what is wanted
   */
  SavedNetwork convert(Consumer<Conversion<?>> settings);

  /** {@return a network of stock layers} */
  SavedNetwork strip();

  /** {@return its interfaces} */
  List<InterfaceSummary> interfaces();

  /**
   * {@return its modules}
   *
   * @param inputTypes the types of its inputs; none to tell them from its layers
   */
  List<ModuleSummary> modules(List<InputType> inputTypes);

  /**
   * Layers in a row.
   *
   * @param model the network
   */
  record Stack(MultiLayerNetwork model) implements SavedNetwork {

    @Override
    public NetworkStructure structure() {
      return NetworkStructure.of(model.getLayerWiseConfigurations());
    }

    @Override
    public SavedNetwork convert(Consumer<Conversion<?>> settings) {
      Conversion<MultiLayerNetwork> conversion = Dni.convert(model);
      settings.accept(conversion);
      return new Stack(conversion.build());
    }

    @Override
    public SavedNetwork strip() {
      return new Stack(Dni.strip(model));
    }

    @Override
    public List<InterfaceSummary> interfaces() {
      return Dni.interfaces(model);
    }

    @Override
    public List<ModuleSummary> modules(List<InputType> inputTypes) {
      return Dni.modules(model, inputTypes.toArray(InputType[]::new));
    }
  }

  /**
   * A graph of layers.
   *
   * @param model the network
   */
  record Graph(ComputationGraph model) implements SavedNetwork {

    @Override
    public NetworkStructure structure() {
      return NetworkStructure.of(model.getConfiguration());
    }

    @Override
    public SavedNetwork convert(Consumer<Conversion<?>> settings) {
      Conversion<ComputationGraph> conversion = Dni.convert(model);
      settings.accept(conversion);
      return new Graph(conversion.build());
    }

    @Override
    public SavedNetwork strip() {
      return new Graph(Dni.strip(model));
    }

    @Override
    public List<InterfaceSummary> interfaces() {
      return Dni.interfaces(model);
    }

    @Override
    public List<ModuleSummary> modules(List<InputType> inputTypes) {
      return Dni.modules(model, inputTypes.toArray(InputType[]::new));
    }
  }
}
