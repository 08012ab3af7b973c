package io.github.dl4jdni.conf;

import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What the builders of recurrent layers with synthetic gradients of their states have in common.
 *
 * @param <T> the builder
 */
public interface StateGradientOptions<T> extends LabelOptions<T> {

  /**
   * Whether the gradient model sees the labels of the state's time step. Default: false.
   *
   * @param condition true to show them
   * @return this
   */
  default T conditionOnLabels(boolean condition) {
    Collected.gradientModel(this).conditionOnLabels(condition);
    return Collected.self(this);
  }

  /**
   * The factor γ on the bootstrapped part of the gradient model's target. By default it is the
   * consumption scale s, and the one backward pass that hands s·ĝ back through the window makes the
   * target as well. A γ of its own costs a second pass through the window's states, about a tenth
   * of a window's time; so does {@link GradientModelLearning#TD_LAMBDA}, where γ counts per time
   * step (default there: 0.9) and not per window.
   *
   * @param factor γ
   * @return this
   * @throws IllegalArgumentException if it is not finite
   */
  default T discount(double factor) {
    if (!Double.isFinite(factor)) {
      throw new IllegalArgumentException("the discount must be finite, got " + factor);
    }
    return discount(new FixedSchedule(factor));
  }

  /**
   * The factor γ on the bootstrapped part of the gradient model's target, as it changes over
   * training.
   *
   * @param factor γ by iteration or epoch
   * @return this
   */
  default T discount(ISchedule factor) {
    Collected.states(this).discount(factor);
    return Collected.self(this);
  }

  /**
   * The auxiliary task: the layer also learns to predict, linearly from its output at each time
   * step of a window, the synthetic gradient of the window's end, by a loss of ½‖·‖² summed over
   * time steps and examples (Jaderberg et al. 2017, section 3.1). Default: 0, without it.
   *
   * @param weight the loss's weight; the paper has 1
   * @return this
   * @throws IllegalArgumentException if it is negative or not finite
   */
  default T auxiliary(double weight) {
    Collected.states(this).auxiliary(weight);
    return Collected.self(this);
  }

  /**
   * Whether the layer's own weights learn from the gradient model's loss too, by way of the state
   * that it predicts from. That loss is known a window later than the state: it goes back through
   * the former window once more, as it was, and no further down than this layer. Default: false.
   *
   * @param backpropagate true to learn from it
   * @return this
   */
  default T backpropagateGradientModelLoss(boolean backpropagate) {
    Collected.states(this).backpropagateGradientModelLoss(backpropagate);
    return Collected.self(this);
  }

  /**
   * How the gradient model learns. Default: {@link GradientModelLearning#BOOTSTRAP}.
   *
   * @param learning the way
   * @return this
   */
  default T gradientModelLearning(GradientModelLearning learning) {
    Collected.states(this).gradientModelLearning(learning);
    return Collected.self(this);
  }

  /**
   * The eligibility traces of {@link GradientModelLearning#TD_LAMBDA}. Default: λ = 1, 32 steps.
   *
   * <p>A trace is kept as what it is made of, the states and Jacobians of the last time steps, and
   * not multiplied out to an array of minibatch x state x parameters: equal to that as long as the
   * sequence is no older than these steps and the window; what is older is left out.
   *
   * @param decay λ, from 0 (one-step targets) to 1
   * @param steps how many time steps before a window its errors still reach, rounded up to whole
   *     windows; each costs the backward pass of one step, without weights
   * @return this
   * @throws IllegalArgumentException if λ lies outside of [0, 1] or the steps are negative
   */
  default T eligibilityTraces(double decay, int steps) {
    Collected.states(this).trace(decay, steps);
    return Collected.self(this);
  }

  /**
   * Whether the state at the end of a minibatch is the one that the next minibatch begins with, for
   * endless streams: row n of each minibatch goes on where row n of the last one ended, and the
   * gradient model bridges the two. Deeplearning4j clears recurrent states at the beginning and end
   * of each minibatch under truncated BPTT; a stateful layer keeps the one of training, and lets
   * only that of {@code rnnTimeStep} be cleared. {@code Dni.clearTrainingState} ends the streams.
   * Default: false.
   *
   * <p>A stream has no end at which the gradient is known, so that at s = 1 a prediction stands for
   * all that is to come and is learnt late. Half of it, {@code consumptionScale(0.5)}, has served
   * better.
   *
   * @param keep true to keep the state
   * @return this
   */
  default T stateful(boolean keep) {
    Collected.states(this).stateful(keep);
    return Collected.self(this);
  }

  /**
   * Whether the layer computes the gradient of its input. Default: true. A network's first layer
   * does not need it, and Deeplearning4j does not tell layers that they are first: false saves a
   * sixth of its matrix products there. Not together with a preprocessor before the layer, and not
   * for networks whose input gradient is asked for.
   *
   * @param compute false to hand down none
   * @return this
   */
  default T inputGradient(boolean compute) {
    Collected.states(this).inputGradient(compute);
    return Collected.self(this);
  }

  /**
   * Whether predictions are shrunk by how well they fitted: handed back through the window, and
   * learnt from, is s·α·ĝ with α = ⟨ĝ, g⟩ / ⟨ĝ, ĝ⟩, no less than 0 and no more than 1, the factor
   * under which the predictions of about the last fifty windows, each made before its target was
   * learnt, would have met their targets best. A model that knows nothing is not heard, and one
   * that feeds itself cannot grow. Default: true, but for {@link GradientModelLearning#TD_LAMBDA},
   * whose errors are those of predictions as they are.
   *
   * @param shrink false for ĝ as it is
   * @return this
   */
  default T shrinkage(boolean shrink) {
    Collected.states(this).shrinkage(shrink);
    return Collected.self(this);
  }

  /**
   * Whether each window of a sequence, counted since its beginning, has a gradient model of its
   * own. The windows after the eighth share the eighth's. Default: true for {@link
   * GradientModel#leastSquares} and {@link GradientModel#error}, but for {@link #stateful} layers
   * and where nothing takes the predictions ({@code consumptionScale(0)}).
   *
   * <p>A model that was not run in a window gets a gradient of zero there. That leaves least
   * squares as it is; models that learn by an updater are moved on by its momentum and by weight
   * decay (of the error model that is its readout alone, whose steps take turns well), and have one
   * model of all windows by default.
   *
   * <p>Each model has its parameters, which are stored, and which each update passes over: least
   * squares has D² + 2DS numbers, with S the state's width and D = S + labels + 1, so about 12H²
   * for an LSTM of H units and 3H² for a simple RNN, and eight times as many for eight models.
   *
   * @param each false for one model of all windows
   * @return this
   */
  default T perWindow(boolean each) {
    Collected.states(this).perWindow(each, StateGradientConfiguration.MOST_MODELS);
    return Collected.self(this);
  }

  /**
   * A gradient model of its own for each of a sequence's first windows.
   *
   * @param models how many models there are; the last one is that of all later windows, too
   * @return this
   * @throws IllegalArgumentException if the number is not positive
   */
  default T perWindow(int models) {
    Collected.states(this).perWindow(true, models);
    return Collected.self(this);
  }

  /**
   * Shows the gradient model the labels of the time steps after the state, beside those of the
   * state's own step ({@link #conditionOnLabels}): what is to come tells most of the gradient. It
   * needs a sequence's labels before the sequence was run, not its activations. A {@code
   * DecoupledTrainer} sees to that; for {@code fit}, the data has to come through a {@link
   * io.github.dl4jdni.context.LabelsAheadIterator} with as many steps. Default: 0.
   *
   * @param steps how many steps the labels reach past the state
   * @return this
   * @throws IllegalArgumentException if the number is negative
   */
  default T labelsAhead(int steps) {
    Collected.states(this).labelsAhead(steps);
    return steps > 0 ? conditionOnLabels(true) : Collected.self(this);
  }

  /**
   * One linear gradient model of all windows that learns by the updater, and whose predictions are
   * not shrunk: synthetic gradients as the paper has them.
   *
   * @return this
   */
  default T asInThePaper() {
    gradientModel(GradientModel.linear());
    shrinkage(false);
    return perWindow(false);
  }
}
