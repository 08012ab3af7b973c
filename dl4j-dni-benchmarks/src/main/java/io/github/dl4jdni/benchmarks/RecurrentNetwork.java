package io.github.dl4jdni.benchmarks;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.updaters.FusedAdam;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Recurrent networks that are measured, and series of noise for them. */
final class RecurrentNetwork {

  /** Time steps of a window, unless an option says otherwise. */
  static final int WINDOW = 8;

  private RecurrentNetwork() {}

  /** {@return two stateful layers, with everything that keeps arrays from window to window} */
  static MultiLayerNetwork stream(int inputs, int units, WorkspaceMode workspaces) {
    return of(
        List.of(
            new SyntheticGradientLSTM.Builder()
                .nOut(units)
                .stateful(true)
                .auxiliary(1)
                .backpropagateGradientModelLoss(true)
                .build(),
            new SyntheticGradientLSTM.Builder()
                .nOut(units)
                .stateful(true)
                .gradientModel(GradientModel.linear())
                .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
                .build()),
        inputs,
        WINDOW,
        workspaces);
  }

  /**
   * {@return recurrent layers and an output layer under truncated BPTT}
   *
   * @param layers the recurrent layers, to be given tanh
   * @param inputs how many inputs there are
   * @param window time steps of a window
   * @param workspaces the workspace mode
   */
  static MultiLayerNetwork of(
      List<? extends BaseLayer> layers, int inputs, int window, WorkspaceMode workspaces) {
    return of(layers, inputs, window, workspaces, false);
  }

  /** {@return the same, perhaps with an updater in one pass} */
  static MultiLayerNetwork of(
      List<? extends BaseLayer> layers,
      int inputs,
      int window,
      WorkspaceMode workspaces,
      boolean fusedUpdater) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .trainingWorkspaceMode(workspaces)
            .inferenceWorkspaceMode(workspaces)
            .updater(fusedUpdater ? new FusedAdam(1e-3) : new Adam(1e-3))
            .list();
    for (BaseLayer layer : layers) {
      layer.setActivationFn(Activation.TANH.getActivationFunction());
      list.layer(layer);
    }
    MultiLayerConfiguration configuration =
        list.layer(
                new RnnOutputLayer.Builder()
                    .nOut(DenseNetwork.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(inputs))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(window)
            .build();
    boolean conditional =
        layers.stream()
            .anyMatch(
                each ->
                    each instanceof SyntheticGradientLSTM own
                        && own.getSyntheticGradient().isConditionOnLabels());
    MultiLayerNetwork network =
        new MultiLayerNetwork(conditional ? Dni.connect(configuration) : configuration);
    network.init();
    return network;
  }

  /** {@return a minibatch of series} */
  static DataSet noise(int batch, int inputs, int steps) {
    Nd4j.getRandom().setSeed(2);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, DenseNetwork.CLASSES, steps);
    for (int n = 0; n < batch; n++) {
      for (int t = 0; t < steps; t++) {
        labels.putScalar(n, (n + t) % DenseNetwork.CLASSES, t, 1);
      }
    }
    return new DataSet(Nd4j.rand(DataType.FLOAT, batch, inputs, steps), labels);
  }
}
