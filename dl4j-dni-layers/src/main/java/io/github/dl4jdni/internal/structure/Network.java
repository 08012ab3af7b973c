package io.github.dl4jdni.internal.structure;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A network of either kind: what {@code MultiLayerNetwork} and {@code ComputationGraph} both have
 * and have no common type for. Layers, parameters, gradients and state are the network's own.
 */
public abstract sealed class Network {

  /** The two kinds, to make networks of. */
  public enum Kind {
    /** {@code MultiLayerNetwork}: layers in a row. */
    LAYERS {
      @Override
      public Network restore(String json, INDArray parameters) {
        MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
        network.init(parameters, false);
        return new OfLayers(network);
      }
    },
    /** {@code ComputationGraph}: layers and vertices. */
    GRAPH {
      @Override
      public Network restore(String json, INDArray parameters) {
        ComputationGraph network =
            new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
        network.init(parameters, false);
        return new OfGraph(network);
      }
    };

    /**
     * Makes a network.
     *
     * @param json its configuration
     * @param parameters what it takes for its own parameters, flat; not copied
     * @return the network, initialised
     */
    public abstract Network restore(String json, INDArray parameters);
  }

  private Network() {}

  /**
   * A network of Deeplearning4j's.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return the same, as one of either kind
   * @throws IllegalArgumentException if it is neither
   */
  public static Network of(Model model) {
    if (model instanceof MultiLayerNetwork layers) {
      return new OfLayers(layers);
    }
    if (model instanceof ComputationGraph graph) {
      return new OfGraph(graph);
    }
    throw new IllegalArgumentException(
        "expected a MultiLayerNetwork or a ComputationGraph, got "
            + (model == null ? null : model.getClass().getName()));
  }

  /** {@return the network itself} */
  public abstract Model model();

  /** {@return which kind it is} */
  public abstract Kind kind();

  /** {@return its layers and vertices} */
  public abstract NetworkStructure structure();

  /** {@return its configuration as JSON} */
  public abstract String json();

  /** {@return whether it has layers yet} */
  public final boolean isInitialised() {
    return layers() != null;
  }

  /** {@return its running layers, in the order of their parameters; null before {@code init()}} */
  public abstract Layer[] layers();

  /**
   * {@return the running layer of a node; null if that is a vertex without one}
   *
   * @param node of its structure
   */
  public abstract Layer layer(NetworkNode node);

  /** {@return the configuration that the network's general settings are in} */
  public abstract NeuralNetConfiguration settings();

  /** {@return its workspaces in training} */
  public abstract WorkspaceMode workspaceMode();

  /** {@return the steps after which it truncates backpropagation through time; 0 if it does not} */
  public abstract int window();

  /** {@return its parameters, flat} */
  public final INDArray parameters() {
    return model().params();
  }

  /** {@return its gradients, flat; made if there are none yet} */
  public abstract INDArray gradients();

  /** {@return its updater} */
  public abstract BaseMultiLayerUpdater<?> updater();

  /** {@return the updater's state, flat; null if its updaters have none} */
  public final INDArray updaterState() {
    return updater().getStateViewArray();
  }

  /** {@return how many iterations it was trained for} */
  public abstract int iteration();

  /** {@return how many epochs it was trained for} */
  public abstract int epoch();

  /**
   * Sets its counts; those of its layers follow when it is used.
   *
   * @param iteration how many iterations
   * @param epoch how many epochs
   */
  public abstract void setCounts(int iteration, int epoch);

  /**
   * Sets what its listeners find as its score.
   *
   * @param score the mean loss of a minibatch
   */
  public abstract void setScore(double score);

  /**
   * Computes its mean loss.
   *
   * @param data a minibatch
   * @param training whether as in training
   * @return the loss, regularisation included
   */
  public abstract double score(MultiDataSet data, boolean training);

  /**
   * Computes gradients and score of a minibatch without masks, and updates nothing.
   *
   * @param data the minibatch
   */
  public abstract void backpropagate(MultiDataSet data);

  /**
   * Trains on one minibatch by its own {@code fit}.
   *
   * @param data the minibatch
   * @throws DL4JInvalidInputException if it has several arrays, and the network is no graph
   */
  public abstract void fit(MultiDataSet data);

  /** {@return its listeners} */
  public abstract Collection<TrainingListener> listeners();

  /**
   * Adds a listener to those it has.
   *
   * @param listener the listener
   */
  public abstract void addListener(TrainingListener listener);

  /** Lets go of its layers' masks and of their arrays of the last step. */
  public abstract void clearLayers();

  private static final class OfLayers extends Network {

    private final MultiLayerNetwork network;

    OfLayers(MultiLayerNetwork network) {
      this.network = network;
    }

    private MultiLayerConfiguration configuration() {
      return network.getLayerWiseConfigurations();
    }

    @Override
    public Model model() {
      return network;
    }

    @Override
    public Kind kind() {
      return Kind.LAYERS;
    }

    @Override
    public NetworkStructure structure() {
      return NetworkStructure.of(configuration());
    }

    @Override
    public String json() {
      return configuration().toJson();
    }

    @Override
    public Layer[] layers() {
      return network.getLayers();
    }

    @Override
    public Layer layer(NetworkNode node) {
      List<NetworkNode> nodes = structure().nodes();
      for (int i = 0; i < nodes.size(); i++) {
        if (nodes.get(i).name().equals(node.name())) {
          return network.getLayer(i);
        }
      }
      throw new IllegalArgumentException("the network has no layer \"" + node.name() + "\"");
    }

    @Override
    public NeuralNetConfiguration settings() {
      return network.conf();
    }

    @Override
    public WorkspaceMode workspaceMode() {
      return configuration().getTrainingWorkspaceMode();
    }

    @Override
    public int window() {
      boolean truncates = configuration().getBackpropType() == BackpropType.TruncatedBPTT;
      return truncates ? configuration().getTbpttFwdLength() : 0;
    }

    @Override
    public INDArray gradients() {
      if (network.getGradientsViewArray() == null) {
        network.initGradientsView();
      }
      return network.getGradientsViewArray();
    }

    @Override
    public BaseMultiLayerUpdater<?> updater() {
      return (BaseMultiLayerUpdater<?>) network.getUpdater();
    }

    @Override
    public int iteration() {
      return network.getIterationCount();
    }

    @Override
    public int epoch() {
      return network.getEpochCount();
    }

    @Override
    public void setCounts(int iteration, int epoch) {
      configuration().setIterationCount(iteration);
      configuration().setEpochCount(epoch);
    }

    @Override
    public void setScore(double score) {
      network.setScore(score);
    }

    @Override
    public double score(MultiDataSet data, boolean training) {
      return network.score(single(data), training);
    }

    @Override
    public void backpropagate(MultiDataSet data) {
      network.setInput(data.getFeatures(0));
      network.setLabels(data.getLabels(0));
      network.computeGradientAndScore();
    }

    /** Not by {@code fit(MultiDataSet)}, which loses masks of labels that have no features'. */
    @Override
    public void fit(MultiDataSet data) {
      network.fit(single(data));
    }

    private static DataSet single(MultiDataSet data) {
      if (data.numFeatureArrays() != 1 || data.numLabelsArrays() != 1) {
        throw new DL4JInvalidInputException(
            "a multi-layer network takes one array of features and one of labels, but a minibatch"
                + " has "
                + data.numFeatureArrays()
                + " and "
                + data.numLabelsArrays()
                + "; use a ComputationGraph");
      }
      return new DataSet(
          data.getFeatures(0),
          data.getLabels(0),
          data.getFeaturesMaskArray(0),
          data.getLabelsMaskArray(0));
    }

    @Override
    public Collection<TrainingListener> listeners() {
      return network.getListeners();
    }

    @Override
    public void addListener(TrainingListener listener) {
      network.addListeners(listener);
    }

    @Override
    public void clearLayers() {
      network.clearLayerMaskArrays();
      network.clearLayersStates();
    }
  }

  private static final class OfGraph extends Network {

    private final ComputationGraph network;

    OfGraph(ComputationGraph network) {
      this.network = network;
    }

    private ComputationGraphConfiguration configuration() {
      return network.getConfiguration();
    }

    @Override
    public Model model() {
      return network;
    }

    @Override
    public Kind kind() {
      return Kind.GRAPH;
    }

    @Override
    public NetworkStructure structure() {
      return NetworkStructure.of(configuration());
    }

    @Override
    public String json() {
      return configuration().toJson();
    }

    @Override
    public Layer[] layers() {
      return network.getLayers();
    }

    @Override
    public Layer layer(NetworkNode node) {
      return network.getLayer(node.name());
    }

    @Override
    public NeuralNetConfiguration settings() {
      return network.conf();
    }

    @Override
    public WorkspaceMode workspaceMode() {
      return configuration().getTrainingWorkspaceMode();
    }

    @Override
    public int window() {
      boolean truncates = configuration().getBackpropType() == BackpropType.TruncatedBPTT;
      return truncates ? configuration().getTbpttFwdLength() : 0;
    }

    @Override
    public INDArray gradients() {
      if (network.getGradientsViewArray() == null) {
        network.initGradientsView();
      }
      return network.getGradientsViewArray();
    }

    @Override
    public BaseMultiLayerUpdater<?> updater() {
      return network.getUpdater();
    }

    @Override
    public int iteration() {
      return network.getIterationCount();
    }

    @Override
    public int epoch() {
      return network.getEpochCount();
    }

    @Override
    public void setCounts(int iteration, int epoch) {
      configuration().setIterationCount(iteration);
      configuration().setEpochCount(epoch);
    }

    @Override
    public void setScore(double score) {
      network.setScore(score);
    }

    @Override
    public double score(MultiDataSet data, boolean training) {
      return network.score(data, training);
    }

    @Override
    public void backpropagate(MultiDataSet data) {
      network.setInputs(data.getFeatures());
      network.setLabels(data.getLabels());
      network.computeGradientAndScore();
    }

    @Override
    public void fit(MultiDataSet data) {
      network.fit(data);
    }

    @Override
    public Collection<TrainingListener> listeners() {
      return network.getListeners();
    }

    @Override
    public void addListener(TrainingListener listener) {
      network.addListeners(listener);
    }

    @Override
    public void clearLayers() {
      network.clearLayerMaskArrays();
      network.clearLayersStates();
    }
  }
}
