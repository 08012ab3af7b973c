package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of a model that predicts what its layer need not wait for, and learns when that
 * has come: the gradient of an interface's message, or the message of a synthetic input.
 *
 * <p>With message m, what the model sees beside it c, and what arrives y: ŷ = M(m, c); the model's
 * gradient is that of ½‖ŷ − y‖² summed over the batch; handed on is λ·y + (1 − λ)·s·ŷ.
 */
abstract class Exchange {

  private final GradientPredictor predictor;
  private final RowLayout layout;
  private final Supplier<GradientPredictor> instantiate; // on the same parameters
  private final GradientObservers observers;
  private final boolean frozen;
  private final OnesRow ones = new OnesRow();
  private final Queue<Prediction> notLearnt = new ConcurrentLinkedQueue<>();
  private GradientPredictor learner; // learns while the other one predicts ahead; null until then

  /**
   * An exchange.
   *
   * @param predictor the running model
   * @param layout how messages, and what arrives, lie in what is learnt from
   * @param instantiate gives another one on the same parameters
   * @param observers who watches it learn
   * @param frozen whether it is only looked at, and learns nothing
   */
  Exchange(
      GradientPredictor predictor,
      RowLayout layout,
      Supplier<GradientPredictor> instantiate,
      GradientObservers observers,
      boolean frozen) {
    this.predictor = predictor;
    this.layout = layout;
    this.instantiate = instantiate;
    this.observers = observers;
    this.frozen = frozen;
  }

  /**
   * The share λ of what arrives in what is handed on.
   *
   * @throws IllegalStateException if it is not in [0, 1]
   */
  abstract double share(TrainingStep step);

  /** The scale s of what is predicted, where it is handed on. */
  abstract double scale(TrainingStep step);

  /** What the model sees beside a message; null for nothing. */
  abstract INDArray context(INDArray message, TrainingStep step);

  /** What arrived, in the shape that was expected. */
  abstract INDArray shaped(INDArray arrived, long[] shape, TrainingStep step);

  /** Whether what is handed on is set to zero where the message is masked. */
  abstract boolean masksWhatItHandsOn();

  /** Sees what is about to be learnt. */
  void learning(INDArray residual, INDArray target, INDArray counts) {}

  /** Whether {@link #learning} needs to see it. */
  boolean looksAtTargets() {
    return false;
  }

  /** Why a step is refused. */
  abstract NonFiniteNumbersException refusal(
      TrainingStep step, boolean targetIsFinite, boolean predictionIsFinite, DataType type);

  final GradientPredictor predictor() {
    return predictor;
  }

  /** A one for each row. */
  final INDArray ones(long rows, DataType type) {
    return ones.column(rows, type);
  }

  /**
   * Trades what arrived for what is to be handed on.
   *
   * @param message m, in any shape; not changed
   * @param arrived y, in the same shape; not changed
   * @param mask the mask of the message, or null
   * @param place where the result is to live
   * @param step where training stands
   * @return what to hand on, in that shape
   * @throws NonFiniteNumbersException if y or ŷ is not finite; before any update
   * @throws IllegalStateException if λ is not in [0, 1]; before any update
   */
  final INDArray exchange(
      INDArray message, INDArray arrived, INDArray mask, ArrayType place, TrainingStep step) {
    double share = share(step);
    Prediction prediction = predict(message, message.shape(), mask, place, step);
    INDArray target = target(prediction, arrived, ArrayType.BP_WORKING_MEM, step);
    learn(predictor, prediction, target, step);
    return handOn(prediction, prediction.rows(), target, share, step);
  }

  /**
   * Whether the factors of what arrives are enough in a step: nothing of it is handed on, and
   * nobody but the model looks at it.
   */
  final boolean learnsFromFactors(TrainingStep step) {
    return !frozen && !looksAtTargets() && !waits(step);
  }

  /**
   * Trades the factors of what arrived, y = δWᵀ, for what is to be handed on, s·ŷ; only where
   * {@link #learnsFromFactors}.
   *
   * @param message m, [rows, inputs]; not changed
   * @param arrived y; not changed
   * @param place where the result is to live
   * @param step where training stands
   * @return what to hand on, in that shape
   * @throws NonFiniteNumbersException if y or ŷ is not finite; before any update
   */
  final INDArray exchange(
      INDArray message, GradientFactors arrived, ArrayType place, TrainingStep step) {
    Prediction prediction = predict(message, message.shape(), null, place, step);
    INDArray rows = prediction.rows();
    if (observers.observe(step.iteration())) {
      observers.learning(rows, arrived.product(step.workspaces()), null, step.iteration());
    }
    double finite = predictor.learnFactors(arrived.delta(), arrived.weights(), step.workspaces());
    if (!Double.isFinite(finite)) {
      INDArray target = arrived.product(step.workspaces());
      throw refusal(
          step, FiniteNumbers.areAllIn(target), FiniteNumbers.areAllIn(rows), rows.dataType());
    }
    return handOn(prediction, rows, null, 0, step);
  }

  /** Whether this step hands on a share of what is to arrive. */
  final boolean waits(TrainingStep step) {
    return share(step) != 0;
  }

  /**
   * Hands on the prediction without waiting for what is to arrive; the model learns from it when
   * {@link #learn(INDArray, boolean, TrainingStep)} is called.
   *
   * @param message m, in any shape; not changed, and to be left as it is until it was learnt from
   * @param shape of what is to arrive
   * @param mask the mask of the message, or null
   * @param ahead whether other steps may come before the learning
   * @param step where training stands; its working memory has to last until the learning
   * @return s·ŷ, in the shape of what is to arrive, to be overwritten at will
   * @throws NonFiniteNumbersException if ŷ is not finite
   */
  final INDArray handOnPrediction(
      INDArray message, long[] shape, INDArray mask, boolean ahead, TrainingStep step) {
    Prediction prediction = predict(message, shape, mask, ArrayType.BP_WORKING_MEM, step);
    if (!FiniteNumbers.areAllIn(prediction.rows())) {
      throw refusal(step, true, false, prediction.rows().dataType());
    }
    notLearnt.add(ahead ? prediction.withContextIn(step.workspaces()) : prediction);
    INDArray rows = step.workspaces().dup(ArrayType.BP_WORKING_MEM, prediction.rows(), 'c');
    return handOn(prediction, rows, null, 0, step);
  }

  /**
   * Lets the model learn from what arrived for the oldest prediction that it has not learnt from.
   *
   * <p>A model that has learnt from others since it predicted for that message predicts once more:
   * what it learns is the gradient of its present parameters. With that of the former ones, each
   * step of the model would answer to an error that the step before has already changed, and
   * training with a staleness of 1 loses most of what it learns.
   *
   * @param arrived y for that message; not changed
   * @param again whether the model has learnt since it predicted, or is to be left alone by this
   *     thread: another one predicts with it
   * @param step where training stood when it predicted
   * @throws NonFiniteNumbersException if y or ŷ is not finite
   * @throws IllegalStateException if there is no such message
   */
  final void learn(INDArray arrived, boolean again, TrainingStep step) {
    Prediction prediction = notLearnt.poll();
    if (prediction == null) {
      throw new IllegalStateException(
          step.layer() + ": something arrived for which no prediction waits");
    }
    INDArray target = target(prediction, arrived, ArrayType.BP_WORKING_MEM, step);
    if (!again || frozen) {
      learn(predictor, prediction, target, step);
      return;
    }
    if (learner == null) {
      learner = instantiate.get();
    }
    learner.setProgress(step.iteration(), step.epoch());
    INDArray present = run(learner, prediction, ArrayType.BP_WORKING_MEM, step);
    learn(learner, prediction.of(present), target, step);
  }

  /** Lets go of predictions that will not be learnt from. */
  final void dropPredictions() {
    notLearnt.clear();
    learner = null;
  }

  /** Lets go of all arrays of the last step. */
  void clear() {
    predictor.clear();
  }

  /** Predicts for a message, and leaves it to the caller to learn from that. */
  final Prediction predict(
      INDArray message, long[] shape, INDArray mask, ArrayType place, TrainingStep step) {
    INDArray counts = layout.maskColumn(mask, message);
    if (counts != null) {
      counts = step.workspaces().dup(Arrays2d.heldWith(place), counts, 'c');
    }
    predictor.setProgress(step.iteration(), step.epoch());
    Prediction asked = new Prediction(message, shape, context(message, step), null, counts);
    return asked.of(run(predictor, asked, place, step));
  }

  /** λ·y + (1 − λ)·s·ŷ, made of ŷ in its place. */
  final INDArray handOn(
      Prediction prediction, INDArray rows, INDArray target, double share, TrainingStep step) {
    if (prediction.counts() != null && masksWhatItHandsOn()) {
      rows.muliColumnVector(prediction.counts());
    }
    double scale = scale(step) * (1 - share);
    if (scale != 1) {
      rows.muli(scale);
    }
    if (share != 0) {
      rows.addi(target.mul(share));
    }
    return layout.inShape(prediction.shape(), rows);
  }

  /** What arrived, in the form in which it is learnt; not to be changed. */
  final INDArray target(
      Prediction prediction, INDArray arrived, ArrayType place, TrainingStep step) {
    return layout.rows(shaped(arrived, prediction.shape(), step), place, step.workspaces());
  }

  /** ŷ, in the form in which it is learnt. */
  private INDArray run(
      GradientPredictor predicting, Prediction asked, ArrayType place, TrainingStep step) {
    INDArray message = asked.message();
    LayerWorkspaceMgr workspaces = step.workspaces();
    if (predicting.isPositionwise()) {
      INDArray rows = layout.rows(message, Arrays2d.heldWith(place), workspaces);
      predicting.setRows(new MessageRows(message.size(0), message.rank() == 3, asked.counts()));
      return predicting.predict(rows, asked.seen(), place, workspaces);
    }
    return layout.rows(
        predicting.predict(message, asked.seen(), place, workspaces), place, workspaces);
  }

  /** Lets the model that predicted last learn what it should have predicted. */
  final void learn(Prediction prediction, INDArray target, TrainingStep step) {
    learn(predictor, prediction, target, step);
  }

  private void learn(
      GradientPredictor learning, Prediction prediction, INDArray target, TrainingStep step) {
    INDArray rows = prediction.rows();
    observers.learning(rows, target, prediction.counts(), step.iteration());
    INDArray residual =
        step.workspaces()
            .createUninitialized(ArrayType.BP_WORKING_MEM, rows.dataType(), rows.shape(), 'c');
    rows.subi(target, residual);
    if (prediction.counts() != null) {
      residual.muliColumnVector(prediction.counts());
    }
    learning(residual, target, prediction.counts());
    if (!Double.isFinite(learn(learning, prediction, residual, step.workspaces()))) {
      throw refusal(
          step, FiniteNumbers.areAllIn(target), FiniteNumbers.areAllIn(rows), rows.dataType());
    }
  }

  /** A number that is finite if the residual is; a frozen model only gets looked at. */
  private double learn(
      GradientPredictor learning,
      Prediction prediction,
      INDArray residual,
      LayerWorkspaceMgr workspaces) {
    if (frozen) {
      return FiniteNumbers.areAllIn(residual) ? 0 : Double.NaN;
    }
    return learning.learn(
        learning.isPositionwise() ? residual : layout.inShape(prediction.shape(), residual),
        workspaces);
  }

  /**
   * A prediction that the model has not learnt from yet.
   *
   * @param message m, in any shape
   * @param shape of what is predicted
   * @param seen what the model saw beside it
   * @param rows ŷ, [positions, channels] where there are positions
   * @param counts the message's mask, [positions, 1], or null
   */
  @SuppressWarnings("ArrayRecordComponent") // predictions are not compared
  record Prediction(INDArray message, long[] shape, INDArray seen, INDArray rows, INDArray counts) {

    /** The labels of a step are overwritten by those of the next one. */
    Prediction withContextIn(LayerWorkspaceMgr workspaces) {
      return seen == null
          ? this
          : new Prediction(
              message, shape, workspaces.dup(ArrayType.BP_WORKING_MEM, seen), rows, counts);
    }

    Prediction of(INDArray otherRows) {
      return new Prediction(message, shape, seen, otherRows, counts);
    }
  }
}
