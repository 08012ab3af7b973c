package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.internal.context.LabelsAhead;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import io.github.dl4jdni.updaters.FusedAdam;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Builds networks of one recurrent layer and an output layer, trained by truncated backpropagation
 * through time.
 *
 * @param task what they do
 * @param settings what they have in common
 */
public record RecurrentNetworks(RecurrentTask task, RecurrentSettings settings) {

  /**
   * {@return the network of a method} Networks of the same settings start from the same weights,
   * whatever the method.
   *
   * @param method how its recurrent layer learns
   */
  public MultiLayerNetwork create(RecurrentMethod method) {
    MultiLayerConfiguration configuration =
        configuration(new MethodLayers(task, settings).of(method), windowSteps(method));
    MultiLayerNetwork network =
        task.endless() && method == RecurrentMethod.STOCK
            ? new EndlessNetwork(configuration)
            : new MultiLayerNetwork(configuration);
    network.init();
    copy(stock(), network);
    return network;
  }

  /**
   * {@return a minibatch as a method's network takes it in training: where gradient models see
   * labels that are to come, these stand beside those of each step}
   *
   * @param method how the recurrent layer learns
   * @param minibatch of series
   */
  DataSet toLearn(RecurrentMethod method, DataSet minibatch) {
    int steps = new MethodLayers(task, settings).labelsAhead(method);
    return steps == 0 ? minibatch : LabelsAhead.of(minibatch, steps);
  }

  /**
   * {@return how many steps of a sequence are one window}
   *
   * @param method how the recurrent layer learns
   */
  public int windowSteps(RecurrentMethod method) {
    return method.windowSteps(settings.window());
  }

  /**
   * {@return a network of Deeplearning4j's own layers with a trained network's weights: it measures
   * all methods alike, and leaves their state as it is}
   *
   * @param trained a network that {@link #create} built
   */
  public MultiLayerNetwork stockTwin(MultiLayerNetwork trained) {
    MultiLayerNetwork twin = stock();
    copy(trained, twin);
    return twin;
  }

  /**
   * {@return how near the gradients that a network predicts are to the true ones of the whole rest
   * of the sequences; null for a method that predicts none, and for sequences of one window}
   *
   * @param method of the network
   * @param trained the network, which is left as it is
   * @param sequences from their beginning on
   */
  public PredictionQuality quality(
      RecurrentMethod method, MultiLayerNetwork trained, DataSet sequences) {
    if (!method.predictsGradients()) {
      return null;
    }
    StatePredictions predictions = new StatePredictions(trained, settings.window());
    return new StateGradientQuality(
            settings.window(),
            data -> predictions.of(toLearn(method, data)),
            new LstmGradients(stockTwin(trained), task.output())::ofStates)
        .measure(sequences);
  }

  private MultiLayerNetwork stock() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration(new MethodLayers(task, settings).stock(), settings.window()));
    network.init();
    return network;
  }

  /** Copies the parameters that both have: all of a stock network. */
  static void copy(MultiLayerNetwork source, MultiLayerNetwork target) {
    for (Layer layer : target.getLayers()) {
      Map<String, INDArray> values = source.getLayer(layer.getIndex()).paramTable();
      layer
          .paramTable()
          .forEach(
              (name, parameter) -> {
                if (values.containsKey(name)) {
                  parameter.assign(values.get(name));
                }
              });
    }
  }

  private MultiLayerConfiguration configuration(
      org.deeplearning4j.nn.conf.layers.Layer recurrentLayer, int windowSteps) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(settings.seed())
            .updater(new FusedAdam(settings.learningRate()))
            .weightInit(WeightInit.XAVIER);
    if (settings.clip() > 0) {
      builder
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(settings.clip());
    }
    MultiLayerConfiguration configuration =
        builder
            .list()
            .layer(recurrentLayer)
            .layer(output())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(windowSteps)
            .build();
    return sharesLabels(recurrentLayer) ? Dni.connect(configuration) : configuration;
  }

  private static boolean sharesLabels(org.deeplearning4j.nn.conf.layers.Layer recurrentLayer) {
    return recurrentLayer instanceof SyntheticGradientLSTM lstm
        && lstm.getSyntheticGradient().isConditionOnLabels();
  }

  private RnnOutputLayer output() {
    boolean bits = task.output() == OutputKind.BITS;
    return new RnnOutputLayer.Builder(bits ? LossFunction.XENT : LossFunction.MCXENT)
        .name("output")
        .nIn(settings.units())
        .nOut(task.outputs())
        .activation(bits ? Activation.SIGMOID : Activation.SOFTMAX)
        .build();
  }
}
