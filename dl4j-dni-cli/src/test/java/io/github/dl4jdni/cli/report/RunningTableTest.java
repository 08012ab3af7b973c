package io.github.dl4jdni.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningTableTest {

  @Test
  void rowsComeOneByOneUnderTheHeadingsOfTheFirst() {
    RunningTable table = new RunningTable("method", "a long heading");

    assertThat(table.lines("dni", "1"))
        .containsExactly(
            "method    a long heading", "--------  --------------", "dni                    1");
    assertThat(table.lines("backprop", "2")).containsExactly("backprop               2");
  }
}
