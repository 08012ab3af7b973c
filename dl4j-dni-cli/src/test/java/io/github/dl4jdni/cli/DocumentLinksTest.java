package io.github.dl4jdni.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that name code name what is there. */
class DocumentLinksTest {

  private static final Path DOCS = Path.of("..", "docs");

  /** A link to a source file, by the name of its type or of a method of it. */
  private static final Pattern CODE =
      Pattern.compile("\\[`(\\w+)(?:\\.(\\w+))?`]\\(([^)#]+\\.java)\\)");

  private static final Pattern LINK = Pattern.compile("]\\(([^):#\\s]*)(?:#([^)\\s]+))?\\)");

  @Test
  void namesTypesAndMethodsThatExist() throws IOException {
    String page = Files.readString(DOCS.resolve("paper-to-code.md"));
    int count = 0;
    for (MatchResult link : CODE.matcher(page).results().toList()) {
      Path source = DOCS.resolve(link.group(3));
      assertThat(source).as(link.group()).isRegularFile();
      assertThat(source.getFileName().toString()).isEqualTo(link.group(1) + ".java");
      if (link.group(2) != null) {
        assertThat(Files.readString(source))
            .as(link.group())
            .containsPattern("\\b" + link.group(2) + "\\s*\\(");
      }
      count++;
    }
    assertThat(count).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paper-to-code.md",
        "examples.md",
        "how-it-works.md",
        "features.md",
        "command-line.md",
        "measuring.md",
        "performance.md",
        "convolutions.md",
        "gradient-models.md",
        "recurrent-experiments.md",
        "cluster.md",
        "../README.md",
        "../CONTRIBUTING.md",
        "../SECURITY.md"
      })
  void linksLeadSomewhere(String name) throws IOException {
    Path page = DOCS.resolve(name);
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      Path target =
          link.group(1).isEmpty() ? page : page.getParent().resolve(link.group(1)).normalize();
      assertThat(target).as(name + ": " + link.group()).exists();
      if (link.group(2) != null) {
        assertThat(anchors(target)).as(name + ": " + link.group()).contains(link.group(2));
      }
    }
  }

  /** The anchors that headings of a page get: small letters, hyphens for blanks, no marks. */
  private static List<String> anchors(Path page) throws IOException {
    try (Stream<String> lines = Files.lines(page)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
          .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .toList();
    }
  }
}
