package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The true gradient of recurrent states: backpropagation through time over whole sequences, not
 * truncated, in double precision, written apart from all layers.
 *
 * <p>A step, with x the input, h and c the state, and the weights' columns in Deeplearning4j's
 * order, block input, forget gate, output gate, input gate:
 *
 * <pre>
 *   [a f o i] = x W + h RW + b;  a = tanh a, others sigmoid
 *   c' = f c + i a;  h' = o tanh c'
 * </pre>
 */
final class LstmGradients {

  private final INDArray inputWeights; // [inputs, 4 H]
  private final INDArray recurrentWeights; // [H, 4 H]
  private final INDArray bias; // [1, 4 H]
  private final INDArray outputWeights; // [H, outputs]
  private final INDArray outputBias; // [1, outputs]
  private final OutputKind output;
  private final long units;

  /**
   * The gradients of a network.
   *
   * @param stock one LSTM and an output layer, both Deeplearning4j's
   * @param output what its output means
   */
  LstmGradients(MultiLayerNetwork stock, OutputKind output) {
    Map<String, INDArray> recurrent = stock.getLayer(0).paramTable();
    Map<String, INDArray> last = stock.getLayer(1).paramTable();
    inputWeights = recurrent.get("W").castTo(DataType.DOUBLE);
    recurrentWeights = recurrent.get("RW").castTo(DataType.DOUBLE);
    bias = recurrent.get("b").castTo(DataType.DOUBLE);
    outputWeights = last.get("W").castTo(DataType.DOUBLE);
    outputBias = last.get("b").castTo(DataType.DOUBLE);
    this.output = output;
    units = recurrentWeights.size(0);
  }

  /** What the forward pass of a step leaves. */
  private record Step(
      INDArray blockInput,
      INDArray forgetGate,
      INDArray outputGate,
      INDArray inputGate,
      INDArray cellBefore,
      INDArray cellSquashed,
      INDArray hidden) {}

  /**
   * {@return for each step t the gradient of the state before it, [N, 2 H], of h and c: that of the
   * loss of step t and all later ones, summed; row n with respect to the loss of sequence n}
   *
   * @param sequences [N, inputs, T], [N, outputs, T] and perhaps a labels' mask [N, T]; they begin
   *     with an empty state
   */
  List<INDArray> ofStates(DataSet sequences) {
    INDArray features = sequences.getFeatures().castTo(DataType.DOUBLE);
    List<Step> steps = forward(features);
    INDArray hiddenGradient = Nd4j.zeros(DataType.DOUBLE, features.size(0), units);
    INDArray cellGradient = Nd4j.zeros(DataType.DOUBLE, features.size(0), units);
    List<INDArray> gradients = new ArrayList<>();
    for (int t = steps.size() - 1; t >= 0; t--) {
      Step step = steps.get(t);
      hiddenGradient.addi(
          lossGradient(step.hidden(), sequences, t).mmul(outputWeights.transpose()));
      cellGradient.addi(
          hiddenGradient.mul(step.outputGate()).muli(slopeOfTanh(step.cellSquashed())));
      INDArray gates = gateGradients(step, hiddenGradient, cellGradient);
      hiddenGradient = gates.mmul(recurrentWeights.transpose());
      cellGradient = cellGradient.mul(step.forgetGate());
      gradients.add(0, Nd4j.concat(1, hiddenGradient, cellGradient));
    }
    return gradients;
  }

  private List<Step> forward(INDArray features) {
    INDArray hidden = Nd4j.zeros(DataType.DOUBLE, features.size(0), units);
    INDArray cell = hidden.dup();
    List<Step> steps = new ArrayList<>();
    for (int t = 0; t < features.size(2); t++) {
      INDArray sums =
          at(features, t)
              .mmul(inputWeights)
              .addi(hidden.mmul(recurrentWeights))
              .addiRowVector(bias);
      INDArray blockInput = Transforms.tanh(block(sums, 0));
      INDArray forgetGate = Transforms.sigmoid(block(sums, 1));
      INDArray outputGate = Transforms.sigmoid(block(sums, 2));
      INDArray inputGate = Transforms.sigmoid(block(sums, 3));
      INDArray cellBefore = cell;
      cell = forgetGate.mul(cellBefore).addi(inputGate.mul(blockInput));
      INDArray squashed = Transforms.tanh(cell);
      hidden = outputGate.mul(squashed);
      steps.add(
          new Step(blockInput, forgetGate, outputGate, inputGate, cellBefore, squashed, hidden));
    }
    return steps;
  }

  /**
   * Of the output layer's sums, [N, outputs]: for both kinds of output what is said less what is
   * so.
   */
  private INDArray lossGradient(INDArray hidden, DataSet sequences, int t) {
    INDArray sums = hidden.mmul(outputWeights).addiRowVector(outputBias);
    INDArray said = output == OutputKind.BITS ? Transforms.sigmoid(sums) : Transforms.softmax(sums);
    INDArray gradient = said.subi(at(sequences.getLabels().castTo(DataType.DOUBLE), t));
    INDArray mask = sequences.getLabelsMaskArray();
    if (mask != null) {
      gradient.muliColumnVector(mask.getColumn(t, true).castTo(DataType.DOUBLE));
    }
    return gradient;
  }

  /** Of the gates' sums, [N, 4 H]. */
  private static INDArray gateGradients(Step step, INDArray hidden, INDArray cell) {
    INDArray blockInput = cell.mul(step.inputGate()).muli(slopeOfTanh(step.blockInput()));
    INDArray forgetGate = cell.mul(step.cellBefore()).muli(slopeOfSigmoid(step.forgetGate()));
    INDArray outputGate = hidden.mul(step.cellSquashed()).muli(slopeOfSigmoid(step.outputGate()));
    INDArray inputGate = cell.mul(step.blockInput()).muli(slopeOfSigmoid(step.inputGate()));
    return Nd4j.concat(1, blockInput, forgetGate, outputGate, inputGate);
  }

  private static INDArray slopeOfTanh(INDArray value) {
    return value.mul(value).rsubi(1);
  }

  private static INDArray slopeOfSigmoid(INDArray value) {
    return value.mul(value.rsub(1));
  }

  private INDArray block(INDArray sums, int number) {
    return sums.get(
        NDArrayIndex.all(), NDArrayIndex.interval(number * units, (number + 1) * units));
  }

  private static INDArray at(INDArray series, int t) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t));
  }
}
