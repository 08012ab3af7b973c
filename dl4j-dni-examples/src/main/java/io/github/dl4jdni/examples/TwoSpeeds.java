package io.github.dl4jdni.examples;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.MessagePort;
import io.github.dl4jdni.couple.CoupledNetworks;
import io.github.dl4jdni.couple.Coupling;
import io.github.dl4jdni.couple.NetworkClock;
import io.github.dl4jdni.couple.WindowData;
import io.github.dl4jdni.couple.WindowSource;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** 11. Two networks at two speeds: A learns at each step, and what B needs at every fourth. */
public final class TwoSpeeds implements WindowSource {

  private TwoSpeeds() {}

  /**
   * Runs the example.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    System.out.printf("B's loss: %.3f; with an interface %.3f%n", lossOfB(0), lossOfB(1));
  }

  private static double lossOfB(double scale) {
    Layer message = new DenseLayer.Builder().nOut(4).activation(Activation.IDENTITY).build();
    MultiLayerNetwork a = network(8, message, new MessagePort.Builder().name("to-b").build());
    MultiLayerNetwork b = network(4, new MessagePort.Builder().name("from-a").build());
    ConditionalSGModule.Builder module = new ConditionalSGModule.Builder().nIn(4).labelCount(2);
    module.gradientModel(GradientModel.leastSquares()).consumptionScale(scale);
    Coupling coupling = Coupling.from("a", "to-b").to("b", "from-a").through(module.build());
    CoupledNetworks.Builder both = CoupledNetworks.builder().couple(coupling);
    both.network("a", a, NetworkClock.every(1)).network("b", b, NetworkClock.every(4));
    both.build().fit(new TwoSpeeds(), 4L * Integer.getInteger("examples.minibatches", 400));
    return b.score();
  }

  private static MultiLayerNetwork network(int inputs, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.01)).list();
    Arrays.asList(layers).forEach(list::layer);
    OutputLayer.Builder output = new OutputLayer.Builder(LossFunction.MSE).nOut(2);
    list.layer(output.activation(Activation.IDENTITY).build());
    list.setInputType(InputType.feedForward(inputs));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  /** Eight numbers: A's own targets are two of them, B's two others. [64, 8] */
  private static INDArray numbers(long step) {
    Nd4j.getRandom().setSeed(step);
    return Nd4j.randn(64, 8);
  }

  @Override
  public WindowData window(String network, long from, long to) {
    return network.equals("a")
        ? WindowData.of(numbers(to), numbers(to).getColumns(0, 1))
        : WindowData.of(null, context("a", "b", to));
  }

  @Override
  public INDArray context(String sender, String receiver, long to) {
    return numbers(to).getColumns(2, 3);
  }
}
