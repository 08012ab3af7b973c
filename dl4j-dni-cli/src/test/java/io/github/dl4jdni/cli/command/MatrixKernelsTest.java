package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixKernelsTest {

  private static final int AVX512 = 3;

  @ParameterizedTest
  @CsvSource({
    "0.3.19-1.5.7, 0.3.19",
    "0.3.9-1.5.3, 0.3.9", // versions are compared number by number
  })
  void anOldLibraryOnANewProcessorIsNamed(String openBlas, String release) {
    assertThat(MatrixKernels.advice(openBlas, null, AVX512).orElseThrow())
        .contains("OpenBLAS " + release + " ", "openblas-platform:0.3.28-1.5.11");
  }

  @Test
  void aKernelOfAnOldProcessorIsNamed() {
    assertThat(MatrixKernels.advice("0.3.28-1.5.11", "Barcelona", AVX512).orElseThrow())
        .contains("OPENBLAS_CORETYPE=Barcelona", "Unset");
  }

  @ParameterizedTest
  @CsvSource({
    "0.3.28-1.5.11, , 3",
    "0.3.31-1.5.13, , 3",
    "0.3.19-1.5.7, , 2", // knows the processors that have no more than AVX2
    "0.3.19-1.5.7, SKYLAKEX, 3",
    "0.3.28-1.5.11, HASWELL, 3",
    "0.3.19-1.5.7, Prescott, 1",
    "0.3.19-1.5.7, , 0",
    ", , 3", // another library
  })
  void elsewhereThereIsNothingToSay(String openBlas, String core, int avx) {
    assertThat(MatrixKernels.advice(openBlas, core, avx)).isEmpty();
  }

  /** This build brings a current library, whatever the processor. */
  @Test
  void nothingIsSaidOfThisBuild() {
    String core = System.getenv("OPENBLAS_CORETYPE");
    if (core == null) {
      assertThat(MatrixKernels.advice()).isEmpty();
    }
  }
}
