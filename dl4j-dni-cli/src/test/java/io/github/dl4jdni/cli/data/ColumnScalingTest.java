package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnScalingTest {

  @Test
  void timeStampsOfAnHour() {
    // Seconds since 1970; of their squares, doubles keep no digit of the variance.
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add(new float[] {1_700_000_000f + 512 * i, i % 2});
    }

    ColumnScaling.of(rows).apply(rows);

    double deviation = Math.sqrt((64 - 1) / 12.0); // of 0, 1, ... 7
    for (int i = 0; i < 8; i++) {
      assertThat(rows.get(i)[0]).isCloseTo((float) ((i - 3.5) / deviation), within(1e-6f));
      assertThat(rows.get(i)[1]).isEqualTo(i % 2 == 0 ? -1f : 1f);
    }
  }

  @Test
  void constantColumnsBecomeZeroInOtherRowsToo() {
    List<float[]> rows = List.of(new float[] {0.1f, 1}, new float[] {0.1f, 3});
    ColumnScaling scaling = ColumnScaling.of(rows);
    List<float[]> others = List.of(new float[] {1e6f, 5});

    scaling.apply(rows);
    scaling.apply(others);

    assertThat(rows.get(0)).containsExactly(0, -1);
    assertThat(others.get(0)).containsExactly(0, 3);
  }
}
