package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  @Test
  void usersAndPasswordsInAddressesAreLeftOut() {
    assertThat(PrintableText.of("at http://user:secret@host:80/a?b, https://user@host"))
        .isEqualTo("at http://host:80/a?b, https://host");
    for (String password : List.of("se/cret", "se?cret", "se#cret", "1/2", "@", "a@b:c/d", "%40")) {
      assertThat(PrintableText.of("'http://user:" + password + "@host/'"))
          .isEqualTo("'http://host/'");
    }
  }

  @Test
  void addressesWithoutUsersStay() {
    for (String text :
        List.of("http://host:80/a", "http://host/a@b", "mail a@b, http://c", "file:///a/b@c")) {
      assertThat(PrintableText.of(text)).isEqualTo(text);
    }
  }
}
