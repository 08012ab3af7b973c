package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.context.StepContext;
import java.io.Serializable;
import java.util.Objects;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * What one interface does: its gradient model, what that sees, how it learns and how its prediction
 * is used. Immutable; built by the builders of the layers that contain an interface.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class SyntheticGradientConfiguration implements Serializable {

  private static final long serialVersionUID = 1L;

  private GradientModel gradientModel;
  private boolean conditionOnLabels;
  private long labelCount;
  private String labelsOf;
  private ISchedule consumptionScale;
  private ISchedule mixing;
  private IUpdater gradientModelUpdater;
  private boolean gradientModelFrozen;
  private GradientNormalization gradientModelNormalization;
  private double gradientModelNormalizationThreshold;
  private int warmUpIterations;
  private Double warmUpR2; // or null

  private SyntheticGradientConfiguration() {} // JSON

  private SyntheticGradientConfiguration(Builder builder, GradientModel model) {
    gradientModel = model;
    conditionOnLabels = builder.conditionOnLabels;
    labelCount = builder.labelCount;
    labelsOf = builder.labelsOf;
    consumptionScale = builder.consumptionScale;
    mixing = builder.mixing;
    gradientModelUpdater = builder.gradientModelUpdater;
    gradientModelFrozen = builder.gradientModelFrozen;
    gradientModelNormalization = builder.gradientModelNormalization;
    gradientModelNormalizationThreshold = builder.gradientModelNormalizationThreshold;
    warmUpIterations = builder.warmUpIterations;
    warmUpR2 = builder.warmUpR2;
  }

  /**
   * The model that predicts the gradient.
   *
   * @return the model
   */
  public GradientModel getGradientModel() {
    return gradientModel;
  }

  /**
   * Whether the gradient model sees the labels.
   *
   * @return true for a conditional interface
   */
  public boolean isConditionOnLabels() {
    return conditionOnLabels;
  }

  /**
   * The width of the labels that the gradient model sees.
   *
   * @return the number; 0 without conditioning, and where it is not known yet
   */
  public long getLabelCount() {
    return labelCount;
  }

  /**
   * The output whose labels the gradient model sees.
   *
   * @return the name that its loss shares them under
   */
  public String getLabelsOf() {
    return labelsOf;
  }

  /**
   * The factor s on the synthetic gradient where it is used.
   *
   * @return the schedule
   */
  public ISchedule getConsumptionScale() {
    return consumptionScale;
  }

  /**
   * The share λ of the gradient that came back in what is handed down.
   *
   * @return the schedule, from 0 (DNI) to 1 (backprop)
   */
  public ISchedule getMixing() {
    return mixing;
  }

  /**
   * The updater of the gradient model's parameters.
   *
   * @return the updater, or null for the layer's
   */
  public IUpdater getGradientModelUpdater() {
    return gradientModelUpdater;
  }

  /**
   * Whether the gradient model predicts and does not learn.
   *
   * @return true if training leaves its parameters and statistics as they are
   */
  public boolean isGradientModelFrozen() {
    return gradientModelFrozen;
  }

  /**
   * How the gradient of the gradient model's parameters is normalised.
   *
   * @return the normalisation
   */
  public GradientNormalization getGradientModelNormalization() {
    return gradientModelNormalization;
  }

  /**
   * The threshold of the clipping normalisations.
   *
   * @return the threshold, for the mean gradient of the minibatch
   */
  public double getGradientModelNormalizationThreshold() {
    return gradientModelNormalizationThreshold;
  }

  /**
   * The first iteration in which the interface may take over; before it λ is 1.
   *
   * @return the network's iteration; 0 for no such warm-up
   */
  public int getWarmUpIterations() {
    return warmUpIterations;
  }

  /**
   * The running R² of ĝ against g that the interface has to reach before it takes over; until then
   * λ is 1.
   *
   * @return the measure, or null for no such warm-up
   */
  public Double getWarmUpR2() {
    return warmUpR2;
  }

  /**
   * The same with the labels' width and origin filled in.
   *
   * @param count the width
   * @param output the name that the output's loss shares them under
   * @return a new configuration
   */
  public SyntheticGradientConfiguration withLabels(long count, String output) {
    SyntheticGradientConfiguration copy = new Builder(this).build();
    copy.labelCount = count;
    copy.labelsOf = output;
    return copy;
  }

  /**
   * The same with what its gradient model has to know of the output that the interface leads to.
   *
   * @param output the output layer's loss
   * @return a new configuration
   */
  public SyntheticGradientConfiguration withOutput(OutputLoss output) {
    Builder builder = new Builder(this);
    builder.gradientModel(gradientModel.forOutput(output));
    return builder.build();
  }

  /**
   * The same with other shares of what came back and of what was predicted.
   *
   * @param mixing λ, from 0 (DNI) to 1 (backprop)
   * @param consumptionScale s
   * @return a new configuration
   */
  public SyntheticGradientConfiguration withShares(double mixing, double consumptionScale) {
    Builder builder = new Builder(this);
    builder.mixing(new FixedSchedule(mixing));
    builder.consumptionScale(new FixedSchedule(consumptionScale));
    return builder.build();
  }

  /**
   * The same with a gradient model that learns, or does not.
   *
   * @param frozen whether training leaves it as it is
   * @return a new configuration
   */
  public SyntheticGradientConfiguration withFrozenModel(boolean frozen) {
    Builder builder = new Builder(this);
    builder.gradientModelFrozen(frozen);
    return builder.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyntheticGradientConfiguration that
        && gradientModel.equals(that.gradientModel)
        && conditionOnLabels == that.conditionOnLabels
        && labelCount == that.labelCount
        && labelsOf.equals(that.labelsOf)
        && consumptionScale.equals(that.consumptionScale)
        && mixing.equals(that.mixing)
        && Objects.equals(gradientModelUpdater, that.gradientModelUpdater)
        && gradientModelFrozen == that.gradientModelFrozen
        && gradientModelNormalization == that.gradientModelNormalization
        && gradientModelNormalizationThreshold == that.gradientModelNormalizationThreshold
        && warmUpIterations == that.warmUpIterations
        && Objects.equals(warmUpR2, that.warmUpR2);
  }

  @Override
  public int hashCode() {
    return Objects.hash(gradientModel, conditionOnLabels, labelCount, labelsOf);
  }

  @Override
  public String toString() {
    return describeModel()
        + ", λ="
        + describe(mixing)
        + (warmUpIterations > 0 ? ", from iteration " + warmUpIterations : "")
        + (warmUpR2 == null ? "" : ", from R² " + warmUpR2);
  }

  /** The model, and how much of its predictions is used. */
  String describeModel() {
    return gradientModel
        + (gradientModelFrozen ? ", frozen" : "")
        + (conditionOnLabels ? ", " + labelCount + " labels" : "")
        + ", s="
        + describe(consumptionScale);
  }

  static String describe(ISchedule schedule) {
    return schedule instanceof FixedSchedule fixed
        ? String.valueOf(fixed.getValue())
        : schedule.toString();
  }

  /** Collects what the layers' builders are told. */
  static final class Builder {

    private GradientModel gradientModel; // null for the default
    private boolean conditionOnLabels;
    private long labelCount;
    private String labelsOf = StepContext.DEFAULT_OUTPUT;
    private ISchedule consumptionScale = new FixedSchedule(1.0);
    private ISchedule mixing = new FixedSchedule(0.0);
    private IUpdater gradientModelUpdater;
    private boolean gradientModelFrozen;
    private GradientNormalization gradientModelNormalization = GradientNormalization.None;
    private double gradientModelNormalizationThreshold = 1.0;
    private int warmUpIterations;
    private Double warmUpR2;

    Builder() {}

    private Builder(SyntheticGradientConfiguration from) {
      gradientModel = from.gradientModel;
      conditionOnLabels = from.conditionOnLabels;
      labelCount = from.labelCount;
      labelsOf = from.labelsOf;
      consumptionScale = from.consumptionScale;
      mixing = from.mixing;
      gradientModelUpdater = from.gradientModelUpdater;
      gradientModelFrozen = from.gradientModelFrozen;
      gradientModelNormalization = from.gradientModelNormalization;
      gradientModelNormalizationThreshold = from.gradientModelNormalizationThreshold;
      warmUpIterations = from.warmUpIterations;
      warmUpR2 = from.warmUpR2;
    }

    void gradientModel(GradientModel model) {
      gradientModel = Objects.requireNonNull(model, "gradientModel");
    }

    ISchedule consumptionScale() {
      return consumptionScale;
    }

    void conditionOnLabels(boolean condition) {
      conditionOnLabels = condition;
    }

    void labelCount(long count) {
      if (count <= 0) {
        throw new IllegalArgumentException("the number of labels must be positive, got " + count);
      }
      labelCount = count;
      conditionOnLabels = true;
    }

    void labelsOf(String output) {
      labelsOf = Objects.requireNonNull(output, "labelsOf");
      conditionOnLabels = true;
    }

    void consumptionScale(ISchedule schedule) {
      if (schedule instanceof FixedSchedule fixed && !Double.isFinite(fixed.getValue())) {
        throw new IllegalArgumentException(
            "the consumption scale must be finite, got " + fixed.getValue());
      }
      consumptionScale = Objects.requireNonNull(schedule, "consumptionScale");
    }

    void mixing(ISchedule schedule) {
      if (schedule instanceof FixedSchedule fixed) {
        checkMixing(fixed.getValue());
      }
      mixing = Objects.requireNonNull(schedule, "mixing");
    }

    void warmUp(int iterations) {
      if (iterations < 0) {
        throw new IllegalArgumentException(
            "the iterations of a warm-up must not be negative, got " + iterations);
      }
      warmUpIterations = iterations;
    }

    void warmUpToR2(double r2) {
      if (!(r2 >= 0 && r2 < 1)) {
        throw new IllegalArgumentException(
            "the R² to warm up to must lie in [0, 1), 1 being a model that is always right, got "
                + r2);
      }
      warmUpR2 = r2;
    }

    void gradientModelUpdater(IUpdater updater) {
      gradientModelUpdater = updater;
    }

    void gradientModelFrozen(boolean frozen) {
      gradientModelFrozen = frozen;
    }

    void gradientModelNormalization(GradientNormalization normalization, double threshold) {
      gradientModelNormalization = Objects.requireNonNull(normalization, "normalization");
      gradientModelNormalizationThreshold = threshold;
    }

    SyntheticGradientConfiguration build() {
      return build(conditionOnLabels ? GradientModel.error() : GradientModel.linear());
    }

    /** Builds with another model where nobody said which. */
    SyntheticGradientConfiguration build(GradientModel defaultModel) {
      return new SyntheticGradientConfiguration(
          this, gradientModel == null ? defaultModel : gradientModel);
    }
  }

  /** Fails unless λ lies in [0, 1]. */
  private static void checkMixing(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "the mixing λ must lie between 0 (synthetic gradient) and 1 (backprop), got " + value);
    }
  }
}
