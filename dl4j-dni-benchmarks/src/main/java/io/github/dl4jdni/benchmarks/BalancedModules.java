package io.github.dl4jdni.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Chooses where interfaces stand so that the costliest module costs as little as can be, counted in
 * multiplications of a training step.
 */
final class BalancedModules {

  private final DenseNetwork network;

  private BalancedModules(DenseNetwork network) {
    this.network = network;
  }

  /**
   * {@return the hidden layers, from 1, that an interface is to stand behind}
   *
   * @param network the layers; interfaces that it has do not count
   * @param modules how many; one more than there are hidden layers at most
   */
  static List<Integer> split(DenseNetwork network, int modules) {
    if (modules < 1 || modules > network.hiddenLayers() + 1) {
      throw new IllegalArgumentException(
          "a network of "
              + network.hiddenLayers()
              + " hidden layers has 1 to "
              + (network.hiddenLayers() + 1)
              + " modules, but "
              + modules
              + " were asked for");
    }
    return new BalancedModules(network).best(modules);
  }

  /** Dynamic programming over the number of modules and of layers that they hold. */
  private List<Integer> best(int modules) {
    int layers = network.hiddenLayers();
    // least[k][n]: the costliest of k modules that hold the first n hidden layers, interfaces
    // included; ends[k][n]: where the last but one of them ends.
    long[][] least = new long[modules][layers + 1];
    int[][] ends = new int[modules][layers + 1];
    for (int n = 1; n <= layers && modules > 1; n++) {
      least[1][n] = cost(0, n) + interfaceCost();
    }
    for (int k = 2; k < modules; k++) {
      for (int n = k; n <= layers; n++) {
        least[k][n] = Long.MAX_VALUE;
        for (int end = k - 1; end < n; end++) {
          long costliest = Math.max(least[k - 1][end], cost(end, n) + interfaceCost());
          if (costliest < least[k][n]) {
            least[k][n] = costliest;
            ends[k][n] = end;
          }
        }
      }
    }
    return ends(least[modules - 1], ends);
  }

  /** The last module holds the output layer and no interface. */
  private List<Integer> ends(long[] least, int[][] ends) {
    int modules = ends.length;
    if (modules == 1) {
      return List.of();
    }
    int layers = network.hiddenLayers();
    int end = modules - 1;
    for (int candidate = end; candidate <= layers; candidate++) {
      if (Math.max(least[candidate], lastCost(candidate)) < Math.max(least[end], lastCost(end))) {
        end = candidate;
      }
    }
    List<Integer> chosen = new ArrayList<>();
    for (int k = modules - 1; k >= 1; k--) {
      chosen.add(end);
      end = ends[k][end];
    }
    Collections.reverse(chosen);
    return chosen;
  }

  private long lastCost(int first) {
    return cost(first, network.hiddenLayers()) + 3L * network.hidden() * DenseNetwork.CLASSES;
  }

  /** Of hidden layers: forward, weight gradient and, but for the first, input gradient. */
  private long cost(int first, int end) {
    long cost = 0;
    for (int layer = first + 1; layer <= end; layer++) {
      cost += (layer == 1 ? 2L : 3L) * network.inputsOf(layer) * network.hidden();
    }
    return cost;
  }

  /** Prediction and weight gradient of a linear model that sees the labels. */
  private long interfaceCost() {
    return 2L * (network.hidden() + DenseNetwork.CLASSES) * network.hidden();
  }
}
