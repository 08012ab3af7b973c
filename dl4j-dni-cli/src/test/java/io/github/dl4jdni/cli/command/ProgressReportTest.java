package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Tests run without a terminal, so that progress comes as plain lines. */
class ProgressReportTest {

  private static String progress(long total, long... steps) {
    StringWriter lines = new StringWriter();
    try (ProgressReport report =
        ProgressReport.start("task", " steps", total, new PrintWriter(lines))) {
      for (long step : steps) {
        report.advance(step);
      }
    }
    return lines.toString();
  }

  @Test
  void withoutTerminalAFewLinesArePrinted() {
    assertThat(progress(8, 1, 1, 1, 1, 1, 1, 1, 1).lines())
        .containsExactly("task: 25 %", "task: 50 %", "task: 75 %", "task: 100 %");
  }

  @Test
  void largeStepPrintsOneLine() {
    assertThat(progress(100, 80, 20).lines()).containsExactly("task: 80 %", "task: 100 %");
  }

  @Test
  void unknownTotalPrintsNothing() {
    assertThat(progress(-1, 5, 5)).isEmpty();
  }

  @Test
  void withoutTerminalLinesOfResultsArePrintedAsTheyAre() {
    StringWriter lines = new StringWriter();
    try (ProgressReport report = ProgressReport.silent()) {
      report.print(new PrintWriter(lines), "a result");
    }
    assertThat(lines.toString()).isEqualTo("a result" + System.lineSeparator());
  }
}
