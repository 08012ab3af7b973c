package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.ColumnScaling;
import io.github.dl4jdni.cli.data.SequenceExamples;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.data.TargetExamples;
import io.github.dl4jdni.cli.data.Targets;
import io.github.dl4jdni.cli.data.Task;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A network and data that go together: what of the data it is trained on and judged by.
 *
 * @param examples the data, with targets as the network gives outputs
 * @param task what is learnt
 * @param preparation of its batches
 */
record ModelFit(SplitExamples examples, OutputTask task, BatchPreparation preparation) {

  /** {@return what judges networks} */
  Judge judge() {
    return new Judge(examples.measured(), task, preparation);
  }

  /**
   * {@return the fit of the networks that this program builds, whose output follows from the data}
   *
   * @param examples the data
   * @param type of the networks' numbers
   * @throws UserErrorException if they are sequences, which those networks do not take
   */
  static ModelFit built(SplitExamples examples, DataType type) {
    if (examples.form() instanceof SplitExamples.Sequences) {
      throw new UserErrorException(
          "--network: its networks take rows and images, but --data holds "
              + examples.description()
              + "; name a recurrent model with --model");
    }
    Targets targets = examples.training().targets();
    Measure measure =
        switch (targets.task()) {
          case CLASSIFICATION -> Measure.ERROR;
          case MULTI_LABEL -> Measure.LABEL_ERROR;
          case REGRESSION -> Measure.MSE;
        };
    ColumnScaling scaling =
        targets instanceof Targets.Numbers numbers && targets.task() == Task.REGRESSION
            ? numbers.scaling()
            : null;
    return new ModelFit(
        examples,
        new OutputTask(OutputTask.Encoding.PLAIN, measure, targets.task()),
        new BatchPreparation(
            examples.form(),
            BatchPreparation.Layout.PLAIN,
            false,
            OutputTask.Encoding.PLAIN,
            null,
            scaling,
            type));
  }

  /** {@return the same with targets of steps, or of whole sequences} */
  static SplitExamples asked(SplitExamples examples, boolean perStep) {
    if (!(examples.training() instanceof SequenceExamples training)) {
      return examples;
    }
    TargetExamples measured = ((SequenceExamples) examples.measured()).asked(perStep);
    SplitExamples.Sequences form = (SplitExamples.Sequences) examples.form();
    return new SplitExamples(
        examples.description(),
        training.asked(perStep),
        measured,
        examples.measuredOn(),
        new SplitExamples.Sequences(form.longest(), perStep),
        examples.notes());
  }
}
