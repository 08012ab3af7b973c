package io.github.dl4jdni.updaters;

import io.github.dl4jdni.internal.updaters.FusedUpdater;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * {@link Nesterovs}, momentum after Nesterov, computed in one pass over the memory: for any network
 * of Deeplearning4j's, with or without interfaces. Options, state and, but for rounding, results
 * are {@code Nesterovs}'s, so that a saved model goes on with either. Parameters other than floats
 * in the host's memory are left to ND4J's own code.
 */
public final class FusedNesterovs extends Nesterovs {

  /** With the defaults of {@code Nesterovs}. */
  public FusedNesterovs() {}

  /**
   * With a fixed learning rate.
   *
   * @param learningRate the learning rate
   */
  public FusedNesterovs(double learningRate) {
    super(learningRate);
  }

  /**
   * With a fixed learning rate and momentum.
   *
   * @param learningRate the learning rate
   * @param momentum the momentum
   */
  public FusedNesterovs(double learningRate, double momentum) {
    super(learningRate, momentum);
  }

  /**
   * With a schedule.
   *
   * @param schedule of the learning rate
   * @param momentum the momentum
   */
  public FusedNesterovs(ISchedule schedule, double momentum) {
    super(schedule, momentum);
  }

  /**
   * With the options of ND4J's.
   *
   * @param other whose options; not changed
   */
  public FusedNesterovs(Nesterovs other) {
    super(other.getLearningRate(), other.getMomentum());
    setLearningRateSchedule(other.getLearningRateSchedule());
    setMomentumISchedule(other.getMomentumISchedule());
  }

  /** {@return ND4J's own updater of these options} */
  public Nesterovs stock() {
    return super.clone();
  }

  @Override
  public FusedNesterovs clone() {
    return new FusedNesterovs(this);
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
    return other instanceof FusedNesterovs && super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + 1;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof FusedNesterovs;
  }

  @Override
  public String toString() {
    return "Fused" + super.toString();
  }
}
