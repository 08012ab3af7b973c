package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.CellWeights;
import io.github.dl4jdni.internal.arrays.HostVector;
import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.arrays.StepRows;
import io.github.dl4jdni.internal.arrays.Vectors;
import io.github.dl4jdni.internal.arrays.WindowShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A recurrent layer over one window of time steps: its forward pass, and backward passes that take
 * the gradient of the window's final state and give that of its initial one.
 *
 * <p>Arrays are made once for a shape, outside of all workspaces, and used again window by window.
 * All are 'f' ordered with time as the last axis, so that a time step, and each gate in it, is one
 * contiguous piece; views of those are kept too, as making one costs as much as a small operation.
 * z_t = x_t·W + h_{t−1}·RW + b; what comes between z_t and the state is the subclass's. What does
 * not wait for the step before, x_t·W and the weights' gradients, is one product for all steps, of
 * {@link StepRows}.
 */
abstract class RecurrentWindow {

  private final WindowShape shape;
  private final int stateParts;
  private final StepRows input; // [T·N, nIn]
  private final StepRows weightedInput; // x·W; in a backward pass δ, [T·N, gates·H]
  private final StepRows outputsBefore; // h_0 … h_T, [(T + 1)·N, H]; or null
  private final INDArray errors; // ε, the gradient of the outputs from above, [N, H, T]; or null
  private final INDArray delta; // the gradient of z_t, [N, gates·H]; or null
  private final INDArray stateGradient; // q, the gradient of a state, [N, parts·H]; or null

  private final INDArray[] states; // [N, parts·H] each, the initial one first
  private final INDArray[] outputs; // the states' first parts, h, [N, H] each
  private final INDArray[] initialParts; // of the initial state, [N, H] each
  private final INDArray[] weighted; // z_t, [N, gates·H] each
  private final INDArray[] errorsAt; // [N, H] each
  private final INDArray outputGradient; // q's first part
  private final HostVector weightedMemory; // of all z_t, or null
  private final HostVector statesMemory; // of all states, or null
  private final HostVector deltaMemory; // or null
  private final OnesRow ones = new OnesRow();

  private INDArray[] masks; // 1 for examples that a step counts of, [N, 1] each; null without
  private boolean initialIsZero;
  private boolean prepared;

  RecurrentWindow(WindowShape shape, int gates, int stateParts) {
    this.shape = shape;
    this.stateParts = stateParts;
    input = new StepRows(shape, shape.inputs(), shape.kept());
    weightedInput = new StepRows(shape, gates * shape.units(), shape.kept());
    INDArray allStates = zeros(stateParts * shape.units(), shape.keptStates());
    states = steps(allStates, shape.keptStates());
    statesMemory = StepRows.inHost(allStates);
    outputs = parts(states, 0);
    initialParts = new INDArray[stateParts];
    for (int i = 0; i < stateParts; i++) {
      initialParts[i] = part(states[0], i);
    }
    INDArray allWeighted = zeros(gates * shape.units(), shape.kept());
    weighted = steps(allWeighted, shape.kept());
    weightedMemory = StepRows.inHost(allWeighted);
    boolean training = shape.training();
    outputsBefore = training ? new StepRows(shape, shape.units(), shape.keptStates()) : null;
    errors = training ? zeros(shape.units(), shape.steps()) : null;
    errorsAt = training ? steps(errors, shape.steps()) : null;
    delta = training ? zeros(gates * shape.units(), 1).slice(0, 2) : null;
    deltaMemory = training ? StepRows.inHost(delta) : null;
    stateGradient = training ? zeros(stateParts * shape.units(), 1).slice(0, 2) : null;
    outputGradient = training ? part(stateGradient, 0) : null;
  }

  /** Whether the stock layer adds z_t up from b on, and not up to b: it shows in the last bits. */
  abstract boolean beginsWithBias();

  /** From z_t, without a bias that ends it, and the state before to the state after. */
  abstract void stepForward(int kept, int stateBefore, int stateAfter, INDArray bias);

  /** Turns what the forward pass left into the factors of {@link #stepBackward}. */
  abstract void prepareBackward();

  /**
   * From the gradient q of the state after a step, in place, to what of that of the state before
   * does not come by way of z_t; and to the gradient of z_t.
   */
  abstract void stepBackward(int step);

  final WindowShape shape() {
    return shape;
  }

  /**
   * Runs the window.
   *
   * @param weights the layer's weights
   * @param series the input, [N, nIn, T], in any order
   * @param initial the parts of the initial state, [N, H] each; none for zero
   * @param mask the time steps after which state and output are zero are 0 here, others 1, [N, T],
   *     in the window's data type; null without
   * @param outputSeries where the outputs go, [N, H, T], best as {@link StepRows} lie
   */
  final void forward(
      CellWeights weights,
      INDArray series,
      INDArray[] initial,
      INDArray mask,
      INDArray outputSeries) {
    prepared = false;
    setInitial(initial);
    setMask(mask);
    if (shape.training()) {
      weighInputs(series, weights);
      copyOutput(0);
    }
    for (int step = 0; step < shape.steps(); step++) {
      int kept = shape.training() ? step : 0;
      int before = stateIndex(step);
      int after = stateIndex(step + 1);
      if (!shape.training()) {
        weighInputs(
            series.get(
                NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(step, step + 1)),
            weights);
      }
      INDArray z = weighted[kept];
      weightedInput.read(kept, z, weightedMemory, kept * Math.toIntExact(z.length()));
      if (step > 0 || !initialIsZero) {
        Products.addTimes(outputs[before], weights.recurrent(), z);
      }
      stepForward(kept, before, after, weights.bias());
      maskOut(step, states[after]);
      if (shape.training()) {
        copyOutput(step + 1);
      } else {
        at(outputSeries, step).assign(outputs[after]);
      }
    }
    if (shape.training()) {
      outputSeries.assign(
          StepRows.series(outputsBefore.between(1, shape.steps() + 1), shape.examples()));
    }
  }

  /** x·W of the steps that are kept, and a bias that begins z. */
  private void weighInputs(INDArray series, CellWeights weights) {
    input.series().assign(series);
    INDArray result = weightedInput.all();
    if (beginsWithBias()) {
      Nd4j.exec(new BroadcastCopyOp(result, weights.bias(), result, 1));
      Products.addTimes(input.all(), weights.input(), result);
    } else {
      Products.times(input.all(), weights.input(), result);
    }
  }

  private void copyOutput(int state) {
    outputsBefore.write(
        state, outputs[state], statesMemory, state * Math.toIntExact(states[state].length()));
  }

  private void setMask(INDArray mask) {
    masks = null;
    if (mask != null) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        INDArray copy = mask.dup('f');
        masks = new INDArray[shape.steps()];
        for (int step = 0; step < masks.length; step++) {
          masks[step] = copy.getColumn(step, true);
        }
      }
    }
  }

  /** Of a state or its gradient: zero for the examples that a step does not count of. */
  private void maskOut(int step, INDArray rows) {
    if (masks != null) {
      rows.muliColumnVector(masks[step]);
    }
  }

  private void setInitial(INDArray[] initial) {
    initialIsZero = initial.length == 0;
    if (initialIsZero) {
      states[0].assign(0);
    }
    for (int i = 0; i < initial.length; i++) {
      Vectors.copy(initial[i], initialParts[i]);
    }
  }

  /** A part of the final state, [N, H]: h, or the cell; to be copied before the next window. */
  final INDArray finalPart(int part) {
    return part(states[stateIndex(shape.steps())], part);
  }

  /** The state after so many time steps, [N, parts·H]. */
  final INDArray state(int stepsDone) {
    return states[stateIndex(stepsDone)];
  }

  /** The output after so many time steps, [N, H]. */
  final INDArray output(int stepsDone) {
    return outputs[stateIndex(stepsDone)];
  }

  /** Whether the window began with the state zero. */
  final boolean beganAtZero() {
    return initialIsZero;
  }

  /** The gradient of the outputs from above, to be set before a backward pass, [N, H, T]. */
  final INDArray errors() {
    return errors;
  }

  /** One time step of the same, [N, H]. */
  final INDArray errors(int step) {
    return errorsAt[step];
  }

  /**
   * The gradient of a state, [N, parts·H]: of the final one, to be set before a backward pass; of
   * the initial one after it.
   */
  final INDArray stateGradient() {
    return stateGradient;
  }

  /** The gradient of z_t in the last step of a backward pass, [N, gates·H]. */
  final INDArray delta() {
    return delta;
  }

  /**
   * Goes back through the window from the gradient of its final state and of its outputs, to that
   * of its initial state if it did not begin with zero.
   *
   * @param weights the weights of the forward pass
   * @param written what is to be written on the way
   */
  final void backward(CellWeights weights, Written written) {
    prepare();
    for (int step = shape.steps() - 1; step >= 0; step--) {
      addErrors(step);
      maskOut(step, stateGradient);
      stepBackward(step);
      weightedInput.write(step, delta, deltaMemory, 0);
      if (step > 0 || !initialIsZero) {
        Products.timesTransposed(delta, weights.recurrent(), outputGradient);
      }
    }
    writeGradients(written);
    if (written.inputGradient() != null) {
      writeInputGradient(weights, written);
    }
  }

  /** Whether nothing goes back through the window: all that was set before a backward pass is 0. */
  final boolean isWithoutGradient() {
    return Vectors.isZero(stateGradient) && Vectors.isZero(errors);
  }

  /** What {@link #backward} comes to if nothing goes back. */
  final void backwardOfNothing(Written written) {
    CellWeights gradients = written.gradients();
    gradients.input().assign(0);
    gradients.recurrent().assign(0);
    gradients.bias().assign(0);
    if (written.inputGradient() != null) {
      written.inputGradient().assign(0);
    }
  }

  /** Adds the gradient of a step's output from above to that of the state after it. */
  final void addErrors(int step) {
    Vectors.add(errorsAt[step], outputGradient);
  }

  /**
   * Goes back through one time step with the gradient of the state after it alone, in place.
   *
   * @param step the time step, from 0
   * @param weights the weights of the forward pass
   */
  final void backThrough(int step, CellWeights weights) {
    prepare();
    maskOut(step, stateGradient);
    stepBackward(step);
    Products.timesTransposed(delta, weights.recurrent(), outputGradient);
  }

  /** Adds ∂/∂weights of what the last step of a backward pass went through. */
  final void addGradients(int step, CellWeights gradients) {
    Products.addTransposedTimes(input.between(step, step + 1), delta, gradients.input());
    Products.addTransposedTimes(outputs[step], delta, gradients.recurrent());
    Nd4j.gemm(ones(1), delta, gradients.bias(), false, false, 1.0, 1.0);
  }

  private void prepare() {
    if (!prepared) {
      prepareBackward();
      prepared = true;
    }
  }

  private void writeGradients(Written written) {
    CellWeights gradients = written.gradients();
    int from = written.from();
    int to = shape.steps();
    INDArray deltas = weightedInput.between(from, to);
    Products.transposedTimes(input.between(from, to), deltas, gradients.input());
    Products.transposedTimes(outputsBefore.between(from, to), deltas, gradients.recurrent());
    Products.times(ones(to - from), deltas, gradients.bias());
  }

  private void writeInputGradient(CellWeights weights, Written written) {
    INDArray gradient = written.inputGradient();
    INDArray rows = gradient.permute(0, 2, 1).reshape('f', input.all().shape());
    Products.timesTransposed(weightedInput.all(), weights.input(), rows);
    for (int step = 0; step < written.from(); step++) {
      at(gradient, step).assign(0);
    }
  }

  private INDArray ones(int steps) {
    return ones.of(steps * shape.examples(), shape.type());
  }

  private int stateIndex(int stepsDone) {
    return shape.training() ? stepsDone : stepsDone % 2;
  }

  /** An array of all kept time steps, [N, width, steps]. */
  final INDArray zeros(long width, int steps) {
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(shape.type(), new long[] {shape.examples(), width, steps}, 'f');
    }
  }

  /** The time steps of such an array, [N, width] each. */
  static INDArray[] steps(INDArray series, int count) {
    INDArray[] steps = new INDArray[count];
    for (int step = 0; step < count; step++) {
      steps[step] = at(series, step);
    }
    return steps;
  }

  /** Part by part, a gate or a part of the state: [N, H] of [N, parts·H]. */
  final INDArray part(INDArray joined, int part) {
    return parts(joined, part, 1);
  }

  /** Several neighbouring parts, [N, count·H] of [N, parts·H]. */
  final INDArray parts(INDArray joined, int first, int count) {
    return joined.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(first * shape.units(), (first + count) * shape.units()));
  }

  /** The same part of each. */
  final INDArray[] parts(INDArray[] joined, int part) {
    INDArray[] parts = new INDArray[joined.length];
    for (int i = 0; i < joined.length; i++) {
      parts[i] = part(joined[i], part);
    }
    return parts;
  }

  /** The memory of all z_t, or null. */
  final HostVector weightedMemory() {
    return weightedMemory;
  }

  /** The memory of all states, or null. */
  final HostVector statesMemory() {
    return statesMemory;
  }

  /** The memory of the gradient of z_t, or null. */
  final HostVector deltaMemory() {
    return deltaMemory;
  }

  final INDArray[] weighted() {
    return weighted;
  }

  final INDArray[] states() {
    return states;
  }

  final int stateParts() {
    return stateParts;
  }

  private static INDArray at(INDArray series, int step) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step));
  }

  /**
   * What a backward pass writes.
   *
   * @param gradients the gradients of the weights
   * @param from the first time step that counts for them: 0, or later where truncated BPTT goes
   *     back by less than a window
   * @param inputGradient the gradient of the input, [N, nIn, T], its time steps below each other as
   *     in {@link StepRows}; or null if nobody needs it
   */
  record Written(CellWeights gradients, int from, INDArray inputGradient) {}
}
