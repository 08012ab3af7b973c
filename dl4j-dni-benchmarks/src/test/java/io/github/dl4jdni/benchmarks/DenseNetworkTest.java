package io.github.dl4jdni.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "256, false, 2, 784-256|256-256-10",
    "1024, false, 2, 784-1024-1024|1024-10",
    "256, true, 2, 784-256|256-256-10",
    "8, false, 4, 784-8|8|8|10"
  })
  void networkIsCutIntoAsManyModulesAsAsked(
      int hidden, boolean normalized, int modules, String expected) {
    DenseNetwork network = DenseNetwork.stock(hidden, 3, normalized).intoModules(modules);

    assertThat(network).hasToString(expected);
    assertThat(network.modules()).isEqualTo(modules);
    assertThat(Dni.modules(network.create())).hasSize(modules);
  }
}
