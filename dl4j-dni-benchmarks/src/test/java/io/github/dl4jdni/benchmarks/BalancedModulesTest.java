package io.github.dl4jdni.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancedModulesTest {

  @ParameterizedTest
  @CsvSource({"256, 1", "256, 2", "256, 3", "64, 2", "1024, 4", "1024, 5", "32, 8", "256, 9"})
  void noOtherCutHasACheaperCostliestModule(int hidden, int modules) {
    DenseNetwork network = DenseNetwork.stock(hidden, 8, false);

    List<Integer> split = BalancedModules.split(network, modules);

    assertThat(split).hasSize(modules - 1).isSorted().doesNotHaveDuplicates();
    long least =
        cuts(8, modules - 1).stream().mapToLong(cut -> costliest(hidden, cut)).min().orElseThrow();
    assertThat(costliest(hidden, split)).isEqualTo(least);
  }

  @Test
  void moreModulesThanLayersAreRefused() {
    DenseNetwork network = DenseNetwork.stock(8, 3, false);

    assertThatThrownBy(() -> BalancedModules.split(network, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 4 modules, but 5");
  }

  private static List<List<Integer>> cuts(int layers, int size) {
    return IntStream.range(0, 1 << layers)
        .filter(bits -> Integer.bitCount(bits) == size)
        .mapToObj(
            bits ->
                IntStream.rangeClosed(1, layers)
                    .filter(layer -> (bits >> (layer - 1) & 1) == 1)
                    .boxed()
                    .toList())
        .toList();
  }

  /** Matrix products of a step: two sides of the first layer, three of all others. */
  private static long costliest(int hidden, List<Integer> cut) {
    List<Long> modules = new ArrayList<>();
    long module = 0;
    for (int layer = 1; layer <= 8; layer++) {
      module += layer == 1 ? 2L * 784 * hidden : 3L * hidden * hidden;
      if (cut.contains(layer)) {
        modules.add(module + 2L * (hidden + 10) * hidden);
        module = 0;
      }
    }
    modules.add(module + 3L * hidden * 10);
    return modules.stream().mapToLong(Long::longValue).max().orElseThrow();
  }
}
