package io.github.dl4jdni.context;

import io.github.dl4jdni.internal.context.LabelsAhead;
import io.github.dl4jdni.internal.context.StepContext;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A loss function that behaves as the one it wraps, and shows the labels of each training step to
 * the network's conditional interfaces; its own gradient too, to those that ask for errors.
 *
 * <p>It is part of the output layer's configuration and so travels with it to saved models, clones,
 * worker threads and other machines. {@code Dni.connect} puts it in by itself; by hand:
 *
 * <pre>{@code
 * new OutputLayer.Builder(LabelSharingLoss.of(new LossMCXENT())).nOut(10)...
 * }</pre>
 *
 * <p>In a network with several outputs each one that interfaces are conditioned on gets a name.
 *
 * <p>Where layers see {@code labelsAhead}, labels may have those of later time steps beside them
 * ({@link LabelsAhead}): the loss itself sees the step's own labels alone. All other labels reach
 * the wrapped loss as they are, which refuses those of the wrong width.
 */
public final class LabelSharingLoss implements ILossFunction {

  private static final long serialVersionUID = 1L;

  private final ILossFunction loss;
  private final String output;
  private final int labelsAhead;

  private LabelSharingLoss(
      @JsonProperty("loss") ILossFunction loss,
      @JsonProperty("output") String output,
      @JsonProperty("labelsAhead") int labelsAhead) {
    this.loss = Objects.requireNonNull(loss, "loss");
    this.output = Objects.requireNonNullElse(output, StepContext.DEFAULT_OUTPUT);
    this.labelsAhead = labelsAhead;
  }

  /**
   * Shares the labels of a network's only, or first, output.
   *
   * @param loss the loss function itself
   * @return the loss that shares its labels
   */
  public static LabelSharingLoss of(ILossFunction loss) {
    return of(loss, StepContext.DEFAULT_OUTPUT);
  }

  /**
   * Shares the labels of one of several outputs.
   *
   * @param loss the loss function itself
   * @param output the name that interfaces give in {@code labelsOf}
   * @return the loss that shares its labels
   */
  public static LabelSharingLoss of(ILossFunction loss, String output) {
    return new LabelSharingLoss(loss, output, 0);
  }

  /**
   * The same for a network in which layers see labels of later time steps. {@code Dni.connect} sees
   * to it.
   *
   * @param steps the most steps that any layer sees ahead, its {@code labelsAhead}; 0 for none
   * @return the loss that takes labels with those of later steps beside them
   * @throws IllegalArgumentException if the number is negative
   */
  public LabelSharingLoss withLabelsAhead(int steps) {
    return new LabelSharingLoss(loss, output, LabelsAhead.requireSteps(steps));
  }

  /**
   * The loss function without the sharing.
   *
   * @return the wrapped loss
   */
  public ILossFunction getLoss() {
    return loss;
  }

  /**
   * The name under which the labels are shared.
   *
   * @return the name; {@link StepContext#DEFAULT_OUTPUT} if none was given
   */
  public String getOutput() {
    return output;
  }

  /**
   * How many time steps ahead the network's layers see labels.
   *
   * @return the most that any of them does; 0 for none
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public int getLabelsAhead() {
    return labelsAhead;
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      INDArray mask,
      boolean average) {
    return loss.computeScore(own(labels, preOutput), preOutput, activationFn, mask, average);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
    return loss.computeScoreArray(own(labels, preOutput), preOutput, activationFn, mask);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
    INDArray own = own(labels, preOutput);
    share(own, labels, mask, preOutput);
    INDArray errors = loss.computeGradient(own, preOutput, activationFn, mask);
    StepContext.shareErrors(output, errors);
    return errors;
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      INDArray mask,
      boolean average) {
    INDArray own = own(labels, preOutput);
    share(own, labels, mask, preOutput);
    Pair<Double, INDArray> scoreAndErrors =
        loss.computeGradientAndScore(own, preOutput, activationFn, mask, average);
    StepContext.shareErrors(output, scoreAndErrors.getSecond());
    return scoreAndErrors;
  }

  /**
   * Shows labels to the interfaces on this thread, as the loss does in its backward pass: for
   * whoever runs interfaces without it.
   *
   * @param rows labels as an output layer hands them to its loss, one a position
   * @param mask the labels' mask as a column, one a position, or in their own shape; null without
   * @param width how many classes or values the output has
   * @param dataType the network's data type
   */
  public void share(INDArray rows, INDArray mask, long width, DataType dataType) {
    share(own(rows, width), rows, mask, width, dataType);
  }

  private void share(INDArray own, INDArray rows, INDArray mask, INDArray preOutput) {
    share(own, rows, mask, preOutput.size(-1), preOutput.dataType());
  }

  private void share(INDArray own, INDArray rows, INDArray mask, long width, DataType dataType) {
    INDArray labels = loss instanceof LossSparseMCXENT ? oneHot(own, width, dataType) : own;
    StepContext.share(output, labels, mask, dataType);
    StepContext.shareAhead(output, rows, dataType);
  }

  private INDArray own(INDArray labels, INDArray preOutput) {
    return own(labels, preOutput.size(-1));
  }

  /** The labels without those of later time steps that may stand beside them. */
  private INDArray own(INDArray rows, long width) {
    if (labelsAhead == 0 || rows.rank() != 2) {
      return rows;
    }
    if (loss instanceof LossSparseMCXENT) {
      if (rows.size(1) > 1) {
        throw new DL4JInvalidInputException(
            "labels with those of later time steps beside them ("
                + rows.size(1)
                + " wide) have to be one-hot; take LossMCXENT in place of LossSparseMCXENT");
      }
      return rows;
    }
    return width > 0 && rows.size(1) > width && rows.size(1) % width == 0
        ? rows.get(NDArrayIndex.all(), NDArrayIndex.interval(0, width)).dup('c')
        : rows;
  }

  /** Classes given by their index are shared one-hot, as the loss itself turns them. */
  private static INDArray oneHot(INDArray classes, long width, DataType dataType) {
    INDArray oneHot = Nd4j.zeros(dataType, classes.length(), width);
    for (long row = 0; row < classes.length(); row++) {
      oneHot.putScalar(row, classes.getLong(row), 1);
    }
    return oneHot;
  }

  @Override
  public String name() {
    return loss.name();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSharingLoss that
        && loss.equals(that.loss)
        && output.equals(that.output)
        && labelsAhead == that.labelsAhead;
  }

  @Override
  public int hashCode() {
    return Objects.hash(loss, output, labelsAhead);
  }

  @Override
  public String toString() {
    return "LabelSharingLoss("
        + loss
        + (output.isEmpty() ? "" : ", output=" + output)
        + (labelsAhead == 0 ? "" : ", labels " + labelsAhead + " steps ahead")
        + ")";
  }
}
