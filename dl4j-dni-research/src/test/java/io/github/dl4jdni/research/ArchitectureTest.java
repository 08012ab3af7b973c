package io.github.dl4jdni.research;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.dl4jdni.cli.FileWriters;
import io.github.dl4jdni.cli.PackageArrows;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom among the experiments, and what they know of the command line. */
class ArchitectureTest {

  /** From top to bottom: no package knows one that stands before it; experiments know no other. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry(
              "research",
              Set.of(
                  "cli",
                  "cli.command",
                  "research.classify",
                  "research.clocks",
                  "research.copy",
                  "research.pretrained",
                  "research.results",
                  "research.text",
                  "research.tutorial.addition",
                  "research.tutorial.noise",
                  "research.tutorial.order")),
          entry(
              "research.classify",
              Set.of("cli.command", "cli.data", "cli.report", "research.recurrent")),
          entry(
              "research.copy",
              Set.of("cli.command", "cli.data", "cli.report", "research.recurrent")),
          entry(
              "research.text",
              Set.of("cli.command", "cli.data", "cli.report", "research.recurrent")),
          entry("research.recurrent", Set.of("cli.command", "cli.report")),
          entry("research.clocks", Set.of("cli.command", "cli.data", "cli.report")),
          entry(
              "research.pretrained",
              Set.of("cli.command", "cli.data", "cli.network", "cli.report")),
          entry("research.results", Set.of("cli.command", "cli.compare", "cli.report")),
          entry(
              "research.tutorial.addition",
              Set.of("cli.command", "cli.report", "research.tutorial")),
          entry(
              "research.tutorial.noise", Set.of("cli.command", "cli.report", "research.tutorial")),
          entry(
              "research.tutorial.order", Set.of("cli.command", "cli.report", "research.tutorial")),
          entry("research.tutorial", Set.of()));

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test/io/")) // compiled by others
          .importPackages("io.github.dl4jdni.research");

  @Test
  void packagesKnowThoseBelowThem() {
    assertThat(PackageArrows.from(PROGRAM)).isEqualTo(ARROWS);
  }

  /** That the rule sees something is tested where there are such. */
  @Test
  void filesAreReplacedAsAWhole() {
    assertThat(PROGRAM).hasSizeGreaterThan(100);
    assertThat(FileWriters.in(PROGRAM)).isEmpty();
  }
}
