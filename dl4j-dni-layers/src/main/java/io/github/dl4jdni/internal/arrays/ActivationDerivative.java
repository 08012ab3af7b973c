package io.github.dl4jdni.internal.arrays;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.same.TimesOneMinus;
import org.nd4j.linalg.factory.Nd4j;

/**
 * From what an activation function's derivative is computed: cheapest from its own output, which is
 * not needed after that.
 */
public enum ActivationDerivative {
  /** 1. */
  ONE {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return gradient;
    }

    @Override
    public void write(INDArray output, INDArray in, IActivation activation, INDArray result) {
      result.assign(1);
    }
  },
  /** 1 where the output is positive, for ReLU. */
  OF_SIGN {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      Nd4j.exec(new Sign(output, output)); // 0 or 1, as ReLU is never negative
      return gradient.muli(output);
    }

    @Override
    public void write(INDArray output, INDArray in, IActivation activation, INDArray result) {
      Nd4j.exec(new Sign(output, result));
    }
  },
  /** 1 − y², for tanh. */
  OF_TANH {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return gradient.muli(output.muli(output).rsubi(1));
    }

    @Override
    public void write(INDArray output, INDArray in, IActivation activation, INDArray result) {
      output.mul(output, result);
      result.rsubi(1);
    }
  },
  /** y(1 − y), for the logistic function. */
  OF_LOGISTIC {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return gradient.muli(output.rsub(1).muli(output));
    }

    @Override
    public void write(INDArray output, INDArray in, IActivation activation, INDArray result) {
      Nd4j.exec(new TimesOneMinus(output, result));
    }
  },
  /** What the activation function itself makes of its input, which it may overwrite. */
  OF_INPUT {
    @Override
    INDArray times(INDArray gradient, INDArray output, INDArray in, IActivation activation) {
      return activation.backprop(in, gradient).getFirst();
    }

    @Override
    public void write(INDArray output, INDArray in, IActivation activation, INDArray result) {
      result.assign(1);
      result.assign(activation.backprop(in.dup('f'), result.dup('f')).getFirst());
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

  /**
   * Writes the derivative itself, for activation functions that work element by element.
   *
   * @param output the activation function's output; not changed
   * @param in its input, or null where it is not needed; not changed
   * @param activation the activation function
   * @param result where the derivative goes
   */
  public abstract void write(INDArray output, INDArray in, IActivation activation, INDArray result);

  public static ActivationDerivative of(IActivation activation) {
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
