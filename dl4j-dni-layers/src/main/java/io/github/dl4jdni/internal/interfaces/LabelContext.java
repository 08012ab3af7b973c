package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticGradientConfiguration;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import io.github.dl4jdni.internal.context.OutputSignal;
import io.github.dl4jdni.internal.context.StepContext;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The labels, or the output's errors, that a conditional gradient model sees in a step. */
public final class LabelContext {

  private final SyntheticGradientConfiguration configuration;
  private final long labelCount;
  private final OutputSignal signal;
  private StepContext context;

  public LabelContext(SyntheticGradientConfiguration configuration, long labelCount) {
    this(configuration, configuration.getGradientModel().signal(), labelCount);
  }

  /**
   * What is seen of an output.
   *
   * @param configuration whose labels
   * @param signal which of what the output shares
   * @param labelCount how wide they are
   */
  public LabelContext(
      SyntheticGradientConfiguration configuration, OutputSignal signal, long labelCount) {
    this.configuration = configuration;
    this.labelCount = labelCount;
    this.signal = signal;
  }

  public OutputSignal signal() {
    return signal;
  }

  /** The forward pass reached the layer: labels of earlier steps are void. */
  public void open() {
    if (configuration.isConditionOnLabels()) {
      context = StepContext.join();
      context.open();
      if (signal != OutputSignal.LABELS) {
        context.request(configuration.getLabelsOf(), signal);
      }
    }
  }

  /**
   * The labels or errors of this step, each row with a one behind it.
   *
   * @param positions the positions that the model predicts for
   * @param message the shape of what they lie in, the minibatch's examples first
   * @param type the type to have them in
   * @param step where training stands
   * @return [positions or examples, width + 1], as wide as the model's signal; to be read before
   *     this thread's next step
   * @throws DL4JInvalidInputException if none were shared, or they do not fit
   */
  public INDArray rows(long positions, long[] message, DataType type, TrainingStep step) {
    long examples = message[0];
    if (context == null) {
      context = StepContext.join();
    }
    INDArray labels = context.rowsAndOne(configuration.getLabelsOf(), signal, type);
    if (labels == null) {
      throw new DL4JInvalidInputException(step.layer() + missing());
    }
    if (signal == OutputSignal.LABELS_AHEAD) {
      labels = nearest(labels, type, step);
    } else {
      requireWidth(signal, labels, labelCount, step);
    }
    if (labels.size(0) != positions && labels.size(0) != examples) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": there are "
              + signal.noun()
              + " for "
              + labels.size(0)
              + " positions (examples times time steps), but the message "
              + Arrays.toString(message)
              + " has "
              + positions
              + " and "
              + examples
              + " examples; an interface needs "
              + signal.noun()
              + " for each of its positions, or one for each"
              + " example");
    }
    return labels;
  }

  private static void requireWidth(
      OutputSignal signal, INDArray labelsAndOne, long count, TrainingStep step) {
    if (labelsAndOne.size(1) != signal.width(count) + 1) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": the "
              + signal.noun()
              + " are "
              + signal.labels(labelsAndOne.size(1) - 1)
              + " wide, but the interface was configured for labelCount("
              + count
              + "); correct labelCount, or connect the configuration: Dni.connect(configuration)");
    }
  }

  /** The labels of as many steps as this layer sees; another one may see further. */
  private INDArray nearest(INDArray labelsAndOne, DataType type, TrainingStep step) {
    long ofOneStep = configuration.getLabelCount();
    INDArray present = context.rowsAndOne(configuration.getLabelsOf(), OutputSignal.LABELS, type);
    requireWidth(OutputSignal.LABELS, present, ofOneStep, step);
    if (labelsAndOne.size(1) < labelCount + 1) {
      throw new DL4JInvalidInputException(
          step.layer()
              + ": labels of the present and "
              + (labelCount / ofOneStep - 1)
              + " later time steps are "
              + labelCount
              + " wide, but "
              + (labelsAndOne.size(1) - 1)
              + " arrived; let the data come through new LabelsAheadIterator(iterator, steps) with"
              + " the steps of labelsAhead(steps), or train by a DecoupledTrainer");
    }
    if (labelsAndOne.size(1) == labelCount + 1) {
      return labelsAndOne;
    }
    INDArray copy =
        labelsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, labelCount + 1)).dup('c');
    copy.getColumn(labelCount).assign(1);
    return copy;
  }

  private String missing() {
    String output = configuration.getLabelsOf();
    return ": no "
        + signal.noun()
        + " reached this conditional interface from "
        + (output.isEmpty() ? "the network's output" : "output \"" + output + "\"")
        + (context.outputs().isEmpty() ? "" : " (there are some of " + context.outputs() + ")")
        + ". Its output layer's loss has to share them: configuration = "
        + "Dni.connect(configuration), or by hand "
        + "lossFunction(LabelSharingLoss.of(new LossMCXENT())); and the interface has to lie"
        + " below that output";
  }

  /** Lets go of the step's labels. */
  public void clear() {
    context = null;
  }
}
