package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The arithmetic of one interface, for messages of any shape: predict the gradient that a message
 * gets, learn from the one that arrived, hand down what the configuration says (Jaderberg et al.
 * 2017, section 2.1 and appendix).
 *
 * <p>With message h, context c, arrived gradient g: ĝ = M(h, c); the model's gradient is that of
 * ½‖ĝ − g‖² summed over the batch; handed down is λ·g + (1 − λ)·s·ĝ, with λ = 1 while the model
 * warms up. The steps are those of every {@link Exchange}.
 */
final class DecoupledInterface extends Exchange {

  private final SyntheticGradientConfiguration configuration;
  private final Positions positions;
  private final long labelCount;
  private final LabelContext labels;
  private final WarmUp warmUp;

  /**
   * An interface.
   *
   * @param configuration what it is to do
   * @param labelCount how many labels its model sees
   * @param positions how messages lie
   * @param predictor the running model
   * @param instantiate gives another one on the same parameters
   * @param observers who watches it learn
   * @param warmUp whether it is applied already
   */
  DecoupledInterface(
      SyntheticGradientConfiguration configuration,
      long labelCount,
      Positions positions,
      GradientPredictor predictor,
      Supplier<GradientPredictor> instantiate,
      GradientObservers observers,
      WarmUp warmUp) {
    super(predictor, positions, instantiate, observers, configuration.isGradientModelFrozen());
    this.configuration = configuration;
    this.positions = positions;
    this.labelCount = labelCount;
    this.warmUp = warmUp;
    labels = new LabelContext(configuration, labelCount);
  }

  /** The forward pass reached the interface: labels of earlier steps are void. */
  void open() {
    labels.open();
  }

  /** Preprocessors of series hand down [N, C, 1] for [N, C], which they let through. */
  @Override
  INDArray shaped(INDArray arrived, long[] shape, TrainingStep step) {
    if (Arrays.equals(shape, arrived.shape())) {
      return arrived;
    }
    boolean oneStep =
        arrived.rank() == shape.length + 1
            && arrived.size(-1) == 1
            && Arrays.equals(shape, Arrays.copyOf(arrived.shape(), shape.length));
    if (!oneStep) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the gradient that arrived has shape "
              + Arrays.toString(arrived.shape())
              + ", the message has "
              + Arrays.toString(shape));
    }
    return arrived.reshape(shape);
  }

  @Override
  boolean masksWhatItHandsOn() {
    return true;
  }

  @Override
  void learning(INDArray residual, INDArray target, INDArray counts) {
    warmUp.learning(residual, target, counts);
  }

  @Override
  boolean looksAtTargets() {
    return warmUp.measures();
  }

  @Override
  NonFiniteNumbersException refusal(
      TrainingStep step, boolean targetIsFinite, boolean predictionIsFinite, DataType type) {
    return NotFinite.learning(step, targetIsFinite, predictionIsFinite, type);
  }

  @Override
  double scale(TrainingStep step) {
    return configuration.getConsumptionScale().valueAt(step.iteration(), step.epoch());
  }

  @Override
  double share(TrainingStep step) {
    if (warmUp.goesOn(step.iteration())) {
      return 1;
    }
    ISchedule schedule = configuration.getMixing();
    double mixing = schedule.valueAt(step.iteration(), step.epoch());
    if (!(mixing >= 0 && mixing <= 1)) {
      throw new IllegalStateException(
          step.layer()
              + ": the mixing λ must lie between 0 (synthetic gradient) and 1 (backprop), but its"
              + " schedule "
              + schedule
              + " gives "
              + mixing
              + " at iteration "
              + step.iteration()
              + ", epoch "
              + step.epoch());
    }
    return mixing;
  }

  /**
   * What the model sees beside the message. A model of positions or examples: labels (or the
   * output's errors), or nothing, and a one; another model of whole activations: labels as planes,
   * or null.
   */
  @Override
  INDArray context(INDArray message, TrainingStep step) {
    if (!predictor().isPositionwise() && !predictor().seesExamples()) {
      return configuration.isConditionOnLabels()
          ? positions.planes(
              labels(message, step).get(NDArrayIndex.all(), NDArrayIndex.interval(0, labelCount)),
              message)
          : null;
    }
    long rows = positions.count(message);
    if (!configuration.isConditionOnLabels()) {
      return ones(rows, message.dataType());
    }
    INDArray seen = labels(message, step);
    if (!predictor().isPositionwise() && seen.size(0) != message.size(0)) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the "
              + configuration.getGradientModel()
              + " gradient model of an image expects one row of labels for each of the "
              + message.size(0)
              + " examples, but there are "
              + seen.size(0)
              + "; for labels of each pixel let Dni.connect(configuration) tell it what the output"
              + " layer is");
    }
    return seen.size(0) == rows || predictor().seesExamples()
        ? seen
        : positions.repeat(seen, message);
  }

  private INDArray labels(INDArray message, TrainingStep step) {
    return labels.rows(positions.count(message), message.shape(), message.dataType(), step);
  }

  @Override
  void clear() {
    super.clear();
    labels.clear();
  }
}
