package io.github.dl4jdni.train;

import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Synthetic gradients from predicted errors, by loops: two hidden layers of tanh with an interface
 * behind each, and a softmax output under cross-entropy, trained by SGD.
 */
final class PlainErrorDni {

  private static final double FORGETTING = 0.95;
  private static final double RIDGE = 1e-3;
  private static final double READOUT_RATE = 3;

  private final double rate;
  private final Linear[] layers = new Linear[3];
  private final Interface[] interfaces = new Interface[2];

  /** Begins where a network begins. */
  PlainErrorDni(MultiLayerNetwork network, double rate) {
    this.rate = rate;
    for (int i = 0; i < 3; i++) {
      layers[i] = new Linear(network.getParam(i + "_W"), network.getParam(i + "_b"));
    }
    for (int i = 0; i < 2; i++) {
      String model = i + "_gradientModel";
      interfaces[i] =
          new Interface(new Linear(network.getParam(model + "U"), network.getParam(model + "b")));
    }
  }

  double[][] weights(int layer) {
    return layers[layer].weights;
  }

  double[] bias(int layer) {
    return layers[layer].bias;
  }

  double[][] readout(int layer) {
    return interfaces[layer].readout.weights;
  }

  double[] readoutBias(int layer) {
    return interfaces[layer].readout.bias;
  }

  double[][] feedback(int layer) {
    return interfaces[layer].feedback;
  }

  /** One batch: everything is computed from the parameters before it. */
  void step(double[][] inputs, double[][] labels) {
    double[][] first = map(layers[0].of(inputs), Math::tanh);
    double[][] second = map(layers[1].of(first), Math::tanh);
    double[][] outputError = minus(softmax(layers[2].of(second)), labels);
    double[][] firstError = minus(softmax(interfaces[0].readout.of(first)), labels);
    double[][] secondError = minus(softmax(interfaces[1].readout.of(second)), labels);

    double[][] intoSecond = throughTanh(product(secondError, interfaces[1].feedback), second);
    double[][] intoFirst = throughTanh(product(firstError, interfaces[0].feedback), first);
    double[][] arrivedAtSecond = product(outputError, transposed(layers[2].weights));
    double[][] arrivedAtFirst = product(intoSecond, transposed(layers[1].weights));

    layers[2].descend(second, outputError, rate);
    layers[1].descend(first, intoSecond, rate);
    layers[0].descend(inputs, intoFirst, rate);
    interfaces[1].learn(second, secondError, arrivedAtSecond, rate);
    interfaces[0].learn(first, firstError, arrivedAtFirst, rate);
  }

  private static double[][] throughTanh(double[][] gradient, double[][] activation) {
    double[][] result = new double[gradient.length][gradient[0].length];
    for (int n = 0; n < result.length; n++) {
      for (int c = 0; c < result[n].length; c++) {
        result[n][c] = gradient[n][c] * (1 - activation[n][c] * activation[n][c]);
      }
    }
    return result;
  }

  private static double[][] softmax(double[][] logits) {
    double[][] likelihoods = map(logits, Math::exp);
    for (double[] row : likelihoods) {
      double total = 0;
      for (double each : row) {
        total += each;
      }
      for (int k = 0; k < row.length; k++) {
        row[k] /= total;
      }
    }
    return likelihoods;
  }

  private static double[][] map(double[][] matrix, DoubleUnaryOperator function) {
    double[][] result = new double[matrix.length][matrix[0].length];
    for (int i = 0; i < result.length; i++) {
      for (int j = 0; j < result[i].length; j++) {
        result[i][j] = function.applyAsDouble(matrix[i][j]);
      }
    }
    return result;
  }

  private static double[][] minus(double[][] left, double[][] right) {
    double[][] result = new double[left.length][left[0].length];
    for (int i = 0; i < result.length; i++) {
      for (int j = 0; j < result[i].length; j++) {
        result[i][j] = left[i][j] - right[i][j];
      }
    }
    return result;
  }

  private static double[][] product(double[][] left, double[][] right) {
    double[][] result = new double[left.length][right[0].length];
    for (int i = 0; i < result.length; i++) {
      for (int j = 0; j < result[i].length; j++) {
        for (int k = 0; k < right.length; k++) {
          result[i][j] += left[i][k] * right[k][j];
        }
      }
    }
    return result;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] result = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        result[j][i] = matrix[i][j];
      }
    }
    return result;
  }

  /** x ↦ xW + b. */
  private static final class Linear {

    private final double[][] weights;
    private final double[] bias;

    Linear(INDArray weights, INDArray bias) {
      this.weights = weights.toDoubleMatrix();
      this.bias = bias.dup().reshape(bias.length()).toDoubleVector();
    }

    double[][] of(double[][] inputs) {
      double[][] outputs = product(inputs, weights);
      for (double[] row : outputs) {
        for (int j = 0; j < row.length; j++) {
          row[j] += bias[j];
        }
      }
      return outputs;
    }

    /** A step of SGD on the batch's mean. */
    void descend(double[][] inputs, double[][] errors, double stepSize) {
      for (int n = 0; n < inputs.length; n++) {
        for (int j = 0; j < bias.length; j++) {
          double step = stepSize * errors[n][j] / inputs.length;
          bias[j] -= step;
          for (int i = 0; i < weights.length; i++) {
            weights[i][j] -= step * inputs[n][i];
          }
        }
      }
    }
  }

  /** The readout, and V = (S + ε·tr(S)/K·I)⁻¹T. */
  private static final class Interface {

    private final Linear readout;
    private final double[][] moments; // S, of predicted errors
    private final double[][] crossMoments; // T, of those and the gradients that arrived
    private double[][] feedback; // V

    Interface(Linear readout) {
      this.readout = readout;
      int labels = readout.bias.length;
      moments = new double[labels][labels];
      crossMoments = new double[labels][readout.weights.length];
      feedback = new double[labels][readout.weights.length];
    }

    void learn(double[][] message, double[][] errors, double[][] arrived, double rate) {
      readout.descend(message, errors, READOUT_RATE * rate);
      move(moments, errors, errors);
      move(crossMoments, errors, arrived);
      double trace = 0;
      for (int k = 0; k < moments.length; k++) {
        trace += moments[k][k];
      }
      double[][] system = map(moments, each -> each);
      for (int k = 0; k < system.length; k++) {
        system[k][k] += RIDGE * trace / system.length;
      }
      feedback = solved(system, map(crossMoments, each -> each));
    }

    private static void move(double[][] mean, double[][] left, double[][] right) {
      double[][] products = product(transposed(left), right);
      for (int i = 0; i < mean.length; i++) {
        for (int j = 0; j < mean[i].length; j++) {
          mean[i][j] = FORGETTING * mean[i][j] + products[i][j] / left.length;
        }
      }
    }

    /**
     * Gauss and Jordan's elimination; of positive definite systems, whose pivots need no search.
     */
    private static double[][] solved(double[][] system, double[][] right) {
      for (int pivot = 0; pivot < system.length; pivot++) {
        double of = system[pivot][pivot];
        scale(system[pivot], 1 / of);
        scale(right[pivot], 1 / of);
        for (int row = 0; row < system.length; row++) {
          if (row != pivot) {
            double factor = system[row][pivot];
            subtract(system[row], system[pivot], factor);
            subtract(right[row], right[pivot], factor);
          }
        }
      }
      return right;
    }

    private static void scale(double[] row, double by) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= by;
      }
    }

    private static void subtract(double[] from, double[] row, double times) {
      for (int j = 0; j < from.length; j++) {
        from[j] -= times * row[j];
      }
    }
  }
}
