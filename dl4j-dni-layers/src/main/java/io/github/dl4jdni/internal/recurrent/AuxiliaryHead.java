package io.github.dl4jdni.internal.recurrent;

import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.arrays.Products;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The auxiliary task: predicts, linearly from the output of each time step, the synthetic gradient
 * of the window's end; its loss is ½w‖h_t·A + a − ĝ_T‖², summed over time steps and examples.
 */
final class AuxiliaryHead {

  /** A's name in the layer. */
  static final String WEIGHTS = "auxiliary0W";

  /** The name of a. */
  static final String BIAS = "auxiliary0b";

  private final INDArray weights; // A, [H, S]
  private final INDArray bias; // a, [1, S]
  private INDArray weightGradient;
  private INDArray biasGradient;
  private INDArray residual; // [N, S], 'f' ordered
  private final OnesRow ones = new OnesRow();

  AuxiliaryHead(INDArray weights, INDArray bias) {
    this.weights = weights;
    this.bias = bias.reshape('f', 1, bias.length());
  }

  void setGradients(INDArray ofWeights, INDArray ofBias) {
    weightGradient = ofWeights;
    biasGradient = ofBias.reshape('f', 1, ofBias.length());
  }

  /** Nothing is learnt in this step. */
  void clearGradients() {
    weightGradient.assign(0);
    biasGradient.assign(0);
  }

  /**
   * Adds the loss's gradient of the outputs to a window's errors, and writes that of the
   * parameters.
   *
   * @param window the window, after its forward pass
   * @param target ĝ_T, [N, S], 'f' ordered
   * @param weight the loss's weight w
   * @param mask which time steps count, [N, T], or null
   */
  void learn(RecurrentWindow window, INDArray target, double weight, INDArray mask) {
    prepare(target);
    for (int step = 0; step < window.shape().steps(); step++) {
      INDArray output = window.output(step + 1);
      Products.times(output, weights, residual);
      residual.addiRowVector(bias);
      residual.subi(target);
      residual.muli(weight);
      if (mask != null) {
        residual.muliColumnVector(mask.getColumn(step, true));
      }
      double keep = step == 0 ? 0 : 1;
      Nd4j.gemm(residual, weights, window.errors(step), false, true, 1, 1);
      Nd4j.gemm(output, residual, weightGradient, true, false, 1, keep);
      INDArray sums = ones.of(residual.size(0), residual.dataType());
      Nd4j.gemm(sums, residual, biasGradient, false, false, 1, keep);
    }
  }

  private void prepare(INDArray target) {
    if (residual == null || !residual.equalShapes(target)) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        residual = Nd4j.create(target.dataType(), target.shape(), 'f');
      }
    }
  }
}
