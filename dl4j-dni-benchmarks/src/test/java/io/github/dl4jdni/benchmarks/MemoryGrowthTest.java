package io.github.dl4jdni.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryGrowthTest {

  private static final long BEFORE = 400L << 20;
  private static final long NOISE = 40L << 20; // 20 MiB + 5 % of 400 MiB

  @Test
  void noiseIsNoLeak() {
    assertThat(new MemoryGrowth(BEFORE, BEFORE + NOISE).isLeak()).isFalse();
    assertThat(new MemoryGrowth(BEFORE, BEFORE / 2).isLeak()).isFalse();
  }

  @Test
  void moreThanNoiseIsALeak() {
    assertThat(new MemoryGrowth(BEFORE, BEFORE + NOISE + 1).isLeak()).isTrue();
  }
}
