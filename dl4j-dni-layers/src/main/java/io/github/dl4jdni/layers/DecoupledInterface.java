package io.github.dl4jdni.layers;

import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.context.StepContext;
import java.util.Arrays;
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

  private StepContext context;
  private final OnesRow ones = new OnesRow();

  DecoupledInterface(
      SyntheticGradientConfiguration configuration, GradientPredictor predictor, ModelShape shape) {
    this.configuration = configuration;
    this.predictor = predictor;
    this.shape = shape;
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
    if (!Arrays.equals(message.shape(), arrived.shape())) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the gradient that arrived has shape "
              + Arrays.toString(arrived.shape())
              + ", the message has "
              + Arrays.toString(message.shape()));
    }
    double mixing = mixing(step);
    LayerWorkspaceMgr workspaces = step.workspaces();
    boolean last = shape.channelsLast();
    INDArray column = Positions.maskColumn(mask, message, last);
    predictor.setProgress(step.iteration(), step.epoch());
    INDArray prediction; // [positions, channels]
    INDArray target = Positions.rows(arrived, last, ArrayType.BP_WORKING_MEM, workspaces);
    if (predictor.isPositionwise()) {
      INDArray rows = Positions.rows(message, last, ArrayType.BP_WORKING_MEM, workspaces);
      prediction = predictor.predict(rows, context(message, rows, step), place, workspaces);
    } else {
      INDArray whole = predictor.predict(message, planes(message, step), place, workspaces);
      prediction = Positions.rows(whole, last, place, workspaces);
    }
    learn(message, prediction, target, column, step);
    if (column != null) {
      prediction.muliColumnVector(column);
    }
    return Positions.inShapeOf(message, handedDown(prediction, target, mixing, step), last);
  }

  private void learn(
      INDArray message, INDArray prediction, INDArray target, INDArray column, TrainingStep step) {
    INDArray residual =
        step.workspaces()
            .createUninitialized(
                ArrayType.BP_WORKING_MEM, prediction.dataType(), prediction.shape(), 'c');
    prediction.subi(target, residual);
    if (column != null) {
      residual.muliColumnVector(column);
    }
    boolean whole = !predictor.isPositionwise();
    double sum =
        predictor.learn(
            whole ? Positions.inShapeOf(message, residual, shape.channelsLast()) : residual,
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

  private INDArray handedDown(
      INDArray prediction, INDArray target, double mixing, TrainingStep step) {
    double scale =
        configuration.getConsumptionScale().valueAt(step.iteration(), step.epoch()) * (1 - mixing);
    if (scale != 1) {
      prediction.muli(scale);
    }
    if (mixing != 0) {
      prediction.addi(target.mul(mixing));
    }
    return prediction;
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
}
