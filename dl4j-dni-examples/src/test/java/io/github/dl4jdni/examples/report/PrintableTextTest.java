package io.github.dl4jdni.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {

  @Test
  void controlCharactersAreCodes() {
    assertThat(PrintableText.of("a\u001b[2Jb\nc\u202e\u0085\u007f"))
        .isEqualTo("a\\u001b[2Jb\\u000ac\\u202e\\u0085\\u007f");
  }

  @Test
  void lettersOfAllKindsStay() {
    assertThat(PrintableText.of("ĝ − g, 3 ± 1 µs, 层")).isEqualTo("ĝ − g, 3 ± 1 µs, 层");
  }

  @Test
  void markdownAndHtmlAreText() {
    assertThat(PrintableText.inMarkdown("<img src=x> [a](b) [1, 2] | *c* `d` \\ #e & _f_"))
        .isEqualTo("&lt;img src=x&gt; [a\\](b) [1, 2] \\| \\*c\\* \\`d\\` \\\\ \\#e &amp; \\_f\\_");
  }
}
