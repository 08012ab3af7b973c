package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.HostVector;
import io.github.dl4jdni.internal.arrays.StepRows;
import io.github.dl4jdni.internal.arrays.WindowShape;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What lies between the products of an LSTM with tanh and logistic gates, in one pass for a time
 * step and direction over floats in the host's memory. ND4J takes some ten operations, each with
 * its own way through memory and, on a small layer, mostly with the cost of being called.
 *
 * <p>A piece at a time goes into Java's arrays: a few examples' columns, [N, some] of each gate.
 */
final class LstmPass {

  private static final int PIECE = 1024; // a dozen arrays of it stay in the first caches

  // tanh x ≈ x·P(x²)/Q(x²) where |x| < 9: fitted for the smallest relative error, 2e-8 before
  // rounding.
  private static final float LIMIT = 9;
  private static final float P1 = 0.13381045f;
  private static final float P2 = 0.0034956099f;
  private static final float P3 = 2.0609421e-5f;
  private static final float P4 = 1.3355096e-8f;
  private static final float Q1 = 0.4671436f;
  private static final float Q2 = 0.025877066f;
  private static final float Q3 = 0.00032856694f;
  private static final float Q4 = 7.7767436e-7f;

  private final int examples;
  private final int count; // N·H
  private final boolean training;
  private final int piece;
  private final Memory memory;
  private final float[] biases;
  private final float[] i;
  private final float[] f;
  private final float[] o;
  private final float[] g;
  private final float[] before; // c_{t−1}
  private final float[] c;
  private final float[] y; // act(c_t)
  private final float[] h;

  private INDArray lastBias; // [1, 4H]
  private HostVector biasMemory;

  private LstmPass(WindowShape shape, Memory memory) {
    this.memory = memory;
    examples = (int) shape.examples();
    count = (int) (shape.examples() * shape.units());
    training = shape.training();
    piece = Math.min(count, examples * Math.max(1, PIECE / examples));
    biases = new float[LstmWindow.GATES * (int) shape.units()];
    i = new float[piece];
    f = new float[piece];
    o = new float[piece];
    g = new float[piece];
    before = new float[piece];
    c = new float[piece];
    y = new float[piece];
    h = new float[piece];
  }

  /**
   * Makes the passes of a window.
   *
   * @param window the window
   * @param activation its activation function
   * @param gateActivation that of its gates
   * @param cellOutput where act(c) goes, [N, H, T]
   * @return null where only ND4J can do it
   */
  static LstmPass of(
      RecurrentWindow window,
      IActivation activation,
      IActivation gateActivation,
      INDArray cellOutput) {
    boolean known = // somebody's own may do something else
        activation.getClass() == ActivationTanH.class
            && gateActivation.getClass() == ActivationSigmoid.class;
    if (!known || window.weightedMemory() == null) {
      return null;
    }
    boolean training = window.shape().training();
    Memory memory =
        new Memory(
            window.weightedMemory(),
            window.statesMemory(),
            StepRows.inHost(cellOutput),
            training ? window.deltaMemory() : null,
            training ? StepRows.inHost(window.stateGradient()) : null);
    return memory.isVisible(training) ? new LstmPass(window.shape(), memory) : null;
  }

  /**
   * From z without bias to the gates' outputs, in its place, and the state after.
   *
   * @param step which of the steps that are kept
   * @param stateBefore which of the states that are kept is the one before
   * @param stateAfter which is the one after
   * @param bias [1, 4H]
   */
  void forward(int step, int stateBefore, int stateAfter, INDArray bias) {
    readBiases(bias);
    for (int from = 0; from < count; from += piece) {
      int length = Math.min(piece, count - from);
      readGates(step, from, length);
      addBiases(from / examples, length);
      memory.states.read(cell(stateBefore) + from, before, length);
      tanh(i, length);
      logistic(f, length);
      logistic(o, length);
      logistic(g, length);
      nextCell(i, f, g, before, c, length);
      System.arraycopy(c, 0, y, 0, length);
      tanh(y, length);
      multiply(o, y, h, length);
      memory.states.write(output(stateAfter) + from, h, length);
      memory.states.write(cell(stateAfter) + from, c, length);
      if (training) {
        writeGates(memory.weighted, step, from, length);
        memory.cellOutput.write(step * count + from, y, length);
      }
    }
  }

  /** From the gradient of the state after a step, in place, to δ. */
  void backward(int step) {
    for (int from = 0; from < count; from += piece) {
      int length = Math.min(piece, count - from);
      readGates(step, from, length);
      memory.states.read(cell(step) + from, before, length);
      memory.cellOutput.read(step * count + from, y, length);
      memory.stateGradient.read(from, h, length);
      memory.stateGradient.read(count + from, c, length);
      addThroughOutput(h, o, y, c, length);
      outputDelta(h, y, o, length);
      deltas(c, before, i, f, g, length);
      memory.stateGradient.write(count + from, c, length);
      writeGates(memory.delta, 0, from, length);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the array itself, of which a vector shows the memory
  private void readBiases(INDArray bias) {
    if (bias != lastBias) {
      biasMemory = HostVector.of(bias);
      lastBias = bias;
    }
    biasMemory.read(0, biases, biases.length);
  }

  private int output(int state) {
    return LstmWindow.STATE_PARTS * state * count;
  }

  private int cell(int state) {
    return output(state) + count;
  }

  private void readGates(int step, int from, int length) {
    int at = LstmWindow.GATES * step * count + from;
    memory.weighted.read(at, i, length);
    memory.weighted.read(at + count, f, length);
    memory.weighted.read(at + 2 * count, o, length);
    memory.weighted.read(at + 3 * count, g, length);
  }

  private void writeGates(HostVector to, int step, int from, int length) {
    int at = LstmWindow.GATES * step * count + from;
    to.write(at, i, length);
    to.write(at + count, f, length);
    to.write(at + 2 * count, o, length);
    to.write(at + 3 * count, g, length);
  }

  private void addBiases(int unit, int length) {
    int units = biases.length / LstmWindow.GATES;
    for (int at = 0; at < length; at += examples) {
      int column = unit + at / examples;
      add(i, at, examples, biases[column]);
      add(f, at, examples, biases[units + column]);
      add(o, at, examples, biases[2 * units + column]);
      add(g, at, examples, biases[3 * units + column]);
    }
  }

  // Plain loops over arrays, each of a method of its own: so the virtual machine vectorises them.

  private static void add(float[] x, int at, int length, float value) {
    for (int k = at; k < at + length; k++) {
      x[k] += value;
    }
  }

  static void tanh(float[] x, int length) {
    for (int k = 0; k < length; k++) {
      float v = Math.max(-LIMIT, Math.min(LIMIT, x[k]));
      float s = v * v;
      float p = (((P4 * s + P3) * s + P2) * s + P1) * s + 1;
      float q = (((Q4 * s + Q3) * s + Q2) * s + Q1) * s + 1;
      x[k] = Math.max(-1, Math.min(1, v * p / q));
    }
  }

  /** (1 + tanh(x/2))/2. */
  static void logistic(float[] x, int length) {
    for (int k = 0; k < length; k++) {
      x[k] *= 0.5f;
    }
    tanh(x, length);
    for (int k = 0; k < length; k++) {
      x[k] = 0.5f * x[k] + 0.5f;
    }
  }

  private static void nextCell(
      float[] i, float[] f, float[] g, float[] before, float[] c, int length) {
    for (int k = 0; k < length; k++) {
      c[k] = f[k] * before[k] + g[k] * i[k];
    }
  }

  private static void multiply(float[] x, float[] y, float[] product, int length) {
    for (int k = 0; k < length; k++) {
      product[k] = x[k] * y[k];
    }
  }

  /** ∂c += ∂h·o·(1 − y²). */
  private static void addThroughOutput(float[] h, float[] o, float[] y, float[] c, int length) {
    for (int k = 0; k < length; k++) {
      c[k] += h[k] * o[k] * (1 - y[k] * y[k]);
    }
  }

  /** δ_o = ∂h·y·o(1 − o), in the place of o. */
  private static void outputDelta(float[] h, float[] y, float[] o, int length) {
    for (int k = 0; k < length; k++) {
      o[k] = h[k] * y[k] * (o[k] * (1 - o[k]));
    }
  }

  /** The other δ in the places of their gates, and ∂c_{t−1} = ∂c·f in that of ∂c. */
  private static void deltas(
      float[] c, float[] before, float[] i, float[] f, float[] g, int length) {
    for (int k = 0; k < length; k++) {
      float ofCell = c[k];
      float input = i[k];
      float forget = f[k];
      float gate = g[k];
      i[k] = ofCell * gate * (1 - input * input);
      f[k] = ofCell * before[k] * (forget * (1 - forget));
      g[k] = ofCell * input * (gate * (1 - gate));
      c[k] = ofCell * forget;
    }
  }

  /**
   * The window's arrays.
   *
   * @param weighted z, then the gates' outputs, [N, 4H, T]
   * @param states [N, 2H, T + 1]
   * @param cellOutput act(c), [N, H, T]
   * @param delta δ of one step, [N, 4H]; null without training
   * @param stateGradient [N, 2H]; null without training
   */
  private record Memory(
      HostVector weighted,
      HostVector states,
      HostVector cellOutput,
      HostVector delta,
      HostVector stateGradient) {

    boolean isVisible(boolean training) {
      return weighted != null
          && states != null
          && cellOutput != null
          && (!training || (delta != null && stateGradient != null));
    }
  }
}
