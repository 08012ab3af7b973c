package io.github.dl4jdni.layers;

import java.util.function.IntToDoubleFunction;

/**
 * Two hidden tanh layers, each with a linear conditional interface behind it, and a softmax output
 * layer with the cross entropy, trained by SGD: the algorithm of Jaderberg et al. (2017) in loops
 * over doubles.
 */
final class PlainDni {

  final double[][][] weights = new double[3][][]; // [layer][in][out]
  final double[][] biases = new double[3][]; // [layer][out]
  final double[][][] modelWeights = new double[2][][]; // A: [interface][channel][channel]
  final double[][][] modelContext = new double[2][][]; // B: [interface][label, then one][channel]

  private final double learningRate;
  private final double modelLearningRate;
  private final IntToDoubleFunction scale; // s by iteration
  private final IntToDoubleFunction mixing; // λ by iteration
  private int iteration;

  PlainDni(
      double learningRate,
      double modelLearningRate,
      IntToDoubleFunction scale,
      IntToDoubleFunction mixing) {
    this.learningRate = learningRate;
    this.modelLearningRate = modelLearningRate;
    this.scale = scale;
    this.mixing = mixing;
  }

  void step(double[][] x, double[][] labels) {
    double s = scale.applyAsDouble(iteration);
    double lambda = mixing.applyAsDouble(iteration);
    double[][] h0 = tanh(affine(x, weights[0], biases[0]));
    double[][] h1 = tanh(affine(h0, weights[1], biases[1]));
    double[][] delta2 = minus(softmax(affine(h1, weights[2], biases[2])), labels);

    double[][] arrived1 = timesTransposed(delta2, weights[2]);
    double[][] predicted1 = predict(1, h1, labels);
    double[][] delta1 = throughTanh(mix(arrived1, predicted1, s, lambda), h1);

    double[][] arrived0 = timesTransposed(delta1, weights[1]);
    double[][] predicted0 = predict(0, h0, labels);
    double[][] delta0 = throughTanh(mix(arrived0, predicted0, s, lambda), h0);

    learn(1, h1, labels, minus(predicted1, arrived1));
    learn(0, h0, labels, minus(predicted0, arrived0));
    descend(2, h1, delta2);
    descend(1, h0, delta1);
    descend(0, x, delta0);
    iteration++;
  }

  private double[][] predict(int at, double[][] message, double[][] labels) {
    double[][] predicted = times(message, modelWeights[at]);
    int bias = modelContext[at].length - 1;
    for (int n = 0; n < predicted.length; n++) {
      for (int c = 0; c < predicted[n].length; c++) {
        predicted[n][c] += modelContext[at][bias][c];
        for (int k = 0; k < bias; k++) {
          predicted[n][c] += labels[n][k] * modelContext[at][k][c];
        }
      }
    }
    return predicted;
  }

  private void learn(int at, double[][] message, double[][] labels, double[][] residual) {
    double rate = modelLearningRate / message.length;
    int bias = modelContext[at].length - 1;
    for (int n = 0; n < message.length; n++) {
      for (int c = 0; c < residual[n].length; c++) {
        for (int in = 0; in < message[n].length; in++) {
          modelWeights[at][in][c] -= rate * message[n][in] * residual[n][c];
        }
        for (int k = 0; k < bias; k++) {
          modelContext[at][k][c] -= rate * labels[n][k] * residual[n][c];
        }
        modelContext[at][bias][c] -= rate * residual[n][c];
      }
    }
  }

  private void descend(int layer, double[][] input, double[][] delta) {
    double rate = learningRate / input.length;
    for (int n = 0; n < input.length; n++) {
      for (int out = 0; out < delta[n].length; out++) {
        for (int in = 0; in < input[n].length; in++) {
          weights[layer][in][out] -= rate * input[n][in] * delta[n][out];
        }
        biases[layer][out] -= rate * delta[n][out];
      }
    }
  }

  private static double[][] mix(double[][] arrived, double[][] predicted, double s, double lambda) {
    double[][] mixed = new double[arrived.length][arrived[0].length];
    for (int n = 0; n < mixed.length; n++) {
      for (int c = 0; c < mixed[n].length; c++) {
        mixed[n][c] = lambda * arrived[n][c] + (1 - lambda) * s * predicted[n][c];
      }
    }
    return mixed;
  }

  private static double[][] affine(double[][] x, double[][] w, double[] b) {
    double[][] y = times(x, w);
    for (double[] row : y) {
      for (int out = 0; out < row.length; out++) {
        row[out] += b[out];
      }
    }
    return y;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int n = 0; n < a.length; n++) {
      for (int out = 0; out < b[0].length; out++) {
        for (int in = 0; in < b.length; in++) {
          product[n][out] += a[n][in] * b[in][out];
        }
      }
    }
    return product;
  }

  private static double[][] timesTransposed(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b.length];
    for (int n = 0; n < a.length; n++) {
      for (int out = 0; out < b.length; out++) {
        for (int in = 0; in < b[0].length; in++) {
          product[n][out] += a[n][in] * b[out][in];
        }
      }
    }
    return product;
  }

  private static double[][] minus(double[][] a, double[][] b) {
    double[][] difference = new double[a.length][a[0].length];
    for (int n = 0; n < a.length; n++) {
      for (int c = 0; c < a[n].length; c++) {
        difference[n][c] = a[n][c] - b[n][c];
      }
    }
    return difference;
  }

  private static double[][] tanh(double[][] z) {
    for (double[] row : z) {
      for (int c = 0; c < row.length; c++) {
        row[c] = Math.tanh(row[c]);
      }
    }
    return z;
  }

  private static double[][] throughTanh(double[][] gradient, double[][] output) {
    for (int n = 0; n < output.length; n++) {
      for (int c = 0; c < output[n].length; c++) {
        gradient[n][c] *= 1 - output[n][c] * output[n][c];
      }
    }
    return gradient;
  }

  private static double[][] softmax(double[][] z) {
    for (double[] row : z) {
      double total = 0;
      for (int c = 0; c < row.length; c++) {
        row[c] = Math.exp(row[c]);
        total += row[c];
      }
      for (int c = 0; c < row.length; c++) {
        row[c] /= total;
      }
    }
    return z;
  }
}
