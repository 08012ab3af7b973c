package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.InterfaceConfiguration;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/**
 * The layers of the fully connected network.
 *
 * <p>A hidden layer is three of Deeplearning4j's: dense, batch normalization, rectifier.
 */
final class DenseStack extends LayerStack {

  /** Of both hidden layers of the paper's gradient model without labels. */
  private static final int PAPER_WIDTH = 1024;

  DenseStack(NetworkSpecification specification) {
    super(specification);
  }

  /** {@return the name under which a layer of the stock network lives in a decoupled one} */
  static String nameOfTwin(String stock) {
    return stock.replace("norm", "dense");
  }

  @Override
  List<Layer> hidden(int number) {
    int width = shape().hidden();
    // No bias: batch normalization would subtract it again.
    Layer dense =
        new DenseLayer.Builder()
            .name(dense(number))
            .nIn(inputs(number))
            .nOut(width)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build();
    Layer norm =
        new BatchNormalization.Builder().name("norm" + number).nIn(width).nOut(width).build();
    Layer rectifier =
        new ActivationLayer.Builder().name("relu" + number).activation(Activation.RELU).build();
    return List.of(dense, norm, rectifier);
  }

  @Override
  MultiLayerNetwork decoupled(
      MultiLayerNetwork stock, GradientModel gradientModel, boolean conditional) {
    Set<Integer> ends = moduleEnds(stock, conditional);
    List<Layer> layers = new ArrayList<>();
    for (int number = 1; number <= shape().hiddenLayers(); number++) {
      if (ends.contains(number)) {
        layers.add(decoupledHidden(number, gradientModel, conditional));
      } else {
        layers.addAll(hidden(number));
      }
    }
    layers.add(output());
    MultiLayerNetwork network = network(layers);
    InitialWeights.copy(stock, network);
    return network;
  }

  /** The numbers of the hidden layers that an interface stands behind. */
  private Set<Integer> moduleEnds(MultiLayerNetwork stock, boolean conditional) {
    Set<Integer> ends = new HashSet<>();
    if (modules() == null) {
      IntStream.rangeClosed(1, shape().hiddenLayers()).forEach(ends::add);
      return ends;
    }
    MultiLayerConfiguration cut =
        Dni.convert(stock.getLayerWiseConfigurations())
            .conditionOnLabels(conditional)
            .intoModules(modules())
            .build();
    int number = 0;
    for (NeuralNetConfiguration each : cut.getConfs()) {
      if (each.getLayer() instanceof DenseLayer) {
        number++;
      } else if (each.getLayer() instanceof InterfaceConfiguration) {
        ends.add(number);
      }
    }
    return ends;
  }

  /** One layer that computes what the three stock ones do, and bears the dense one's name. */
  Layer decoupledHidden(int number, GradientModel gradientModel, boolean conditional) {
    SyntheticGradientDense.Builder layer =
        new SyntheticGradientDense.Builder()
            .name(dense(number))
            .nIn(inputs(number))
            .nOut(shape().hidden())
            .hasBias(false)
            .batchNormalization(true)
            .activation(Activation.RELU)
            .gradientModel(gradientModel)
            .conditionOnLabels(conditional)
            .inputGradient(number > 1);
    return (mixing() == null ? layer : layer.mixing(mixing())).build();
  }

  @Override
  GradientModel gradientModel(GradientModelKind kind) {
    return switch (kind) {
      case ERROR -> GradientModel.error();
      case LEAST_SQUARES -> GradientModel.leastSquares();
      case LINEAR -> GradientModel.linear();
      case MLP -> GradientModel.mlp(PAPER_WIDTH, PAPER_WIDTH).withBatchNormalization();
    };
  }

  @Override
  void complete(NeuralNetConfiguration.ListBuilder network) {
    // Every layer knows its widths.
  }

  @Override
  int outputInputs() {
    return shape().hidden();
  }

  private int inputs(int number) {
    return number == 1 ? shape().inputs() : shape().hidden();
  }

  private static String dense(int number) {
    return "dense" + number;
  }
}
