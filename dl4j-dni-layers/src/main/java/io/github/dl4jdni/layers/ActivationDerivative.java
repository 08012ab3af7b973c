package io.github.dl4jdni.layers;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.factory.Nd4j;

/**
 * From what an activation function's derivative is computed: cheapest from its own output, which is
 * not needed after that.
 */
enum ActivationDerivative {
  /** 1. */
  ONE {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return gradient;
    }
  },
  /** 1 where the output is positive, for ReLU. */
  OF_SIGN {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      Nd4j.exec(new Sign(output, output)); // 0 or 1, as ReLU is never negative
      return gradient.muli(output);
    }
  },
  /** 1 − y², for tanh. */
  OF_TANH {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return gradient.muli(output.muli(output).rsubi(1));
    }
  },
  /** y(1 − y), for the logistic function. */
  OF_LOGISTIC {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return gradient.muli(output.rsub(1).muli(output));
    }
  },
  /** What the activation function itself makes of its input, which it may overwrite. */
  OF_INPUT {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return activation.backprop(in, gradient).getFirst();
    }
  };

  /**
   * The gradient times the derivative.
   *
   * @param gradient with respect to the output; may be overwritten
   * @param output the activation function's output; may be overwritten
   * @param in its input, or null where it is not needed
   * @param activation the activation function
   * @return the gradient with respect to the input, in the current workspace
   */
  abstract INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation);

  static ActivationDerivative of(IActivation activation) {
    if (activation instanceof ActivationIdentity) {
      return ONE;
    }
    if (activation.equals(new ActivationReLU())) {
      return OF_SIGN;
    }
    if (activation instanceof ActivationTanH) {
      return OF_TANH;
    }
    return activation instanceof ActivationSigmoid ? OF_LOGISTIC : OF_INPUT;
  }
}
