package io.github.dl4jdni.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void columnsAreAligned() {
    TextTable table = new TextTable("method", "error %", "n");
    table.add("backprop", "2.10", "337,418");
    table.add("none", "22.40", "5");

    assertThat(table.lines())
        .containsExactly(
            "method    error %        n",
            "--------  -------  -------",
            "backprop     2.10  337,418",
            "none        22.40        5");
  }

  @Test
  void wrongNumberOfCellsIsRefused() {
    TextTable table = new TextTable("method", "error %");

    assertThatThrownBy(() -> table.add("none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the table has 2 columns, got 1 cells");
  }
}
