package io.github.dl4jdni.research.clocks;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.MessagePort;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.couple.CoupledNetworks;
import io.github.dl4jdni.couple.Coupling;
import io.github.dl4jdni.couple.NetworkClock;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The two networks: an LSTM and an output layer each. A's state goes on from window to window, B's
 * begins anew with each.
 *
 * @param units of each LSTM
 * @param learningRate of Adam, for both
 * @param block T
 */
record ClockNetworks(int units, double learningRate, int block) {

  private static final String SENDS = "to-b";
  private static final String RECEIVES = "from-a";

  /** Couples two new networks. */
  CoupledNetworks couple(Arm arm, int inputs, long seed) {
    int windowOfA = windowOfA(arm);
    MultiLayerNetwork a =
        network(
            seed,
            windowOfA,
            inputs,
            new SyntheticGradientLSTM.Builder()
                .nOut(units)
                .stateful(true)
                .consumptionScale(0) // no gradient model of its state: plain truncated BPTT
                .inputGradient(false)
                .build(),
            new MessagePort.Builder().name(SENDS).build());
    MultiLayerNetwork b =
        network(
            seed + 1,
            block,
            units,
            new MessagePort.Builder().name(RECEIVES).build(),
            new LSTM.Builder().nOut(units).activation(Activation.TANH).build());
    return CoupledNetworks.builder()
        .network(DigitStreams.A, a, NetworkClock.every(1).withWindow(windowOfA))
        .network(DigitStreams.B, b, NetworkClock.every(block).withWindow(block))
        .couple(coupling(arm))
        .inTurns(true)
        .build();
  }

  /** After how many steps A is updated. */
  int windowOfA(Arm arm) {
    return arm == Arm.WAITING ? block * block : block;
  }

  private Coupling coupling(Arm arm) {
    Coupling waiting = Coupling.from(DigitStreams.A, SENDS).to(DigitStreams.B, RECEIVES);
    if (arm == Arm.WAITING) {
      return waiting;
    }
    return waiting.through(
        new ConditionalSGModule.Builder()
            .nIn(units)
            .labelCount(1)
            .gradientModel(GradientModel.leastSquares())
            .consumptionScale(arm == Arm.NONE ? 0 : 1)
            .build());
  }

  private MultiLayerNetwork network(long seed, int window, int inputs, Layer... hidden) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(seed).updater(new Adam(learningRate)).list();
    for (Layer layer : hidden) {
      list.layer(layer);
    }
    list.layer(
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(1)
            .activation(Activation.IDENTITY)
            .build());
    MultiLayerConfiguration configuration = list.setInputType(InputType.recurrent(inputs)).build();
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(window);
    configuration.setTbpttBackLength(window);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
