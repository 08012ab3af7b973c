package io.github.dl4jdni.updaters;

import io.github.dl4jdni.internal.updaters.FusedUpdater;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * {@link RmsProp}, after Tieleman and Hinton (2012), computed in one pass over the memory: for any
 * network of Deeplearning4j's, with or without interfaces. Options, state and, but for rounding,
 * results are {@code RmsProp}'s, so that a saved model goes on with either. Parameters other than
 * floats in the host's memory are left to ND4J's own code.
 */
public final class FusedRmsProp extends RmsProp {

  /** With the defaults of {@code RmsProp}. */
  public FusedRmsProp() {}

  /**
   * With a fixed learning rate.
   *
   * @param learningRate the learning rate
   */
  public FusedRmsProp(double learningRate) {
    super(learningRate);
  }

  /**
   * With a schedule.
   *
   * @param schedule of the learning rate
   */
  public FusedRmsProp(ISchedule schedule) {
    super(schedule);
  }

  /**
   * With all options.
   *
   * @param learningRate the learning rate
   * @param rmsDecay decay of the mean of squares
   * @param epsilon added to the root of that mean
   */
  public FusedRmsProp(double learningRate, double rmsDecay, double epsilon) {
    super(learningRate, rmsDecay, epsilon);
  }

  /**
   * With the options of ND4J's.
   *
   * @param other whose options; not changed
   */
  public FusedRmsProp(RmsProp other) {
    super(other.getLearningRate(), other.getRmsDecay(), other.getEpsilon());
    setLearningRateSchedule(other.getLearningRateSchedule());
  }

  /** {@return ND4J's own updater of these options} */
  public RmsProp stock() {
    return super.clone();
  }

  @Override
  public FusedRmsProp clone() {
    return new FusedRmsProp(this);
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
    return other instanceof FusedRmsProp && super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + 1;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof FusedRmsProp;
  }

  @Override
  public String toString() {
    return "Fused" + super.toString();
  }
}
