package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.Targets;
import io.github.dl4jdni.cli.data.Task;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/**
 * How targets are written for a loss function, and what its network is judged by.
 *
 * @param encoding of the labels that it is trained on
 * @param measure that follows from the loss
 * @param task what is learnt
 */
record OutputTask(Encoding encoding, Measure measure, Task task) {

  /** How labels are written. */
  enum Encoding {
    /** As the data have them: one-hot classes, labels, numbers. */
    PLAIN,
    /** 0 or 1 in a single column, for two classes. */
    SINGLE,
    /** The class's number in a single column. */
    SPARSE,
    /** -1 or 1 in place of 0 or 1. */
    SIGNS,
    /** -1 or 1 in a single column, for two classes. */
    SINGLE_SIGN
  }

  /**
   * {@return what a network learns whose file leaves it open; null if its loss does, too}
   *
   * @param loss of its output; null for none
   * @param outputs how many numbers it gives
   * @param columns how many columns the user names as targets; 1 if none
   */
  static Task likely(ILossFunction loss, long outputs, int columns) {
    if (loss == null) {
      return null;
    }
    if (isOfAmounts(loss)) {
      return outputs == columns ? Task.REGRESSION : null;
    }
    return columns > 1 && loss instanceof LossMultiLabel ? Task.MULTI_LABEL : null;
  }

  private static boolean isOfAmounts(ILossFunction loss) {
    return loss instanceof LossL1 // and MAE
        || loss instanceof LossL2 // and MSE
        || loss instanceof LossMAPE
        || loss instanceof LossMSLE
        || loss instanceof LossPoisson
        || loss instanceof LossMixtureDensity;
  }

  /**
   * {@return how targets and a network's output go together}
   *
   * @param names of model and data, for messages
   * @param loss of the output
   * @param outputs how many numbers it gives
   * @param targets in the data
   * @throws UserErrorException if they do not
   */
  static OutputTask of(Names names, ILossFunction loss, long outputs, Targets targets) {
    return switch (targets.task()) {
      case CLASSIFICATION -> ofClasses(names, loss, outputs, targets.width());
      case MULTI_LABEL -> ofLabels(names, loss, outputs, targets.width());
      case REGRESSION -> ofNumbers(names, loss, outputs, (Targets.Numbers) targets);
    };
  }

  /**
   * What messages call them.
   *
   * @param model the model
   * @param data the data
   */
  record Names(String model, String data) {

    UserErrorException misfit(String what) {
      return new UserErrorException(model + " does not fit " + data + ": " + what);
    }
  }

  private static OutputTask ofClasses(Names names, ILossFunction loss, long outputs, int classes) {
    boolean signs = loss instanceof LossHinge || loss instanceof LossSquaredHinge;
    Measure measure = measure(loss, Measure.ERROR);
    if (outputs == 1 && !(loss instanceof LossSparseMCXENT)) {
      if (classes != 2) {
        throw names.misfit(
            "it has a single output, which distinguishes two classes, but the data have "
                + classes
                + "; --task regression takes a column of numbers as such");
      }
      if (loss instanceof LossMCXENT || loss instanceof LossKLD) {
        throw names.misfit(
            "its single output has the loss "
                + name(loss)
                + ", which learns nothing from one output; XENT with a sigmoid does");
      }
      return new OutputTask(
          signs ? Encoding.SINGLE_SIGN : Encoding.SINGLE, measure, Task.CLASSIFICATION);
    }
    if (outputs != classes) {
      throw names.misfit(
          String.format("it has %d outputs, but the data have %d classes", outputs, classes));
    }
    Encoding encoding =
        loss instanceof LossSparseMCXENT
            ? Encoding.SPARSE
            : signs ? Encoding.SIGNS : Encoding.PLAIN;
    return new OutputTask(encoding, measure, Task.CLASSIFICATION);
  }

  private static OutputTask ofLabels(Names names, ILossFunction loss, long outputs, int labels) {
    requireWidth(names, outputs, labels, "columns of labels");
    if (loss instanceof LossMCXENT || loss instanceof LossKLD) {
      throw names.misfit(
          "its loss, "
              + name(loss)
              + ", is for one class an example, but the data have any number of labels; XENT with"
              + " sigmoids is for those");
    }
    boolean signs = loss instanceof LossHinge || loss instanceof LossSquaredHinge;
    return new OutputTask(
        signs ? Encoding.SIGNS : Encoding.PLAIN,
        measure(loss, Measure.LABEL_ERROR),
        Task.MULTI_LABEL);
  }

  private static OutputTask ofNumbers(
      Names names, ILossFunction loss, long outputs, Targets.Numbers targets) {
    boolean ofClasses =
        loss instanceof LossSparseMCXENT
            || loss instanceof LossHinge
            || loss instanceof LossSquaredHinge
            || loss instanceof LossFMeasure
            || loss instanceof LossMultiLabel;
    boolean ofShares =
        loss instanceof LossMCXENT || loss instanceof LossBinaryXENT || loss instanceof LossKLD;
    if (ofClasses || (ofShares && !areShares(targets.values()))) {
      throw names.misfit(
          "its loss, "
              + name(loss)
              + ", is for classes, but what is to be learnt is "
              + targets.description()
              + "; --label-column names the column of the classes, --task classification takes"
              + " each number for one");
    }
    if (loss instanceof LossMixtureDensity mixture) {
      requireWidth(names, mixture.getLabelWidth(), targets.width(), "columns to predict");
    } else {
      requireWidth(names, outputs, targets.width(), "columns to predict");
    }
    return new OutputTask(Encoding.PLAIN, measure(loss, Measure.LOSS), Task.REGRESSION);
  }

  private static boolean areShares(float[][] values) {
    for (float[] row : values) {
      for (float value : row) {
        if (value < 0 || value > 1) {
          return false;
        }
      }
    }
    return true;
  }

  private static void requireWidth(Names names, long outputs, int width, String what) {
    if (outputs != width) {
      throw names.misfit(
          String.format(
              "it has %d %s, but the data have %d %s (--label-column names them)",
              outputs, outputs == 1 ? "output" : "outputs", width, what));
    }
  }

  private static Measure measure(ILossFunction loss, Measure ofOthers) {
    if (loss instanceof LossL2) {
      return Measure.MSE;
    }
    if (loss instanceof LossL1) {
      return Measure.MAE;
    }
    boolean other =
        loss instanceof LossMAPE
            || loss instanceof LossMSLE
            || loss instanceof LossPoisson
            || loss instanceof LossMixtureDensity;
    return other ? Measure.LOSS : ofOthers;
  }

  private static String name(ILossFunction loss) {
    return loss.getClass().getSimpleName();
  }
}
