package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.convert.Conversion;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.stats.GradientComparison;
import io.github.dl4jdni.stats.InterfaceComparison;
import io.github.dl4jdni.structure.InterfaceSummary;
import io.github.dl4jdni.structure.ModuleSummary;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Sgd;

/** A network of either kind, and what the library does to it. */
public sealed interface AnyNetwork extends Evaluable {

  /** {@return the network itself} */
  Model model();

  /** Trains it by backpropagation, or by what its interfaces predict, with its own fit. */
  void fit(DataSetIterator batches);

  /** {@return the builder of a decoupled trainer of it} */
  DecoupledTrainer.Builder trainer();

  /** Sets its listeners. */
  void listen(TrainingListener... listeners);

  /** {@return how its interfaces compare with backpropagation on a batch} */
  List<InterfaceComparison> againstBackprop(DataSet batch);

  /**
   * Writes it with its updater's state, so that training goes on as if it had not been written.
   *
   * @param out where the zip goes; left open
   * @throws IOException if it cannot be written
   * @throws IllegalStateException if a trainer is changing it
   */
  default void save(OutputStream out) throws IOException {
    DecoupledTrainer.checkAtRest(model());
    ModelSerializer.writeModel(model(), out, true);
  }

  /**
   * {@return a network of the same layers with weights of a seed}
   *
   * @param seed of the initial weights
   * @param keepsWeights whether to have this network's weights all the same
   * @param learningRate of all layers; null for their own
   */
  AnyNetwork fresh(long seed, boolean keepsWeights, Double learningRate);

  /**
   * {@return a network of the same weights whose layers stay as they are, but for those that give
   * its outputs, and for what batch normalization measures}
   */
  AnyNetwork withUntrainedHiddenLayers();

  /** {@return how many of its parameters belong to gradient models} */
  default long gradientModelParameters() {
    return interfaces().stream().mapToLong(InterfaceSummary::parameters).sum();
  }

  /**
   * {@return a network of Deeplearning4j's as one of either kind}
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   */
  static AnyNetwork of(Model model) {
    return model instanceof ComputationGraph graph
        ? new Graph(graph)
        : new Stack((MultiLayerNetwork) model);
  }

  /** {@return its layers} */
  default NetworkStructure structure() {
    return Network.of(model()).structure();
  }

  /** {@return the steps after which it truncates backpropagation through time; 0 if it does not} */
  default int truncatesAfter() {
    return Network.of(model()).window();
  }

  /**
   * {@return a network with interfaces}
   *
   * @param settings tells the conversion what is wanted
   */
  AnyNetwork convert(Consumer<Conversion<?>> settings);

  /** {@return a network of stock layers} */
  AnyNetwork strip();

  /** {@return its interfaces} */
  List<InterfaceSummary> interfaces();

  /**
   * {@return its modules}
   *
   * @param inputTypes the types of its inputs; none to tell them from its layers
   */
  List<ModuleSummary> modules(List<InputType> inputTypes);

  private static void freeze(NetworkStructure structure) {
    for (NetworkNode node : structure.nodes()) {
      boolean gives = structure.networkOutputs().contains(node.name());
      if (!gives && node.unwrapped() instanceof BaseLayer weighted) {
        weighted.setIUpdater(new Sgd(0));
        weighted.setBiasUpdater(null);
        weighted.setRegularization(new ArrayList<>());
        weighted.setRegularizationBias(new ArrayList<>());
      }
    }
  }

  /**
   * Layers in a row.
   *
   * @param model the network
   */
  record Stack(MultiLayerNetwork model) implements AnyNetwork {

    @Override
    public AnyNetwork fresh(long seed, boolean keepsWeights, Double learningRate) {
      MultiLayerConfiguration configuration = model.getLayerWiseConfigurations().clone();
      configuration.getConfs().forEach(each -> each.setSeed(seed));
      configuration.setIterationCount(0);
      configuration.setEpochCount(0);
      MultiLayerNetwork fresh = new MultiLayerNetwork(configuration);
      fresh.init();
      if (keepsWeights) {
        fresh.setParams(model.params());
      }
      if (learningRate != null) {
        fresh.setLearningRate(learningRate);
      }
      return new Stack(fresh);
    }

    @Override
    public Stack withUntrainedHiddenLayers() {
      MultiLayerConfiguration configuration = model.getLayerWiseConfigurations().clone();
      freeze(NetworkStructure.of(configuration));
      MultiLayerNetwork frozen = new MultiLayerNetwork(configuration);
      frozen.init(model.params(), true);
      return new Stack(frozen);
    }

    @Override
    public void fit(DataSetIterator batches) {
      model.fit(batches);
    }

    @Override
    public DecoupledTrainer.Builder trainer() {
      return DecoupledTrainer.builder(model);
    }

    @Override
    public INDArray output(DataSet batch) {
      return model.output(
          batch.getFeatures(), false, batch.getFeaturesMaskArray(), batch.getLabelsMaskArray());
    }

    @Override
    public double score(DataSet batch) {
      return model.score(batch);
    }

    @Override
    public void listen(TrainingListener... listeners) {
      model.setListeners(listeners);
    }

    @Override
    public List<InterfaceComparison> againstBackprop(DataSet batch) {
      return GradientComparison.of(model, batch);
    }

    @Override
    public AnyNetwork convert(Consumer<Conversion<?>> settings) {
      Conversion<MultiLayerNetwork> conversion = Dni.convert(model);
      settings.accept(conversion);
      return new Stack(conversion.build());
    }

    @Override
    public AnyNetwork strip() {
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
  record Graph(ComputationGraph model) implements AnyNetwork {

    @Override
    public AnyNetwork fresh(long seed, boolean keepsWeights, Double learningRate) {
      ComputationGraphConfiguration configuration = model.getConfiguration().clone();
      for (GraphVertex vertex : configuration.getVertices().values()) {
        if (vertex instanceof LayerVertex layer) {
          layer.getLayerConf().setSeed(seed);
        }
      }
      configuration.getDefaultConfiguration().setSeed(seed);
      configuration.setIterationCount(0);
      configuration.setEpochCount(0);
      ComputationGraph fresh = new ComputationGraph(configuration);
      fresh.init();
      if (keepsWeights) {
        fresh.setParams(model.params());
      }
      if (learningRate != null) {
        fresh.setLearningRate(learningRate);
      }
      return new Graph(fresh);
    }

    @Override
    public AnyNetwork withUntrainedHiddenLayers() {
      ComputationGraphConfiguration configuration = model.getConfiguration().clone();
      freeze(NetworkStructure.of(configuration));
      ComputationGraph frozen = new ComputationGraph(configuration);
      frozen.init(model.params(), true);
      return new Graph(frozen);
    }

    @Override
    public void fit(DataSetIterator batches) {
      model.fit(batches);
    }

    @Override
    public DecoupledTrainer.Builder trainer() {
      return DecoupledTrainer.builder(model);
    }

    @Override
    public INDArray output(DataSet batch) {
      return model
          .output(
              false,
              new INDArray[] {batch.getFeatures()},
              masks(batch.getFeaturesMaskArray()),
              masks(batch.getLabelsMaskArray()))[0];
    }

    private static INDArray[] masks(INDArray mask) {
      return mask == null ? null : new INDArray[] {mask};
    }

    @Override
    public double score(DataSet batch) {
      return model.score(batch);
    }

    @Override
    public void listen(TrainingListener... listeners) {
      model.setListeners(listeners);
    }

    @Override
    public List<InterfaceComparison> againstBackprop(DataSet batch) {
      return GradientComparison.of(model, batch.toMultiDataSet());
    }

    @Override
    public AnyNetwork convert(Consumer<Conversion<?>> settings) {
      Conversion<ComputationGraph> conversion = Dni.convert(model);
      settings.accept(conversion);
      return new Graph(conversion.build());
    }

    @Override
    public AnyNetwork strip() {
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
