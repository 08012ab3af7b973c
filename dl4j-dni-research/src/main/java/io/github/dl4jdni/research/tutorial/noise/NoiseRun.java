package io.github.dl4jdni.research.tutorial.noise;

import io.github.dl4jdni.conf.GradientNoise;
import io.github.dl4jdni.research.tutorial.NumpyRandom;
import io.github.dl4jdni.research.tutorial.TextLayer;
import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import io.github.dl4jdni.research.tutorial.TextNetwork;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Trains one case on one seed. */
final class NoiseRun {

  private static final List<Integer> SIZES = List.of(2, 10, 28, 1);
  private static final int POINTS = 500;
  private static final int NOISE_SEED = 77; // added to the seed

  private final NoiseSetting setting;
  private final NoiseCase chosen;
  private final PointClouds data;
  private final TextNetwork network;
  private final NumpyRandom sharedNoise;
  private final GradientNoise distribution;
  private final boolean shared;

  NoiseRun(NoiseSetting setting, NoiseCase chosen, int seed) {
    this.setting = setting;
    this.chosen = chosen;
    NumpyRandom random = new NumpyRandom(seed);
    data = PointClouds.draw(random, POINTS);
    Sgd sgd = new Sgd(setting.rate());
    distribution = new GradientNoise(sgd, setting.eta(), setting.gamma(), seed);
    sharedNoise = new NumpyRandom(seed + NOISE_SEED);
    shared = chosen.noise() && setting.shared();
    IUpdater updater = chosen.noise() && !setting.shared() ? distribution : sgd;
    network =
        TextNetwork.of(
                new TextNetwork.Shape(SIZES, 2, false, POINTS),
                updater,
                sgd,
                Direction.DESCENT,
                chosen.ofModels())
            .draw(random, new TextNetwork.Start(0.2, -0.1, true));
  }

  /**
   * What came out.
   *
   * @param name of the case
   * @param costs ½Σ(o − y)² by epoch
   * @param accuracy share of points on the right side at the end
   */
  record Result(String name, List<Double> costs, double accuracy) {

    Result {
      costs = List.copyOf(costs);
    }

    double cost() {
      return costs.get(costs.size() - 1);
    }
  }

  Result result() {
    List<Double> costs = new ArrayList<>();
    for (int epoch = 0; epoch < setting.epochs(); epoch++) {
      double number = shared ? sharedNoise.normal() * distribution.deviation(epoch) : 0;
      try {
        costs.add(chosen.synthetic() ? synthetic(epoch, number) : backprop(epoch, number));
      } catch (IllegalStateException notFinite) {
        break; // the text's sign
      }
    }
    INDArray right =
        network.output(data.points()).gt(0.5).castTo(DataType.DOUBLE).eq(data.classes());
    return new Result(
        chosen.name(), costs, right.castTo(DataType.DOUBLE).meanNumber().doubleValue());
  }

  private double backprop(int epoch, double number) {
    INDArray output = data.points();
    for (TextLayer layer : network.layers()) {
      output = layer.forward(output);
    }
    INDArray error = output.sub(data.classes());
    INDArray gradient = error;
    for (int i = network.layers().size() - 1; i >= 0; i--) {
      TextLayer layer = network.layers().get(i);
      layer.backpropagate(gradient);
      gradient = layer.inputGradient();
      layer.disturb(number);
    }
    network.layers().forEach(layer -> layer.update(epoch));
    return cost(error);
  }

  /** The order of the texts: each layer moves as soon as its own forward pass is done. */
  private double synthetic(int epoch, double number) {
    List<TextLayer> layers = network.layers();
    INDArray first = layers.get(0).forward(data.points());
    move(layers.get(0), layers.get(0).predict(), epoch, number);
    INDArray second = layers.get(1).forward(first);
    INDArray targetOfFirst = move(layers.get(1), layers.get(1).predict(), epoch, number);
    INDArray error = layers.get(2).forward(second).sub(data.classes());
    INDArray targetOfSecond = move(layers.get(2), error, epoch, number);
    layers.get(0).learn(targetOfFirst, false, epoch);
    layers.get(1).learn(targetOfSecond, false, epoch);
    return cost(error);
  }

  private static INDArray move(TextLayer layer, INDArray gradient, int epoch, double number) {
    layer.backpropagate(gradient);
    layer.disturb(number);
    layer.update(epoch);
    return layer.inputGradient();
  }

  private static double cost(INDArray error) {
    return error.mul(error).sumNumber().doubleValue() / 2;
  }
}
