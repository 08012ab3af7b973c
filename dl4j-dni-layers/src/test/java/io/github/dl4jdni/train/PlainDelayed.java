package io.github.dl4jdni.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Layers of tanh units and a softmax layer with the cross entropy, each a module, trained by SGD
 * with delayed gradients in loops over doubles: once as FDG tells it, tick by tick, and once as DDG
 * does, iteration by iteration.
 */
final class PlainDelayed {

  final double[][][] weights; // [module][in][out]
  final double[][] biases; // [module][out]
  private final double learningRate;
  private final double shrinking;

  PlainDelayed(int modules, double learningRate, double shrinking) {
    weights = new double[modules][][];
    biases = new double[modules][];
    this.learningRate = learningRate;
    this.shrinking = shrinking;
  }

  private int modules() {
    return weights.length;
  }

  /** What a module keeps of a forward pass: its input, its output and the weights of that time. */
  private static final class Kept {
    private final double[][] input;
    private final double[][] output;
    private final double[][] weights;

    Kept(double[][] input, double[][] output, double[][] weights) {
      this.input = input;
      this.output = output;
      this.weights = weights;
    }
  }

  /**
   * Zhuang et al.: in each tick every module takes what its neighbours gave in the last one. It
   * learns by the gradient from above, then passes on the message from below; the last module does
   * both for one minibatch. When the minibatches are at their end, ticks go on until all is learnt.
   */
  void trainByTicks(List<double[][]> inputs, List<double[][]> labels) {
    int last = modules() - 1;
    List<Deque<Kept>> kept = new ArrayList<>();
    for (int k = 0; k <= last; k++) {
      kept.add(new ArrayDeque<>());
    }
    double[][][] fromBelow = new double[modules()][][];
    double[][][] fromAbove = new double[modules()][][];
    int atLast = 0;
    for (int tick = 0; tick < inputs.size() + 2 * modules(); tick++) {
      fromBelow[0] = tick < inputs.size() ? inputs.get(tick) : null;
      double[][][] messages = new double[modules() + 1][][];
      double[][][] gradients = new double[modules()][][];
      for (int k = 0; k <= last; k++) {
        if (k < last && fromAbove[k] != null) {
          gradients[k] = learn(k, kept.get(k).remove(), scaled(fromAbove[k]));
        }
        if (fromBelow[k] != null) {
          Kept step = forward(k, fromBelow[k]);
          if (k == last) {
            gradients[k] = learn(k, step, minus(step.output, labels.get(atLast++)));
          } else {
            kept.get(k).add(step);
            messages[k + 1] = step.output;
          }
        }
      }
      for (int k = 0; k <= last; k++) {
        fromBelow[k] = messages[k];
        fromAbove[k] = k < last ? gradients[k + 1] : null;
      }
    }
  }

  /**
   * Huo et al.: in each iteration a minibatch passes through the whole network, and each module
   * learns by the gradient that the one above gave in the iteration before; at the end, iterations
   * without a minibatch follow.
   */
  void trainByIterations(List<double[][]> inputs, List<double[][]> labels) {
    int last = modules() - 1;
    List<Deque<Kept>> kept = new ArrayList<>();
    for (int k = 0; k <= last; k++) {
      kept.add(new ArrayDeque<>());
    }
    double[][][] fromAbove = new double[modules()][][];
    for (int t = 0; t < inputs.size() + last; t++) {
      double[][] message = t < inputs.size() ? inputs.get(t) : null;
      for (int k = 0; k <= last && message != null; k++) {
        Kept step = forward(k, message);
        kept.get(k).add(step);
        message = step.output;
      }
      double[][][] gradients = new double[modules()][][];
      for (int k = 0; k <= last; k++) {
        if (k == last && message != null) {
          gradients[k] = learn(k, kept.get(k).remove(), minus(message, labels.get(t)));
        } else if (k < last && fromAbove[k] != null) {
          gradients[k] = learn(k, kept.get(k).remove(), scaled(fromAbove[k]));
        }
      }
      for (int k = 0; k < last; k++) {
        fromAbove[k] = gradients[k + 1];
      }
    }
  }

  private Kept forward(int k, double[][] input) {
    double[][] z = new double[input.length][biases[k].length];
    double[][] copy = new double[weights[k].length][];
    for (int in = 0; in < copy.length; in++) {
      copy[in] = weights[k][in].clone();
    }
    for (int n = 0; n < z.length; n++) {
      double total = 0;
      for (int out = 0; out < z[n].length; out++) {
        z[n][out] = biases[k][out];
        for (int in = 0; in < input[n].length; in++) {
          z[n][out] += input[n][in] * weights[k][in][out];
        }
        z[n][out] = k == modules() - 1 ? Math.exp(z[n][out]) : Math.tanh(z[n][out]);
        total += z[n][out];
      }
      for (int out = 0; k == modules() - 1 && out < z[n].length; out++) {
        z[n][out] /= total;
      }
    }
    return new Kept(input, z, copy);
  }

  /** Learns by the gradient of the output (of the last module: of what its softmax takes). */
  private double[][] learn(int k, Kept step, double[][] gradient) {
    double[][] delta = new double[gradient.length][gradient[0].length];
    double[][] below = new double[gradient.length][step.weights.length];
    double rate = learningRate / gradient.length;
    for (int n = 0; n < delta.length; n++) {
      for (int out = 0; out < delta[n].length; out++) {
        double h = step.output[n][out];
        delta[n][out] = gradient[n][out] * (k == modules() - 1 ? 1 : 1 - h * h);
        for (int in = 0; in < below[n].length; in++) {
          below[n][in] += delta[n][out] * step.weights[in][out];
          weights[k][in][out] -= rate * step.input[n][in] * delta[n][out];
        }
        biases[k][out] -= rate * delta[n][out];
      }
    }
    return below;
  }

  private double[][] scaled(double[][] gradient) {
    double[][] scaled = new double[gradient.length][gradient[0].length];
    for (int n = 0; n < scaled.length; n++) {
      for (int c = 0; c < scaled[n].length; c++) {
        scaled[n][c] = shrinking * gradient[n][c];
      }
    }
    return scaled;
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
}
