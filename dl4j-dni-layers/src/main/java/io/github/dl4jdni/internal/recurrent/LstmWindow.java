package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.ActivationDerivative;
import io.github.dl4jdni.internal.arrays.Activations;
import io.github.dl4jdni.internal.arrays.WindowShape;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A window of an LSTM without peepholes: i, f, o, g = act(z_i), gate(z_f), gate(z_o), gate(z_g) in
 * the stock layer's order, where i is the block's input and g its gate; c_t = f·c_{t−1} + g·i; h_t
 * = o·act(c_t).
 */
final class LstmWindow extends RecurrentWindow {

  /** z_i, z_f, z_o, z_g. */
  static final int GATES = 4;

  /** h and c. */
  static final int STATE_PARTS = 2;

  private final IActivation activation;
  private final IActivation gateActivation;
  private final ActivationDerivative derivative;
  private final ActivationDerivative gateDerivative;

  private final INDArray[] blockInput; // i; for the backward pass g·act'(z_i), [N, H] each
  private final INDArray[] forget; // f
  private final INDArray[] outputGate; // o; then act(c)·gate'(z_o)
  private final INDArray[] inputGate; // g; then i·gate'(z_g)
  private final INDArray[] gates; // f, o, g side by side, [N, 3H] each
  private final INDArray[] cell; // c, one more than steps where all are kept
  private final INDArray[] output; // h
  private final INDArray[] cellOutput; // act(c_t); for the backward pass o·act'(c_t)
  private final INDArray[] forgetFactor; // c_{t−1}·gate'(z_f); or null
  private final INDArray[] before; // z, where derivatives are computed from it; or null
  private final INDArray scratch; // [N, H]
  private final Backward backward; // or null
  private final LstmPass pass; // does all of it, where it can; or null

  LstmWindow(WindowShape shape, IActivation activation, IActivation gateActivation) {
    super(shape, GATES, STATE_PARTS);
    this.activation = activation;
    this.gateActivation = gateActivation;
    derivative = ActivationDerivative.of(activation);
    gateDerivative = ActivationDerivative.of(gateActivation);
    blockInput = parts(weighted(), 0);
    forget = parts(weighted(), 1);
    outputGate = parts(weighted(), 2);
    inputGate = parts(weighted(), 3);
    gates = new INDArray[shape.kept()];
    for (int i = 0; i < gates.length; i++) {
      gates[i] = parts(weighted()[i], 1, GATES - 1);
    }
    output = parts(states(), 0);
    cell = parts(states(), 1);
    INDArray cellOutputs = zeros(shape.units(), shape.kept());
    cellOutput = steps(cellOutputs, shape.kept());
    pass = LstmPass.of(this, activation, gateActivation, cellOutputs);
    forgetFactor =
        shape.training() && pass == null
            ? steps(zeros(shape.units(), shape.kept()), shape.kept())
            : null;
    boolean keepsInputs =
        derivative == ActivationDerivative.OF_INPUT
            || gateDerivative == ActivationDerivative.OF_INPUT;
    before =
        shape.training() && keepsInputs
            ? steps(zeros(GATES * shape.units(), shape.kept()), shape.kept())
            : null;
    scratch = zeros(shape.units(), 1).slice(0, 2);
    backward = shape.training() ? new Backward() : null;
  }

  @Override
  boolean beginsWithBias() {
    return false;
  }

  @Override
  void stepForward(int kept, int stateBefore, int stateAfter, INDArray bias) {
    if (pass != null) {
      pass.forward(kept, stateBefore, stateAfter, bias);
      return;
    }
    weighted()[kept].addiRowVector(bias);
    if (before != null) {
      before[kept].assign(weighted()[kept]);
    }
    boolean training = shape().training();
    Activations.apply(activation, blockInput[kept], training);
    Activations.apply(gateActivation, gates[kept], training);
    INDArray c = cell[stateAfter];
    forget[kept].mul(cell[stateBefore], c);
    inputGate[kept].mul(blockInput[kept], scratch);
    c.addi(scratch);
    cellOutput[kept].assign(c);
    Activations.apply(activation, cellOutput[kept], training);
    outputGate[kept].mul(cellOutput[kept], output[stateAfter]);
  }

  @Override
  void prepareBackward() {
    if (pass != null) {
      return;
    }
    for (int step = 0; step < shape().steps(); step++) {
      INDArray zInput = before == null ? null : part(before[step], 0);
      INDArray zGates = before == null ? null : parts(before[step], 1, GATES - 1);
      gateDerivative.write(gates[step], zGates, gateActivation, backward.gateDerivatives);
      backward.forgetDerivative.mul(cell[step], forgetFactor[step]);
      // o·act'(c) goes where act(c) was, once act(c)·gate'(z_o) is made of that.
      derivative.write(cellOutput[step], cell[step + 1], activation, scratch);
      scratch.muli(outputGate[step]);
      backward.outputDerivative.mul(cellOutput[step], outputGate[step]);
      cellOutput[step].assign(scratch);
      derivative.write(blockInput[step], zInput, activation, scratch);
      scratch.muli(inputGate[step]);
      backward.inputGateDerivative.mul(blockInput[step], inputGate[step]);
      blockInput[step].assign(scratch);
    }
  }

  @Override
  void stepBackward(int step) {
    if (pass != null) {
      pass.backward(step);
      return;
    }
    INDArray ofCell = backward.cellGradient;
    backward.outputGradient.mul(outputGate[step], backward.outputDelta);
    backward.outputGradient.mul(cellOutput[step], scratch);
    ofCell.addi(scratch);
    ofCell.mul(blockInput[step], backward.blockInputDelta);
    ofCell.mul(forgetFactor[step], backward.forgetDelta);
    ofCell.mul(inputGate[step], backward.inputGateDelta);
    ofCell.muli(forget[step]);
  }

  /** Views that the backward pass alone needs. */
  private final class Backward {
    private final INDArray gateDerivatives = zeros(3 * shape().units(), 1).slice(0, 2);
    private final INDArray forgetDerivative = part(gateDerivatives, 0);
    private final INDArray outputDerivative = part(gateDerivatives, 1);
    private final INDArray inputGateDerivative = part(gateDerivatives, 2);
    private final INDArray blockInputDelta = part(delta(), 0);
    private final INDArray forgetDelta = part(delta(), 1);
    private final INDArray outputDelta = part(delta(), 2);
    private final INDArray inputGateDelta = part(delta(), 3);
    private final INDArray outputGradient = part(stateGradient(), 0);
    private final INDArray cellGradient = part(stateGradient(), 1);
  }
}
