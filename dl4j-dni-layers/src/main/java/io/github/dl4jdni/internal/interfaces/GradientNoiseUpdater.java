package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.GradientNoise;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Runs {@link GradientNoise}.
 *
 * <p>Deeplearning4j gives an updater a run of neighbouring parameters, whose bounds depend on how
 * the network is trained. Each element's draw is therefore found by its place in the whole vector,
 * not by its turn.
 */
public final class GradientNoiseUpdater implements GradientUpdater<IUpdater> {

  private static final long OF_ITERATION = 0x9E3779B97F4A7C15L; // odd, so that no two agree
  private static final long OF_PLACE = 0xD1B54A32D192ED03L;

  private final GradientNoise configuration;
  private final GradientUpdater<?> updater;

  /**
   * Made by its configuration.
   *
   * @param configuration the noise
   * @param updater what makes a step of the gradient
   */
  public GradientNoiseUpdater(GradientNoise configuration, GradientUpdater<?> updater) {
    this.configuration = configuration;
    this.updater = updater;
  }

  @Override
  public IUpdater getConfig() {
    return configuration;
  }

  @Override
  public void setState(Map<String, INDArray> stateMap, boolean initialize) {
    updater.setState(stateMap, initialize);
  }

  @Override
  public Map<String, INDArray> getState() {
    return updater.getState();
  }

  @Override
  public void setStateViewArray(
      INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
    updater.setStateViewArray(viewArray, gradientShape, gradientOrder, initialize);
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    double deviation = configuration.deviation(iteration);
    if (deviation > 0) {
      double[] noise = new double[(int) gradient.length()];
      long begin = gradient.offset();
      for (int i = 0; i < noise.length; i++) {
        noise[i] = deviation * normal(iteration, begin + i);
      }
      INDArray drawn = Nd4j.createFromArray(noise).castTo(gradient.dataType());
      gradient.addi(
          gradient.rank() == 1 ? drawn : drawn.reshape(gradient.ordering(), gradient.shape()));
    }
    updater.applyUpdater(gradient, iteration, epoch);
  }

  /** A number from N(0, 1), always the same for an iteration and a place. */
  private double normal(int iteration, long place) {
    SplittableRandom random =
        new SplittableRandom(configuration.getSeed() + iteration * OF_ITERATION ^ place * OF_PLACE);
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
