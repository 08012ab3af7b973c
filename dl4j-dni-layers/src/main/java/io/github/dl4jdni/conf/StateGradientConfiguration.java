package io.github.dl4jdni.conf;

import java.io.Serializable;
import java.util.Objects;
import org.nd4j.linalg.schedule.FixedSchedule;
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

  /** How many models there are, if there is one for each window and no number was given. */
  static final int MOST_MODELS = 8;

  private static final double FORGETTING = 0.98;

  private ISchedule discount; // null: as the consumption scale
  private double auxiliaryWeight;
  private boolean backpropagateGradientModelLoss;
  private GradientModelLearning gradientModelLearning;
  private double traceDecay;
  private int traceSteps;
  private boolean stateful;
  private boolean inputGradient;
  private boolean shrinkage;
  private int models = 1;
  private int labelsAhead;

  private StateGradientConfiguration() {} // JSON; what it lacks is as it was before there was it

  private StateGradientConfiguration(Builder builder, int models) {
    discount = builder.discount;
    auxiliaryWeight = builder.auxiliaryWeight;
    backpropagateGradientModelLoss = builder.backpropagateGradientModelLoss;
    gradientModelLearning = builder.gradientModelLearning;
    traceDecay = builder.traceDecay;
    traceSteps = builder.traceSteps;
    stateful = builder.stateful;
    inputGradient = builder.inputGradient;
    shrinkage = builder.isShrinkage();
    this.models = models;
    labelsAhead = builder.labelsAhead;
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

  /**
   * Whether predictions are shrunk by how well they fitted.
   *
   * @return true if they are
   */
  public boolean isShrinkage() {
    return shrinkage;
  }

  /**
   * How many gradient models there are, one for each of a sequence's first windows; the last one is
   * that of all later windows, too.
   *
   * @return the number; 1 for a single model of all windows
   */
  public int getModels() {
    return models;
  }

  /**
   * How many time steps past the state the gradient model sees labels of.
   *
   * @return the number; 0 for none
   */
  public int getLabelsAhead() {
    return labelsAhead;
  }

  /**
   * Whether anything ever takes the gradient model's predictions. With a fixed consumption scale of
   * 0 nothing does but for the auxiliary task, a discount, or the model's loss in the layer's
   * weights; otherwise the layer is plain truncated BPTT, and its model idle.
   *
   * @param consumptionScale the factor s on what is handed back
   * @return false for an idle model
   */
  public boolean takesPredictions(ISchedule consumptionScale) {
    return takesPredictions(
        consumptionScale, discount, auxiliaryWeight, backpropagateGradientModelLoss);
  }

  private static boolean takesPredictions(
      ISchedule consumptionScale, ISchedule discount, double auxiliary, boolean backpropagate) {
    boolean never = consumptionScale instanceof FixedSchedule fixed && fixed.getValue() == 0;
    return !never || discount != null || auxiliary != 0 || backpropagate;
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
        && inputGradient == that.inputGradient
        && shrinkage == that.shrinkage
        && models == that.models
        && labelsAhead == that.labelsAhead;
  }

  @Override
  public int hashCode() {
    return Objects.hash(discount, auxiliaryWeight, gradientModelLearning, stateful);
  }

  @Override
  public String toString() {
    return gradientModelLearning
        + (gradientModelLearning == GradientModelLearning.TD_LAMBDA
            ? ", λ=" + traceDecay + " over " + traceSteps + " steps"
            : "")
        + (discount == null ? "" : ", γ=" + SyntheticGradientConfiguration.describe(discount))
        + (auxiliaryWeight == 0 ? "" : ", auxiliary " + auxiliaryWeight)
        + (shrinkage ? ", shrunk" : "")
        + (models == 1 ? "" : ", " + models + " models")
        + (labelsAhead == 0 ? "" : ", labels " + labelsAhead + " steps ahead")
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
    private Boolean shrinkage; // null: as the way of learning suggests
    private Boolean perWindow; // null: as the sequences suggest
    private int mostModels = MOST_MODELS;
    private int labelsAhead;

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

    void shrinkage(boolean shrink) {
      shrinkage = shrink;
    }

    void perWindow(boolean each, int most) {
      if (most < 1) {
        throw new IllegalArgumentException("there must be 1 or more gradient models, got " + most);
      }
      perWindow = each;
      mostModels = most;
    }

    void labelsAhead(int steps) {
      if (steps < 0) {
        throw new IllegalArgumentException(
            "the gradient model sees labels of 0 or more steps ahead, got " + steps);
      }
      labelsAhead = steps;
    }

    /** What the gradient model is where nobody said so. */
    GradientModel defaultModel(ISchedule consumptionScale) {
      return isBootstrap() && takesPredictions(consumptionScale)
          ? GradientModel.leastSquares().withForgetting(FORGETTING)
          : GradientModel.linear();
    }

    private boolean isBootstrap() {
      return gradientModelLearning == GradientModelLearning.BOOTSTRAP;
    }

    private boolean takesPredictions(ISchedule consumptionScale) {
      return StateGradientConfiguration.takesPredictions(
          consumptionScale, discount, auxiliaryWeight, backpropagateGradientModelLoss);
    }

    private boolean isShrinkage() {
      return shrinkage == null ? isBootstrap() : shrinkage;
    }

    private int models(SyntheticGradientConfiguration synthetic) {
      boolean each =
          perWindow == null
              ? !stateful
                  && isBootstrap()
                  && takesPredictions(synthetic.getConsumptionScale())
                  && synthetic.getGradientModel().isSolvedFor()
              : perWindow;
      return each ? mostModels : 1;
    }

    /** Builds for a layer whose gradient model is known by now. */
    StateGradientConfiguration build(SyntheticGradientConfiguration synthetic) {
      return new StateGradientConfiguration(this, models(synthetic));
    }
  }
}
