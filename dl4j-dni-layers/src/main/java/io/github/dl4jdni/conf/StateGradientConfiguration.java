package io.github.dl4jdni.conf;

import java.io.Serializable;
import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * What a recurrent layer does with the gradient of its states, beside what {@link
 * SyntheticGradientConfiguration} says of its gradient model. Immutable; built by the layers'
 * builders.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class StateGradientConfiguration implements Serializable {

  private static final long serialVersionUID = 1L;

  private ISchedule discount; // null: as the consumption scale
  private double auxiliaryWeight;
  private boolean backpropagateGradientModelLoss;
  private GradientModelLearning gradientModelLearning;
  private double traceDecay;
  private int traceSteps;
  private boolean stateful;
  private boolean inputGradient;

  private StateGradientConfiguration() {} // JSON

  private StateGradientConfiguration(Builder builder) {
    discount = builder.discount;
    auxiliaryWeight = builder.auxiliaryWeight;
    backpropagateGradientModelLoss = builder.backpropagateGradientModelLoss;
    gradientModelLearning = builder.gradientModelLearning;
    traceDecay = builder.traceDecay;
    traceSteps = builder.traceSteps;
    stateful = builder.stateful;
    inputGradient = builder.inputGradient;
  }

  /**
   * The factor γ on the bootstrapped part of a target.
   *
   * @return the schedule; null where it is the consumption scale
   */
  public ISchedule getDiscount() {
    return discount;
  }

  /**
   * The weight of the auxiliary task's loss.
   *
   * @return the weight; 0 without that task
   */
  public double getAuxiliaryWeight() {
    return auxiliaryWeight;
  }

  /**
   * Whether the layer's own weights learn from the gradient model's loss too.
   *
   * @return true if they do
   */
  public boolean isBackpropagateGradientModelLoss() {
    return backpropagateGradientModelLoss;
  }

  /**
   * How the gradient model learns.
   *
   * @return the way
   */
  public GradientModelLearning getGradientModelLearning() {
    return gradientModelLearning;
  }

  /**
   * The factor λ on eligibility traces, per time step beside the discount.
   *
   * @return λ, from 0 to 1
   */
  public double getTraceDecay() {
    return traceDecay;
  }

  /**
   * How many time steps before a window its eligibility traces reach.
   *
   * @return the number
   */
  public int getTraceSteps() {
    return traceSteps;
  }

  /**
   * Whether the state of training lives on when Deeplearning4j's {@code fit} clears it.
   *
   * @return true for endless streams
   */
  public boolean isStateful() {
    return stateful;
  }

  /**
   * Whether the layer computes the gradient of its input.
   *
   * @return false if nobody below needs it
   */
  public boolean isInputGradient() {
    return inputGradient;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateGradientConfiguration that
        && Objects.equals(discount, that.discount)
        && auxiliaryWeight == that.auxiliaryWeight
        && backpropagateGradientModelLoss == that.backpropagateGradientModelLoss
        && gradientModelLearning == that.gradientModelLearning
        && traceDecay == that.traceDecay
        && traceSteps == that.traceSteps
        && stateful == that.stateful
        && inputGradient == that.inputGradient;
  }

  @Override
  public int hashCode() {
    return Objects.hash(discount, auxiliaryWeight, gradientModelLearning, stateful);
  }

  @Override
  public String toString() {
    return gradientModelLearning
        + (discount == null ? "" : ", γ=" + SyntheticGradientConfiguration.describe(discount))
        + (auxiliaryWeight == 0 ? "" : ", auxiliary " + auxiliaryWeight)
        + (stateful ? ", stateful" : "");
  }

  /** Collects what the layers' builders are told. */
  static final class Builder {

    private ISchedule discount;
    private double auxiliaryWeight;
    private boolean backpropagateGradientModelLoss;
    private GradientModelLearning gradientModelLearning = GradientModelLearning.BOOTSTRAP;
    private double traceDecay = 1;
    private int traceSteps = 32;
    private boolean stateful;
    private boolean inputGradient = true;

    void discount(ISchedule schedule) {
      discount = Objects.requireNonNull(schedule, "discount");
    }

    void auxiliary(double weight) {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            "the auxiliary task's weight must be 0 or more, got " + weight);
      }
      auxiliaryWeight = weight;
    }

    void backpropagateGradientModelLoss(boolean backpropagate) {
      backpropagateGradientModelLoss = backpropagate;
    }

    void gradientModelLearning(GradientModelLearning learning) {
      gradientModelLearning = Objects.requireNonNull(learning, "learning");
    }

    void trace(double decay, int steps) {
      if (!(decay >= 0 && decay <= 1)) {
        throw new IllegalArgumentException(
            "the decay λ of eligibility traces must lie between 0 and 1, got " + decay);
      }
      if (steps < 0) {
        throw new IllegalArgumentException(
            "eligibility traces reach 0 or more time steps back, got " + steps);
      }
      traceDecay = decay;
      traceSteps = steps;
    }

    void stateful(boolean keep) {
      stateful = keep;
    }

    void inputGradient(boolean compute) {
      inputGradient = compute;
    }

    StateGradientConfiguration build() {
      return new StateGradientConfiguration(this);
    }
  }
}
