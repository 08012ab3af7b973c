package io.github.dl4jdni.layers;

import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.context.StepContext;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * ½‖ĝ − g‖² summed over the batch; handed down is λ·g + (1 − λ)·s·ĝ.
 */
final class DecoupledInterface {

  private final SyntheticGradientConfiguration configuration;
  private final GradientPredictor predictor;
  private final ModelShape shape;
  private final PredictorCopies copies;
  private final Queue<Prediction> notLearnt = new ConcurrentLinkedQueue<>();

  private StepContext context;
  private final OnesRow ones = new OnesRow();

  DecoupledInterface(
      SyntheticGradientConfiguration configuration,
      GradientPredictor predictor,
      ModelShape shape,
      PredictorCopies copies) {
    this.configuration = configuration;
    this.predictor = predictor;
    this.shape = shape;
    this.copies = copies;
  }

  GradientPredictor predictor() {
    return predictor;
  }

  /** The forward pass reached the interface: labels of earlier steps are void. */
  void open() {
    if (configuration.isConditionOnLabels()) {
      context = StepContext.join();
      context.open();
    }
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
   * @throws IllegalStateException if g or ĝ is not finite, or λ not in [0, 1]; before any update
   */
  INDArray exchange(
      INDArray message, INDArray arrived, INDArray mask, ArrayType place, TrainingStep step) {
    checkShapes(message.shape(), arrived, step);
    double mixing = mixing(step);
    Prediction prediction = predict(predictor, message, mask, place, step);
    INDArray target = // [positions, channels]
        Positions.rows(arrived, shape.channelsLast(), ArrayType.BP_WORKING_MEM, step.workspaces());
    learn(prediction, target, step);
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
   * learns from the prediction when {@link #learn(INDArray, TrainingStep)} is called.
   *
   * @param message h, in any shape; not changed, and to be left as it is until it was learnt from
   * @param mask the mask of the message, or null
   * @param ahead whether the model may change before it learns from this prediction; then a copy of
   *     it predicts, for the gradient to learn by is that of the model that predicted
   * @param step where training stands; its working memory has to last until the learning
   * @return s·ĝ in the message's shape, to be overwritten at will
   */
  INDArray handDownPrediction(INDArray message, INDArray mask, boolean ahead, TrainingStep step) {
    GradientPredictor predicting = ahead ? copies.take() : predictor;
    Prediction prediction = predict(predicting, message, mask, ArrayType.BP_WORKING_MEM, step);
    if (!Double.isFinite(prediction.gradient().sumNumber().doubleValue())) {
      throw new IllegalStateException(
          step.layer()
              + ": the gradient model predicts NaN or infinite values in iteration "
              + step.iteration()
              + "; the step was refused and no parameter was changed. Lower the learning rate of the"
              + " gradient model (gradientModelUpdater)");
    }
    notLearnt.add(prediction);
    INDArray rows = step.workspaces().dup(ArrayType.BP_WORKING_MEM, prediction.gradient(), 'c');
    if (prediction.maskColumn() != null) {
      rows.muliColumnVector(prediction.maskColumn());
    }
    scale(rows, 1, step);
    return Positions.inShapeOf(message, rows, shape.channelsLast());
  }

  /**
   * Lets the model learn from the oldest prediction that it has not learnt from.
   *
   * @param arrived g for that prediction's message, in its shape; not changed
   * @param step where training stood when it was made
   * @throws IllegalStateException if g or ĝ is not finite, or there is no such prediction
   */
  void learn(INDArray arrived, TrainingStep step) {
    Prediction prediction = notLearnt.poll();
    if (prediction == null) {
      throw new IllegalStateException(
          step.layer() + ": a gradient arrived for which no prediction waits");
    }
    checkShapes(prediction.message().shape(), arrived, step);
    INDArray target =
        Positions.rows(arrived, shape.channelsLast(), ArrayType.BP_WORKING_MEM, step.workspaces());
    learn(prediction, target, step);
    if (prediction.predictor() != predictor) {
      copies.giveBack(prediction.predictor());
    }
  }

  /** Lets go of predictions that will not be learnt from. */
  void dropPredictions() {
    notLearnt.clear();
    copies.drop();
  }

  private static void checkShapes(long[] message, INDArray arrived, TrainingStep step) {
    if (!Arrays.equals(message, arrived.shape())) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the gradient that arrived has shape "
              + Arrays.toString(arrived.shape())
              + ", the message has "
              + Arrays.toString(message));
    }
  }

  private Prediction predict(
      GradientPredictor predicting,
      INDArray message,
      INDArray mask,
      ArrayType place,
      TrainingStep step) {
    LayerWorkspaceMgr workspaces = step.workspaces();
    boolean last = shape.channelsLast();
    INDArray column = Positions.maskColumn(mask, message, last);
    predicting.setProgress(step.iteration(), step.epoch());
    INDArray gradient; // [positions, channels]
    if (predicting.isPositionwise()) {
      INDArray rows = Positions.rows(message, last, ArrayType.BP_WORKING_MEM, workspaces);
      gradient = predicting.predict(rows, context(message, rows, step), place, workspaces);
    } else {
      INDArray whole = predicting.predict(message, planes(message, step), place, workspaces);
      gradient = Positions.rows(whole, last, place, workspaces);
    }
    return new Prediction(predicting, message, gradient, column);
  }

  private void learn(Prediction prediction, INDArray target, TrainingStep step) {
    INDArray gradient = prediction.gradient();
    INDArray residual =
        step.workspaces()
            .createUninitialized(
                ArrayType.BP_WORKING_MEM, gradient.dataType(), gradient.shape(), 'c');
    gradient.subi(target, residual);
    if (prediction.maskColumn() != null) {
      residual.muliColumnVector(prediction.maskColumn());
    }
    boolean whole = !predictor.isPositionwise();
    double sum =
        prediction
            .predictor()
            .learn(
                whole
                    ? Positions.inShapeOf(prediction.message(), residual, shape.channelsLast())
                    : residual,
                step.workspaces());
    if (!Double.isFinite(sum)) {
      boolean targetToBlame = !Double.isFinite(target.sumNumber().doubleValue());
      throw new IllegalStateException(
          step.layer()
              + ": "
              + (targetToBlame
                  ? "the gradient that arrived holds NaN or infinite values"
                  : "the gradient model predicts NaN or infinite values")
              + " in iteration "
              + step.iteration()
              + "; the step was refused and no parameter was changed. Look for infinite inputs,"
              + " or lower the learning rate"
              + (targetToBlame ? "" : " of the gradient model (gradientModelUpdater)"));
    }
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

  /** What a model of positions sees beside the message: labels, or nothing, and a one. */
  private INDArray context(INDArray message, INDArray rows, TrainingStep step) {
    if (!configuration.isConditionOnLabels()) {
      return ones.column(rows.size(0), rows.dataType());
    }
    INDArray labels = labels(message, step);
    return labels.size(0) == rows.size(0)
        ? labels
        : Positions.repeat(labels, message, shape.channelsLast());
  }

  /** What a model of whole activations sees beside the message: labels as planes, or null. */
  private INDArray planes(INDArray message, TrainingStep step) {
    if (!configuration.isConditionOnLabels()) {
      return null;
    }
    INDArray labels = labels(message, step);
    return Positions.planes(
        labels.get(NDArrayIndex.all(), NDArrayIndex.interval(0, shape.labels())),
        message,
        shape.channelsLast());
  }

  private INDArray labels(INDArray message, TrainingStep step) {
    if (context == null) {
      context = StepContext.join();
    }
    String output = configuration.getLabelsOf();
    INDArray labels = context.labelsAndOne(output, message.dataType());
    if (labels == null) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": no labels reached this conditional interface from "
              + (output.isEmpty() ? "the network's output" : "output \"" + output + "\"")
              + (context.outputs().isEmpty()
                  ? ""
                  : " (there are some of " + context.outputs() + ")")
              + ". Its output layer's loss has to share them: configuration = "
              + "Dni.connect(configuration), or by hand "
              + "lossFunction(LabelSharingLoss.of(new LossMCXENT())); and the interface has to lie"
              + " below that output");
    }
    if (labels.size(1) != shape.labels() + 1) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the labels are "
              + (labels.size(1) - 1)
              + " wide, but the interface was configured for labelCount("
              + shape.labels()
              + ")");
    }
    long positions =
        message.length() / Positions.channels(message, message.rank() > 2 && shape.channelsLast());
    if (labels.size(0) != positions && labels.size(0) != message.size(0)) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": there are labels for "
              + labels.size(0)
              + " positions (examples times time steps), but the message "
              + Arrays.toString(message.shape())
              + " has "
              + positions
              + " and "
              + message.size(0)
              + " examples; an interface needs labels for each of its positions, or one for each"
              + " example");
    }
    return labels;
  }

  /** Lets go of all arrays of the last step. */
  void clear() {
    predictor.clear();
    context = null;
  }

  /**
   * A prediction that the model has not learnt from yet.
   *
   * @param predictor what made it
   * @param message h, in any shape
   * @param gradient ĝ, [positions, channels]
   * @param maskColumn the message's mask, [positions, 1], or null
   */
  private record Prediction(
      GradientPredictor predictor, INDArray message, INDArray gradient, INDArray maskColumn) {

    /** The gradient itself, with what is masked set to zero. */
    INDArray masked() {
      return maskColumn == null ? gradient : gradient.muliColumnVector(maskColumn);
    }
  }
}
