package io.github.dl4jdni.research.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The numbers that numpy gives, as its documentation and every user of seed 1 know them. */
class NumpyRandomTest {

  @Test
  void uniformNumbersAreThoseOfNumpy() {
    NumpyRandom random = new NumpyRandom(1);
    assertThat(random.uniform()).isEqualTo(0.417022004702574);
    assertThat(random.uniform()).isEqualTo(0.7203244934421581);
    assertThat(random.uniform()).isEqualTo(0.00011437481734488664);
  }

  @Test
  void normalNumbersAreThoseOfNumpy() {
    NumpyRandom random = new NumpyRandom(1);
    assertThat(random.normal()).isCloseTo(1.6243453636632417, within(1e-15));
    assertThat(random.normal()).isCloseTo(-0.6117564136500754, within(1e-15));
    assertThat(random.normal()).isCloseTo(-0.5281717522634557, within(1e-15));
  }

  @Test
  void matricesAreDrawnRowByRow() {
    NumpyRandom random = new NumpyRandom(1);
    double second = random.normal(2, 3, 2, -1).getDouble(0, 1);
    assertThat(second).isCloseTo(2 * -0.6117564136500754 - 1, within(1e-14));
  }
}
