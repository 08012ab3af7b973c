package io.github.dl4jdni.train;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells a {@link DecoupledTrainer} how seldom a listener reads the network, so that modules need
 * not wait for it in every iteration.
 *
 * <p>Before a listener is called that may read parameters, all modules finish the iteration and all
 * learning, and none goes on until it has returned. Deeplearning4j's listeners of score and time
 * (ScoreIterationListener, PerformanceListener, CollectScoresListener ...) are known not to; any
 * other costs the overlap of modules in each iteration, unless it is wrapped here:
 *
 * <pre>{@code
 * trainer.listeners(PipelinedListener.every(1000, checkpointListener))
 * }</pre>
 *
 * <p>So this is where to save a network while it trains: what is saved there is as of a complete
 * iteration, and holds that iteration's count. A network that is restored from it goes on with the
 * same bits if its counts are set to the next one's ({@code
 * getLayerWiseConfigurations().setIterationCount(iteration + 1)}, and behind an epoch's last
 * iteration {@code setEpochCount(epoch + 1)}) and it is given the minibatches that follow. Save to
 * a new file beside the old one, and move it into its place when it is whole.
 */
public final class PipelinedListener implements DecoupledListener {

  private static final int NEVER = 0;

  private final TrainingListener listener;
  private final int frequency; // NEVER for one that reads the score alone

  private PipelinedListener(TrainingListener listener, int frequency) {
    this.listener = Objects.requireNonNull(listener, "listener");
    this.frequency = frequency;
  }

  /**
   * A listener that reads nothing but the score, the counts and the time.
   *
   * @param listener the listener, called in each iteration
   * @return the listener under which modules go on working
   */
  public static PipelinedListener scoreOnly(TrainingListener listener) {
    return new PipelinedListener(listener, NEVER);
  }

  /**
   * A listener that is called every so many iterations only, and may read whatever it likes then.
   *
   * @param iterations how many; the first call is in iteration 0, or the first multiple that comes
   * @param listener the listener
   * @return the listener for which modules wait in those iterations alone
   * @throws IllegalArgumentException if the number is not positive
   */
  public static PipelinedListener every(int iterations, TrainingListener listener) {
    if (iterations <= 0) {
      throw new IllegalArgumentException(
          "a listener is called every so many iterations; the number must be positive, got "
              + iterations);
    }
    return new PipelinedListener(listener, iterations);
  }

  @Override
  public boolean readsNetwork(int iteration) {
    return frequency != NEVER && iteration % frequency == 0;
  }

  @Override
  public void trainedBy(Supplier<List<ModuleActivity>> modules) {
    if (listener instanceof DecoupledListener decoupled) {
      decoupled.trainedBy(modules);
    }
  }

  boolean readsScoreOnly() {
    return frequency == NEVER;
  }

  TrainingListener wrapped() {
    return listener;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (frequency == NEVER || iteration % frequency == 0) {
      listener.iterationDone(model, iteration, epoch);
    }
  }

  @Override
  public void onEpochStart(Model model) {
    listener.onEpochStart(model);
  }

  @Override
  public void onEpochEnd(Model model) {
    listener.onEpochEnd(model);
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    listener.onForwardPass(model, activations);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    listener.onForwardPass(model, activations);
  }

  @Override
  public void onGradientCalculation(Model model) {
    listener.onGradientCalculation(model);
  }

  @Override
  public void onBackwardPass(Model model) {
    listener.onBackwardPass(model);
  }

  @Override
  public String toString() {
    return listener.toString();
  }
}
