package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.Dni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Small recurrent networks and their windows, in double precision. */
public final class RecurrentScene {

  static final int INPUTS = 3;
  public static final int CLASSES = 4;

  private RecurrentScene() {}

  /** A kind of recurrent layer: the stock one and the library's. */
  public enum Kind {
    LSTM_CELL,
    SIMPLE;

    /** How many arrays its state has. */
    public int stateParts() {
      return this == LSTM_CELL ? 2 : 1;
    }

    public BaseRecurrentLayer stock(int units) {
      return this == LSTM_CELL
          ? new LSTM.Builder().nOut(units).activation(Activation.TANH).build()
          : new SimpleRnn.Builder().nOut(units).activation(Activation.TANH).build();
    }

    public String[] stateKeys() {
      return this == LSTM_CELL ? new String[] {"prevAct", "prevMem"} : new String[] {"prevAct"};
    }
  }

  /** These layers and an output layer, under truncated BPTT. */
  public static MultiLayerNetwork network(
      int window, RNNFormat format, List<? extends Layer> recurrent) {
    return network(window, format, new Sgd(0.1), recurrent);
  }

  public static MultiLayerNetwork network(
      int window,
      RNNFormat format,
      org.nd4j.linalg.learning.config.IUpdater updater,
      List<? extends Layer> recurrent) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .list();
    recurrent.forEach(list::layer);
    MultiLayerConfiguration configuration =
        list.layer(
                new RnnOutputLayer.Builder()
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .dataFormat(format)
                    .build())
            .setInputType(InputType.recurrent(INPUTS, format))
            .build();
    if (window > 0) {
      configuration.setBackpropType(BackpropType.TruncatedBPTT);
      configuration.setTbpttFwdLength(window);
      configuration.setTbpttBackLength(window);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();
    return network;
  }

  /** Random series; without masks. */
  public static DataSet data(RNNFormat format, int examples, int steps, int seed) {
    Nd4j.getRandom().setSeed(2000 + seed);
    INDArray features = Nd4j.randn(DataType.DOUBLE, examples, INPUTS, steps);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, examples, CLASSES, steps);
    INDArray chosen = Nd4j.rand(DataType.DOUBLE, examples, steps).muli(CLASSES);
    for (int n = 0; n < examples; n++) {
      for (int t = 0; t < steps; t++) {
        labels.putScalar(n, (int) chosen.getDouble(n, t), t, 1);
      }
    }
    return format == RNNFormat.NCW
        ? new DataSet(features, labels)
        : new DataSet(features.permute(0, 2, 1).dup('c'), labels.permute(0, 2, 1).dup('c'));
  }

  /** Sequences of different lengths, padded at the end; the lengths by example. */
  public static DataSet masked(DataSet data, RNNFormat format, int... lengths) {
    int steps = (int) data.getFeatures().size(format == RNNFormat.NCW ? 2 : 1);
    INDArray mask = Nd4j.zeros(DataType.DOUBLE, lengths.length, steps);
    for (int n = 0; n < lengths.length; n++) {
      for (int t = 0; t < lengths[n]; t++) {
        mask.putScalar(n, t, 1);
      }
    }
    return new DataSet(data.getFeatures(), data.getLabels(), mask, mask.dup());
  }

  /** A window of all arrays. */
  public static DataSet window(DataSet data, RNNFormat format, int from, int to) {
    return new DataSet(
        window(data.getFeatures(), format, from, to),
        window(data.getLabels(), format, from, to),
        maskWindow(data.getFeaturesMaskArray(), from, to),
        maskWindow(data.getLabelsMaskArray(), from, to));
  }

  private static INDArray window(INDArray series, RNNFormat format, int from, int to) {
    var all = NDArrayIndex.all();
    var steps = NDArrayIndex.interval(from, to);
    return format == RNNFormat.NCW ? series.get(all, all, steps) : series.get(all, steps, all);
  }

  private static INDArray maskWindow(INDArray mask, int from, int to) {
    return mask == null ? null : mask.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /**
   * Runs windows one by one as {@code fit} does, but without updates.
   *
   * @param before told the index of each window, before it is run
   * @return the gradients of each window by parameter
   */
  public static List<Map<String, INDArray>> gradients(
      MultiLayerNetwork network, List<DataSet> windows, java.util.function.IntConsumer before) {
    List<Map<String, INDArray>> gradients = new ArrayList<>();
    network.rnnClearPreviousState();
    for (int i = 0; i < windows.size(); i++) {
      before.accept(i);
      gradients.add(gradients(network, windows.get(i)));
      network.updateRnnStateWithTBPTTState();
    }
    network.rnnClearPreviousState();
    return gradients;
  }

  public static Map<String, INDArray> gradients(MultiLayerNetwork network, DataSet data) {
    network.setInputMiniBatchSize((int) data.getFeatures().size(0));
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.setLayerMaskArrays(data.getFeaturesMaskArray(), data.getLabelsMaskArray());
    network.computeGradientAndScore();
    network.clearLayerMaskArrays();
    Map<String, INDArray> copies = new LinkedHashMap<>();
    network
        .gradient()
        .gradientForVariable()
        .forEach((name, gradient) -> copies.put(name, gradient.dup()));
    return copies;
  }

  public static Map<String, INDArray> sum(List<Map<String, INDArray>> gradients) {
    Map<String, INDArray> sum = new LinkedHashMap<>();
    gradients.forEach(
        each -> each.forEach((name, array) -> sum.merge(name, array.dup(), INDArray::add)));
    return sum;
  }

  /** Copies the parameters that both networks have. */
  public static void copyParameters(MultiLayerNetwork from, MultiLayerNetwork to) {
    from.paramTable()
        .forEach(
            (name, parameter) -> {
              if (to.paramTable().containsKey(name)) {
                to.getParam(name).assign(parameter);
              }
            });
  }

  /** Gives all parameters of the gradient models small random values. */
  public static void randomizeModels(MultiLayerNetwork network, int seed) {
    Nd4j.getRandom().setSeed(3000 + seed);
    network
        .paramTable()
        .forEach(
            (name, parameter) -> {
              if (name.contains("gradientModel") || name.contains("auxiliary")) {
                parameter.assign(Nd4j.randn(DataType.DOUBLE, parameter.shape()).muli(0.3));
              }
            });
  }

  /** −Σ y·log p over the examples and time steps that count, from given states of the layers. */
  public static double loss(
      MultiLayerNetwork stock, DataSet data, RNNFormat format, List<Map<String, INDArray>> states) {
    for (int layer = 0; layer < states.size(); layer++) {
      Map<String, INDArray> copy = new LinkedHashMap<>(states.get(layer));
      ((RecurrentLayer) stock.getLayer(layer)).rnnSetTBPTTState(copy);
    }
    INDArray activation = data.getFeatures();
    INDArray probabilities =
        stock.rnnActivateUsingStoredState(activation, false, false).get(stock.getnLayers());
    INDArray terms =
        data.getLabels().mul(org.nd4j.linalg.ops.transforms.Transforms.log(probabilities));
    INDArray perStep = terms.sum(format == RNNFormat.NCW ? 1 : 2); // [N, T]
    if (data.getLabelsMaskArray() != null) {
      perStep.muli(data.getLabelsMaskArray());
    }
    return -perStep.sumNumber().doubleValue();
  }

  /**
   * The numeric derivative of the loss with respect to a layer's state.
   *
   * @return [N, S], the parts of the state side by side
   */
  public static INDArray numericStateGradient(
      MultiLayerNetwork stock,
      DataSet data,
      RNNFormat format,
      List<Map<String, INDArray>> states,
      int layer,
      String[] keys) {
    List<INDArray> parts = new ArrayList<>();
    for (String key : keys) {
      INDArray state = states.get(layer).get(key);
      INDArray gradient = Nd4j.create(DataType.DOUBLE, state.shape());
      for (long n = 0; n < state.size(0); n++) {
        for (long unit = 0; unit < state.size(1); unit++) {
          long row = n;
          long column = unit;
          Function<Double, Double> shifted =
              by -> {
                INDArray moved = state.dup();
                moved.putScalar(row, column, moved.getDouble(row, column) + by);
                List<Map<String, INDArray>> changed = new ArrayList<>(states);
                Map<String, INDArray> ofLayer = new LinkedHashMap<>(states.get(layer));
                ofLayer.put(key, moved);
                changed.set(layer, ofLayer);
                return loss(stock, data, format, changed);
              };
          double step = 1e-5;
          gradient.putScalar(
              row, column, (shifted.apply(step) - shifted.apply(-step)) / (2 * step));
        }
      }
      parts.add(gradient);
    }
    return parts.size() == 1 ? parts.get(0) : Nd4j.hstack(parts.toArray(INDArray[]::new));
  }

  /** The states of a stock network's recurrent layers after a part of a sequence. */
  public static List<Map<String, INDArray>> statesAfter(
      MultiLayerNetwork stock, DataSet part, int recurrentLayers) {
    stock.rnnClearPreviousState();
    stock.rnnActivateUsingStoredState(part.getFeatures(), false, true);
    List<Map<String, INDArray>> states = new ArrayList<>();
    for (int layer = 0; layer < recurrentLayers; layer++) {
      Map<String, INDArray> copies = new LinkedHashMap<>();
      ((RecurrentLayer) stock.getLayer(layer))
          .rnnGetTBPTTState()
          .forEach((key, array) -> copies.put(key, array.dup()));
      states.add(copies);
    }
    stock.rnnClearPreviousState();
    return states;
  }
}
