package io.github.dl4jdni.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.context.LabelSharingLoss;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What a loss leaves for the interfaces of its thread: labels always, the rest if asked to. */
class StepContextTest {

  private static final String OUTPUT = "out";

  private final INDArray labels = Nd4j.create(new double[][] {{0, 1}, {1, 0}, {0, 1}});
  private final INDArray z = Nd4j.create(new double[][] {{1, 2}, {3, -1}, {0, 5}});
  private final INDArray mask = Nd4j.create(new double[][] {{1}, {0}, {1}});
  private final ILossFunction loss = LabelSharingLoss.of(new LossMCXENT(), OUTPUT);

  private INDArray step(StepContext context) {
    context.open();
    return loss.computeGradient(labels, z.dup(), new ActivationSoftmax(), mask);
  }

  private static INDArray seen(StepContext context, OutputSignal signal) {
    return context.rowsAndOne(OUTPUT, signal, DataType.DOUBLE);
  }

  private static INDArray withOne(INDArray rows) {
    return Nd4j.hstack(rows, Nd4j.ones(DataType.DOUBLE, rows.size(0), 1));
  }

  @Test
  void onlyLabelsAreSharedUnasked() {
    StepContext context = StepContext.join();
    step(context);
    assertThat(seen(context, OutputSignal.LABELS)).isEqualTo(withOne(labels));
    assertThat(seen(context, OutputSignal.MASKED_LABELS)).isNull();
    assertThat(seen(context, OutputSignal.ERRORS)).isNull();
  }

  @Test
  void whatWasAskedForIsSharedUntilTheNextStepOpens() {
    StepContext context = StepContext.join();
    context.request(OUTPUT, OutputSignal.ERRORS);
    context.request(OUTPUT, OutputSignal.MASKED_LABELS);
    INDArray errors = step(context);
    assertThat(errors.getRow(1).amaxNumber().doubleValue()).isZero();
    assertThat(seen(context, OutputSignal.ERRORS)).isEqualTo(withOne(errors));
    assertThat(seen(context, OutputSignal.LABELS)).isEqualTo(withOne(labels));
    assertThat(seen(context, OutputSignal.MASKED_LABELS))
        .isEqualTo(withOne(labels.mulColumnVector(mask)));
    context.open();
    assertThat(seen(context, OutputSignal.ERRORS)).isNull();
    assertThat(seen(context, OutputSignal.MASKED_LABELS)).isNull();
  }

  @Test
  void outputsAreAskedByName() {
    StepContext context = StepContext.join();
    context.request("another", OutputSignal.ERRORS);
    step(context);
    assertThat(seen(context, OutputSignal.ERRORS)).isNull();
  }

  @Test
  void masksMayBeAsWideAsTheLabels() {
    StepContext context = StepContext.join();
    context.request(OUTPUT, OutputSignal.MASKED_LABELS);
    INDArray wide = Nd4j.create(new double[][] {{1, 0}, {1, 1}, {0, 1}});
    context.open();
    LabelSharingLoss.of(new LossBinaryXENT(), OUTPUT)
        .computeGradient(labels, z.dup(), new ActivationSigmoid(), wide);
    assertThat(seen(context, OutputSignal.MASKED_LABELS)).isEqualTo(withOne(labels.mul(wide)));
  }
}
