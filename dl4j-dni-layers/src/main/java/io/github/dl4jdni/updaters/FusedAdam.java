package io.github.dl4jdni.updaters;

import io.github.dl4jdni.internal.updaters.FusedUpdater;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * {@link Adam}, after Kingma and Ba (2015), computed in one pass over the memory: for any network
 * of Deeplearning4j's, with or without interfaces. Options, state and, but for rounding, results
 * are {@code Adam}'s, so that a saved model goes on with either. Parameters other than floats in
 * the host's memory are left to ND4J's own code.
 */
public final class FusedAdam extends Adam {

  /** With the defaults of {@code Adam}. */
  public FusedAdam() {}

  /**
   * With a fixed learning rate.
   *
   * @param learningRate the learning rate
   */
  public FusedAdam(double learningRate) {
    super(learningRate);
  }

  /**
   * With a schedule.
   *
   * @param schedule of the learning rate
   */
  public FusedAdam(ISchedule schedule) {
    super(schedule);
  }

  /**
   * With all options.
   *
   * @param learningRate the learning rate
   * @param beta1 decay of the mean of gradients
   * @param beta2 decay of the mean of their squares
   * @param epsilon added to the root of that mean
   */
  public FusedAdam(double learningRate, double beta1, double beta2, double epsilon) {
    super(learningRate, beta1, beta2, epsilon);
  }

  /**
   * With the options of ND4J's.
   *
   * @param other whose options; not changed
   */
  public FusedAdam(Adam other) {
    super(other.getLearningRate(), other.getBeta1(), other.getBeta2(), other.getEpsilon());
    setLearningRateSchedule(other.getLearningRateSchedule());
  }

  /** {@return ND4J's own updater of these options} */
  public Adam stock() {
    return super.clone();
  }

  @Override
  public FusedAdam clone() {
    return new FusedAdam(this);
  }

  @Override
  public GradientUpdater<?> instantiate(INDArray stateView, boolean initialize) {
    return new FusedUpdater<>(this, super.instantiate(stateView, initialize));
  }

  @Override
  public GradientUpdater<?> instantiate(Map<String, INDArray> state, boolean initialize) {
    return new FusedUpdater<>(this, super.instantiate(state, initialize));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FusedAdam && super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + 1;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof FusedAdam;
  }

  @Override
  public String toString() {
    return "Fused" + super.toString();
  }
}
