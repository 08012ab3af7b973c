package io.github.dl4jdni.internal.interfaces;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * An interface below a {@link SyntheticGradientDense} that hands back its real gradient learns what
 * it does below Deeplearning4j's dense layer, whatever lies between: the one tells it the factors
 * of the gradient, the other one the product.
 */
class GradientFactorsTest {

  private static final int FEATURES = 7;
  private static final int WIDTH = 24;
  private static final int ABOVE = 17;
  private static final int CLASSES = 3;
  private static final int STEPS = 4;

  @ParameterizedTest
  @CsvSource({"DOUBLE, ENABLED", "DOUBLE, NONE", "FLOAT, ENABLED", "FLOAT, NONE"})
  void learnsFromFactorsWhatItLearnsFromTheProduct(DataType type, WorkspaceMode workspaces) {
    MultiLayerNetwork own = network(type, workspaces, dense(), null);
    MultiLayerNetwork stock = network(type, workspaces, stock(), null);
    train(own, type, null);
    train(stock, type, null);
    assertSame(own.paramTable(), stock.paramTable(), type);
    assertThat(factors(own).isOpen()).isTrue();
    MultiLayerNetwork clone = own.clone();
    train(clone, type, null);
    train(stock, type, null);
    assertSame(clone.paramTable(), stock.paramTable(), type);
    assertThat(factors(clone).isOpen()).isTrue();
  }

  /** As for domain adaptation: forward nothing happens, so that it cannot be seen. */
  @Test
  void aGradientThatIsReversedOnItsWayIsLearntReversed() {
    MultiLayerNetwork own =
        network(DataType.DOUBLE, WorkspaceMode.ENABLED, dense(), new Reversal());
    MultiLayerNetwork stock =
        network(DataType.DOUBLE, WorkspaceMode.ENABLED, stock(), new Reversal());
    MultiLayerNetwork plain = network(DataType.DOUBLE, WorkspaceMode.ENABLED, stock(), null);
    train(own, DataType.DOUBLE, null);
    train(stock, DataType.DOUBLE, null);
    train(plain, DataType.DOUBLE, null);
    assertSame(own.paramTable(), stock.paramTable(), DataType.DOUBLE);
    assertThat(factors(own).isOpen()).isFalse();
    assertThat(
            own.getParam("0_gradientModelV-W")
                .equalsWithEps(plain.getParam("0_gradientModelV-W"), 1e-3))
        .isFalse();
  }

  @Test
  void masksKeepTheProduct() {
    INDArray mask = Nd4j.createFromArray(1.0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1).reshape(12, 1);
    MultiLayerNetwork own = network(DataType.DOUBLE, WorkspaceMode.ENABLED, dense(), null);
    MultiLayerNetwork stock = network(DataType.DOUBLE, WorkspaceMode.ENABLED, stock(), null);
    train(own, DataType.DOUBLE, mask);
    train(stock, DataType.DOUBLE, mask);
    assertSame(own.paramTable(), stock.paramTable(), DataType.DOUBLE);
    assertThat(factors(own).isOpen()).isFalse();
  }

  /** Two layers take one message: neither knows of the other. */
  @Test
  void gradientsOfSeveralTakersAreAdded() {
    ComputationGraph own = graph(dense());
    ComputationGraph stock = graph(stock());
    for (int step = 0; step < STEPS; step++) {
      own.fit(batch(DataType.DOUBLE, step, null));
      stock.fit(batch(DataType.DOUBLE, step, null));
    }
    assertSame(own.paramTable(), stock.paramTable(), DataType.DOUBLE);
  }

  /** A batch of one has as cheap a product, and a step between others need not send factors. */
  @Test
  void smallBatchesInBetweenAreLearntFromTheProduct() {
    MultiLayerNetwork own = network(DataType.DOUBLE, WorkspaceMode.ENABLED, dense(), null);
    MultiLayerNetwork stock = network(DataType.DOUBLE, WorkspaceMode.ENABLED, stock(), null);
    for (int step = 0; step < 2 * STEPS; step++) {
      DataSet batch = batch(DataType.DOUBLE, step, null);
      DataSet given = step % 2 == 0 ? batch : batch.get(0);
      own.fit(given);
      stock.fit(given);
    }
    assertSame(own.paramTable(), stock.paramTable(), DataType.DOUBLE);
    assertThat(factors(own).isOpen()).isTrue();
  }

  private static GradientFactors factors(MultiLayerNetwork network) {
    return ((SyntheticGradientDenseLayer) network.getLayer(0)).factors();
  }

  private static void assertSame(
      Map<String, INDArray> actual, Map<String, INDArray> expected, DataType type) {
    Map<String, INDArray> shared = new TreeMap<>(actual);
    shared.keySet().retainAll(expected.keySet());
    assertThat(shared).containsKeys("0_W", "0_gradientModelV-W", "1_W", "2_W");
    double most = type == DataType.DOUBLE ? 1e-10 : 1e-4;
    shared.forEach(
        (key, view) ->
            assertThat(view.sub(expected.get(key)).amaxNumber().doubleValue())
                .as(key)
                .isLessThan(most));
  }

  private static void train(MultiLayerNetwork network, DataType type, INDArray mask) {
    for (int step = 0; step < STEPS; step++) {
      network.fit(batch(type, step, mask));
    }
  }

  private static DataSet batch(DataType type, int step, INDArray mask) {
    Nd4j.getRandom().setSeed(40 + step);
    INDArray labels = Nd4j.zeros(type, 12, CLASSES);
    for (int i = 0; i < 12; i++) {
      labels.putScalar(i, (i + step) % CLASSES, 1);
    }
    INDArray features = Nd4j.randn(type, 12, FEATURES);
    DataSet batch = new DataSet(features, labels);
    if (mask != null) {
      batch.setFeaturesMaskArray(mask.castTo(type));
      batch.setLabelsMaskArray(mask.castTo(type));
    }
    return batch;
  }

  private static Layer dense() {
    return new SyntheticGradientDense.Builder()
        .nIn(WIDTH)
        .nOut(ABOVE)
        .mixing(1) // hands back what it gets
        .gradientModel(GradientModel.error())
        .conditionOnLabels(true)
        .build();
  }

  private static Layer stock() {
    return new DenseLayer.Builder().nIn(WIDTH).nOut(ABOVE).build();
  }

  private static Layer first() {
    return new SyntheticGradientDense.Builder()
        .nIn(FEATURES)
        .nOut(WIDTH)
        .gradientModel(GradientModel.error())
        .conditionOnLabels(true)
        .build();
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nIn(ABOVE)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static NeuralNetConfiguration.Builder begin(DataType type, WorkspaceMode workspaces) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(type)
        .trainingWorkspaceMode(workspaces)
        .activation(Activation.TANH)
        .updater(new Sgd(0.1));
  }

  /** The same weights at the start, whatever the layers' kinds. */
  private static void setWeights(Map<String, INDArray> table) {
    List<String> keys = new ArrayList<>(new TreeMap<>(table).keySet());
    for (String key : keys) {
      if (key.matches("\\d_[Wb]|above2_[Wb]|above_[Wb]|out_[Wb]")) {
        Nd4j.getRandom().setSeed(key.hashCode());
        INDArray view = table.get(key);
        view.assign(Nd4j.randn(view.dataType(), view.shape()).muli(0.3));
      }
    }
  }

  private static MultiLayerNetwork network(
      DataType type, WorkspaceMode workspaces, Layer second, InputPreProcessor between) {
    NeuralNetConfiguration.ListBuilder list =
        begin(type, workspaces).list().layer(first()).layer(second).layer(output());
    if (between != null) {
      list.inputPreProcessor(1, between);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(list.build()));
    network.init();
    setWeights(network.paramTable());
    return network;
  }

  private static ComputationGraph graph(Layer above) {
    ComputationGraphConfiguration configuration =
        begin(DataType.DOUBLE, WorkspaceMode.ENABLED)
            .graphBuilder()
            .addInputs("in")
            .addLayer("0", first(), "in")
            .addLayer("1", above, "0")
            .addLayer("above2", stock(), "0")
            .addVertex(
                "sum",
                new org.deeplearning4j.nn.conf.graph.ElementWiseVertex(
                    org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op.Add),
                "1",
                "above2")
            .addLayer("2", output(), "sum")
            .setOutputs("2")
            .build();
    ComputationGraph graph = new ComputationGraph(Dni.connect(configuration));
    graph.init();
    setWeights(graph.paramTable());
    return graph;
  }

  /** Lets messages through, and turns the sign of gradients. */
  static final class Reversal extends BaseInputPreProcessor {

    private static final long serialVersionUID = 1L;

    @Override
    public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
      return input;
    }

    @Override
    public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaces) {
      return output.negi();
    }

    @Override
    public InputType getOutputType(InputType inputType) {
      return inputType;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(
        INDArray mask, MaskState state, int miniBatchSize) {
      return new Pair<>(mask, state);
    }
  }
}
