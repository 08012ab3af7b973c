package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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
 * warms up.
 */
final class DecoupledInterface {

  private final SyntheticGradientConfiguration configuration;
  private final GradientPredictor predictor;
  private final ModelShape shape;
  private final Supplier<GradientPredictor> instantiate; // on the same parameters
  private final Queue<Prediction> notLearnt = new ConcurrentLinkedQueue<>();

  private GradientPredictor learner; // learns while the other one predicts ahead; null until then
  private final OnesRow ones = new OnesRow();
  private final GradientObservers observers;
  private final LabelContext labels;
  private final WarmUp warmUp;

  DecoupledInterface(
      SyntheticGradientConfiguration configuration,
      GradientPredictor predictor,
      ModelShape shape,
      Supplier<GradientPredictor> instantiate,
      GradientObservers observers,
      WarmUp warmUp) {
    this.configuration = configuration;
    this.warmUp = warmUp;
    this.predictor = predictor;
    this.shape = shape;
    this.instantiate = instantiate;
    this.observers = observers;
    labels = new LabelContext(configuration, shape.labels());
  }

  /** The forward pass reached the interface: labels of earlier steps are void. */
  void open() {
    labels.open();
  }

  /**
   * Trades the gradient that arrived for the one to hand down.
   *
   * @param message h, in any shape; not changed
   * @param arrived g, in the same shape; not changed
   * @param mask the mask of the message, or null
   * @param place where the result is to live
   * @param step where training stands
   * @return the gradient to hand down, in the message's shape
   * @throws NonFiniteNumbersException if g or ĝ is not finite; before any update
   * @throws IllegalStateException if λ is not in [0, 1]; before any update
   */
  INDArray exchange(
      INDArray message, INDArray arrived, INDArray mask, ArrayType place, TrainingStep step) {
    INDArray shaped = inShape(message.shape(), arrived, step);
    double mixing = mixing(step);
    Prediction prediction = predict(message, mask, place, step);
    INDArray target = // [positions, channels]
        Positions.rows(shaped, shape.channelsLast(), ArrayType.BP_WORKING_MEM, step.workspaces());
    learn(predictor, prediction, target, step);
    INDArray rows = prediction.masked();
    scale(rows, 1 - mixing, step);
    if (mixing != 0) {
      rows.addi(target.mul(mixing));
    }
    return Positions.inShapeOf(message, rows, shape.channelsLast());
  }

  /** Whether this step's gradient to hand down holds a share of the one that is to arrive. */
  boolean waits(TrainingStep step) {
    return mixing(step) != 0;
  }

  /**
   * Hands down the synthetic gradient without waiting for the one that is to arrive; the model
   * learns from the prediction when {@link #learn(INDArray, boolean, TrainingStep)} is called.
   *
   * @param message h, in any shape; not changed, and to be left as it is until it was learnt from
   * @param mask the mask of the message, or null
   * @param ahead whether other steps may come before the learning
   * @param step where training stands; its working memory has to last until the learning
   * @return s·ĝ in the message's shape, to be overwritten at will
   */
  INDArray handDownPrediction(INDArray message, INDArray mask, boolean ahead, TrainingStep step) {
    Prediction prediction = predict(message, mask, ArrayType.BP_WORKING_MEM, step);
    if (!FiniteNumbers.areAllIn(prediction.gradient())) {
      throw NotFinite.prediction(step);
    }
    notLearnt.add(ahead ? prediction.withContextIn(step.workspaces()) : prediction);
    INDArray rows = step.workspaces().dup(ArrayType.BP_WORKING_MEM, prediction.gradient(), 'c');
    if (prediction.maskColumn() != null) {
      rows.muliColumnVector(prediction.maskColumn());
    }
    scale(rows, 1, step);
    return Positions.inShapeOf(message, rows, shape.channelsLast());
  }

  /**
   * Lets the model learn from the gradient of the oldest message that it has not learnt from.
   *
   * <p>A model that has learnt from others since it predicted for that message predicts once more:
   * what it learns is the gradient of its present parameters. With that of the former ones, each
   * step of the model would answer to an error that the step before has already changed, and
   * training with a staleness of 1 loses most of what it learns.
   *
   * @param arrived g for that message, in its shape; not changed
   * @param again whether the model has learnt since it predicted, or is to be left alone by this
   *     thread: another one predicts with it
   * @param step where training stood when it predicted
   * @throws NonFiniteNumbersException if g or ĝ is not finite
   * @throws IllegalStateException if there is no such message
   */
  void learn(INDArray arrived, boolean again, TrainingStep step) {
    Prediction prediction = notLearnt.poll();
    if (prediction == null) {
      throw new IllegalStateException(
          step.layer() + ": a gradient arrived for which no prediction waits");
    }
    INDArray shaped = inShape(prediction.message().shape(), arrived, step);
    INDArray target =
        Positions.rows(shaped, shape.channelsLast(), ArrayType.BP_WORKING_MEM, step.workspaces());
    if (!again || configuration.isGradientModelFrozen()) {
      learn(predictor, prediction, target, step);
      return;
    }
    if (learner == null) {
      learner = instantiate.get();
    }
    learner.setProgress(step.iteration(), step.epoch());
    INDArray present =
        run(
            learner,
            prediction.message(),
            prediction.seen(),
            prediction.maskColumn(),
            ArrayType.BP_WORKING_MEM,
            step);
    learn(learner, prediction.of(present), target, step);
  }

  /** Lets go of predictions that will not be learnt from. */
  void dropPredictions() {
    notLearnt.clear();
    learner = null;
  }

  /** Preprocessors of series hand down [N, C, 1] for [N, C], which they let through. */
  private static INDArray inShape(long[] message, INDArray arrived, TrainingStep step) {
    if (Arrays.equals(message, arrived.shape())) {
      return arrived;
    }
    boolean oneStep =
        arrived.rank() == message.length + 1
            && arrived.size(-1) == 1
            && Arrays.equals(message, Arrays.copyOf(arrived.shape(), message.length));
    if (!oneStep) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the gradient that arrived has shape "
              + Arrays.toString(arrived.shape())
              + ", the message has "
              + Arrays.toString(message));
    }
    return arrived.reshape(message);
  }

  private Prediction predict(INDArray message, INDArray mask, ArrayType place, TrainingStep step) {
    INDArray column = Positions.maskColumn(mask, message, shape.channelsLast());
    predictor.setProgress(step.iteration(), step.epoch());
    INDArray seen = context(message, step);
    INDArray gradient = run(predictor, message, seen, column, place, step);
    return new Prediction(message, seen, gradient, column);
  }

  /** ĝ, [positions, channels]. */
  private INDArray run(
      GradientPredictor predicting,
      INDArray message,
      INDArray seen,
      INDArray maskColumn,
      ArrayType place,
      TrainingStep step) {
    LayerWorkspaceMgr workspaces = step.workspaces();
    boolean last = shape.channelsLast();
    if (predicting.isPositionwise()) {
      INDArray rows = Positions.rows(message, last, ArrayType.BP_WORKING_MEM, workspaces);
      predicting.setRows(new MessageRows(message.size(0), message.rank() == 3, maskColumn));
      return predicting.predict(rows, seen, place, workspaces);
    }
    return Positions.rows(
        predicting.predict(message, seen, place, workspaces), last, place, workspaces);
  }

  private void learn(
      GradientPredictor learning, Prediction prediction, INDArray target, TrainingStep step) {
    INDArray gradient = prediction.gradient();
    observers.learning(gradient, target, prediction.maskColumn(), step.iteration());
    INDArray residual =
        step.workspaces()
            .createUninitialized(
                ArrayType.BP_WORKING_MEM, gradient.dataType(), gradient.shape(), 'c');
    gradient.subi(target, residual);
    if (prediction.maskColumn() != null) {
      residual.muliColumnVector(prediction.maskColumn());
    }
    warmUp.learning(residual, target, prediction.maskColumn());
    if (!Double.isFinite(learn(learning, prediction, residual, step.workspaces()))) {
      throw NotFinite.learning(
          step,
          FiniteNumbers.areAllIn(target),
          FiniteNumbers.areAllIn(gradient),
          gradient.dataType());
    }
  }

  /** A number that is finite if the residual is; a frozen model only gets looked at. */
  private double learn(
      GradientPredictor learning,
      Prediction prediction,
      INDArray residual,
      LayerWorkspaceMgr workspaces) {
    if (configuration.isGradientModelFrozen()) {
      return FiniteNumbers.areAllIn(residual) ? 0 : Double.NaN;
    }
    boolean whole = !predictor.isPositionwise();
    return learning.learn(
        whole
            ? Positions.inShapeOf(prediction.message(), residual, shape.channelsLast())
            : residual,
        workspaces);
  }

  /** Multiplies by the consumption scale s and a share. */
  private void scale(INDArray rows, double share, TrainingStep step) {
    double scale =
        configuration.getConsumptionScale().valueAt(step.iteration(), step.epoch()) * share;
    if (scale != 1) {
      rows.muli(scale);
    }
  }

  private double mixing(TrainingStep step) {
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
  private INDArray context(INDArray message, TrainingStep step) {
    boolean last = shape.channelsLast();
    if (!predictor.isPositionwise() && !predictor.seesExamples()) {
      return configuration.isConditionOnLabels()
          ? Positions.planes(
              labels(message, step)
                  .get(NDArrayIndex.all(), NDArrayIndex.interval(0, shape.labels())),
              message,
              last)
          : null;
    }
    long rows = positions(message);
    if (!configuration.isConditionOnLabels()) {
      return ones.column(rows, message.dataType());
    }
    INDArray seen = labels(message, step);
    if (!predictor.isPositionwise() && seen.size(0) != message.size(0)) {
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
    return seen.size(0) == rows || predictor.seesExamples()
        ? seen
        : Positions.repeat(seen, message, last);
  }

  private INDArray labels(INDArray message, TrainingStep step) {
    return labels.rows(positions(message), message.shape(), message.dataType(), step);
  }

  private long positions(INDArray message) {
    return message.length()
        / Positions.channels(message, message.rank() > 2 && shape.channelsLast());
  }

  /** Lets go of all arrays of the last step. */
  void clear() {
    predictor.clear();
    labels.clear();
  }

  /**
   * A prediction that the model has not learnt from yet.
   *
   * @param message h, in any shape
   * @param seen what the model saw beside it
   * @param gradient ĝ, [positions, channels]
   * @param maskColumn the message's mask, [positions, 1], or null
   */
  private record Prediction(
      INDArray message, INDArray seen, INDArray gradient, INDArray maskColumn) {

    /** The gradient itself, with what is masked set to zero. */
    INDArray masked() {
      return maskColumn == null ? gradient : gradient.muliColumnVector(maskColumn);
    }

    /** The labels of a step are overwritten by those of the next one. */
    Prediction withContextIn(LayerWorkspaceMgr workspaces) {
      return seen == null
          ? this
          : new Prediction(
              message, workspaces.dup(ArrayType.BP_WORKING_MEM, seen), gradient, maskColumn);
    }

    Prediction of(INDArray otherGradient) {
      return new Prediction(message, seen, otherGradient, maskColumn);
    }
  }
}
