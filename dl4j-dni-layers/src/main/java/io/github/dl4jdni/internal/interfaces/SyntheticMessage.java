package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The arithmetic of one synthetic input: predict a module's input h from the network's input x, and
 * learn from the real one (Jaderberg et al. 2017, section 2.2). The message of this {@link
 * Exchange} is x, what arrives is h, and handed on is μ·h + (1 − μ)·I(x).
 */
final class SyntheticMessage extends Exchange {

  private final ISchedule realInputShare;
  private final RowLayout layout;

  /**
   * A synthetic input.
   *
   * @param realInputShare μ
   * @param layout how x and h lie in what the model learns from
   * @param predictor the running model
   * @param instantiate gives another one on the same parameters
   * @param observers who watches it learn
   */
  SyntheticMessage(
      ISchedule realInputShare,
      RowLayout layout,
      GradientPredictor predictor,
      Supplier<GradientPredictor> instantiate,
      GradientObservers observers) {
    super(predictor, layout, instantiate, observers, false);
    this.realInputShare = realInputShare;
    this.layout = layout;
  }

  @Override
  double share(TrainingStep step) {
    return realInputShare.valueAt(step.iteration(), step.epoch());
  }

  @Override
  double scale(TrainingStep step) {
    return 1;
  }

  @Override
  INDArray context(INDArray networkInput, TrainingStep step) {
    return predictor().isPositionwise()
        ? ones(layout.count(networkInput), networkInput.dataType())
        : null;
  }

  @Override
  INDArray shaped(INDArray arrived, long[] shape, TrainingStep step) {
    return arrived;
  }

  /** Where the real input is masked, nobody reads what is handed on. */
  @Override
  boolean masksWhatItHandsOn() {
    return false;
  }

  @Override
  NonFiniteNumbersException refusal(
      TrainingStep step, boolean targetIsFinite, boolean predictionIsFinite, DataType type) {
    return NotFinite.input(step);
  }
}
