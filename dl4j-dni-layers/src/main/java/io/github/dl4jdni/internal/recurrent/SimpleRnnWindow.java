package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.ActivationDerivative;
import io.github.dl4jdni.internal.arrays.Activations;
import io.github.dl4jdni.internal.arrays.WindowShape;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A window of a simple recurrent layer: h_t = act(z_t). */
final class SimpleRnnWindow extends RecurrentWindow {

  private final IActivation activation;
  private final ActivationDerivative derivative;
  private final INDArray[] before; // z, where the derivative is computed from it; or null
  private final INDArray scratch; // [N, H]

  SimpleRnnWindow(WindowShape shape, IActivation activation) {
    super(shape, 1, 1);
    this.activation = activation;
    derivative = ActivationDerivative.of(activation);
    before =
        shape.training() && derivative == ActivationDerivative.OF_INPUT
            ? steps(zeros(shape.units(), shape.kept()), shape.kept())
            : null;
    scratch = zeros(shape.units(), 1).slice(0, 2);
  }

  @Override
  boolean beginsWithBias() {
    return true;
  }

  @Override
  void stepForward(int kept, int stateBefore, int stateAfter, INDArray bias) {
    if (before != null) {
      before[kept].assign(weighted()[kept]);
    }
    Activations.apply(activation, weighted()[kept], shape().training());
    states()[stateAfter].assign(weighted()[kept]);
  }

  @Override
  void prepareBackward() {
    for (int step = 0; step < shape().steps(); step++) {
      derivative.write(
          states()[step + 1], before == null ? null : before[step], activation, scratch);
      weighted()[step].assign(scratch);
    }
  }

  @Override
  void stepBackward(int step) {
    stateGradient().mul(weighted()[step], delta());
  }
}
