package io.github.dl4jdni.spark;

import io.github.dl4jdni.train.DecoupledTrainer;
import java.util.Collection;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What the driver and its workers need of a network, whatever its kind. */
abstract class SparkNetwork {

  private final Model network;

  private SparkNetwork(Model network, Layer[] layers) {
    if (layers == null) {
      throw new IllegalStateException(
          "the network has no parameters yet; call network.init() before it is trained on Spark");
    }
    this.network = network;
  }

  static SparkNetwork of(MultiLayerNetwork network) {
    return new Stack(network);
  }

  static SparkNetwork of(ComputationGraph network) {
    return new Graph(network);
  }

  /** The kind of network that a configuration describes. */
  enum Kind {
    STACK {
      @Override
      SparkNetwork restore(String json, INDArray parameters) {
        MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
        network.init(parameters, false);
        return of(network);
      }
    },
    GRAPH {
      @Override
      SparkNetwork restore(String json, INDArray parameters) {
        ComputationGraph network =
            new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
        network.init(parameters, false);
        return of(network);
      }
    };

    /**
     * A network of this kind.
     *
     * @param json its configuration
     * @param parameters what it takes for its own parameters, flat
     */
    abstract SparkNetwork restore(String json, INDArray parameters);
  }

  final Model network() {
    return network;
  }

  abstract Kind kind();

  abstract String json();

  /** The parameters, flat; the network's own. */
  final INDArray parameters() {
    return network.params();
  }

  abstract BaseMultiLayerUpdater<?> updater();

  /** The updater's state, flat; the network's own, null if its updaters have none. */
  final INDArray updaterState() {
    return updater().getStateViewArray();
  }

  abstract int iteration();

  abstract int epoch();

  abstract void setCounts(int iteration, int epoch);

  abstract void setScore(double score);

  /**
   * Shows listeners something of a minibatch's size, in the place of input and labels; null shows
   * them nothing. Not by {@code clear()}, which costs a stack its updater.
   */
  abstract void show(INDArray rows);

  abstract Collection<TrainingListener> listeners();

  abstract void addListener(TrainingListener listener);

  /** Trains on one minibatch by Deeplearning4j's own fit. */
  abstract void fit(MultiDataSet minibatch);

  abstract DecoupledTrainer.Builder trainer();

  /** A sequence of layers. */
  private static final class Stack extends SparkNetwork {

    private final MultiLayerNetwork network;

    Stack(MultiLayerNetwork network) {
      super(network, network.getLayers());
      this.network = network;
    }

    @Override
    Kind kind() {
      return Kind.STACK;
    }

    @Override
    String json() {
      return network.getLayerWiseConfigurations().toJson();
    }

    @Override
    BaseMultiLayerUpdater<?> updater() {
      return (BaseMultiLayerUpdater<?>) network.getUpdater();
    }

    @Override
    int iteration() {
      return network.getIterationCount();
    }

    @Override
    int epoch() {
      return network.getEpochCount();
    }

    @Override
    void setCounts(int iteration, int epoch) {
      network.setIterationCount(iteration);
      network.setEpochCount(epoch);
    }

    @Override
    void setScore(double score) {
      network.setScore(score);
    }

    @Override
    void show(INDArray rows) {
      network.setInput(rows);
      network.setLabels(rows);
    }

    @Override
    Collection<TrainingListener> listeners() {
      return network.getListeners();
    }

    @Override
    void addListener(TrainingListener listener) {
      network.addListeners(listener);
    }

    /** Not by {@code fit(MultiDataSet)}, which loses masks of labels that have no features'. */
    @Override
    void fit(MultiDataSet minibatch) {
      if (minibatch.numFeatureArrays() != 1 || minibatch.numLabelsArrays() != 1) {
        throw new DL4JInvalidInputException(
            "a multi-layer network takes one array of features and one of labels, but a minibatch"
                + " has "
                + minibatch.numFeatureArrays()
                + " and "
                + minibatch.numLabelsArrays()
                + "; use a ComputationGraph");
      }
      network.fit(
          new DataSet(
              minibatch.getFeatures(0),
              minibatch.getLabels(0),
              minibatch.getFeaturesMaskArray(0),
              minibatch.getLabelsMaskArray(0)));
    }

    @Override
    DecoupledTrainer.Builder trainer() {
      return DecoupledTrainer.builder(network);
    }
  }

  /** A graph. */
  private static final class Graph extends SparkNetwork {

    private final ComputationGraph network;

    Graph(ComputationGraph network) {
      super(network, network.getLayers());
      this.network = network;
    }

    @Override
    Kind kind() {
      return Kind.GRAPH;
    }

    @Override
    String json() {
      return network.getConfiguration().toJson();
    }

    @Override
    BaseMultiLayerUpdater<?> updater() {
      return network.getUpdater();
    }

    @Override
    int iteration() {
      return network.getIterationCount();
    }

    @Override
    int epoch() {
      return network.getEpochCount();
    }

    @Override
    void setCounts(int iteration, int epoch) {
      network.getConfiguration().setIterationCount(iteration);
      network.getConfiguration().setEpochCount(epoch);
    }

    @Override
    void setScore(double score) {
      network.setScore(score);
    }

    @Override
    void show(INDArray rows) {
      network.setInput(0, rows);
      network.setLabels((INDArray[]) null);
    }

    @Override
    Collection<TrainingListener> listeners() {
      return network.getListeners();
    }

    @Override
    void addListener(TrainingListener listener) {
      network.addListeners(listener);
    }

    @Override
    void fit(MultiDataSet minibatch) {
      network.fit(minibatch);
    }

    @Override
    DecoupledTrainer.Builder trainer() {
      return DecoupledTrainer.builder(network);
    }
  }
}
