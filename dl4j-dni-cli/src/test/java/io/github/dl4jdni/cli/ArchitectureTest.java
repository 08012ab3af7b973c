package io.github.dl4jdni.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import io.github.dl4jdni.stats.ReportFile;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom, and who writes files, in the command line and in the library below it. */
class ArchitectureTest {

  private static final String ROOT = "io.github.dl4jdni";

  /** Each with its reason to write files that are not replaced as a whole. */
  private static final Set<String> WRITERS =
      Set.of(
          ROOT + ".internal.files.ReplacedFile", // it is the one that does
          ROOT + ".cli.report.FolderLock", // holds no content that anybody keeps
          ROOT + ".cli.fetch.ResumableDownload", // goes on behind what is there
          ReportFile.class.getName()); // appends to a log

  /** From top to bottom: no package knows one that stands before it. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry(
              "cli",
              Set.of(
                  "cli.command",
                  "cli.compare",
                  "cli.fetch",
                  "cli.mnist",
                  "cli.model",
                  "cli.samples")),
          entry(
              "cli.compare",
              Set.of("cli.command", "cli.data", "cli.model", "cli.network", "cli.report")),
          entry("cli.mnist", Set.of("cli.command", "cli.data", "cli.network", "cli.report")),
          entry("cli.model", Set.of("cli.check", "cli.command", "cli.network", "cli.report")),
          entry("cli.fetch", Set.of("cli.command", "cli.data", "cli.report")),
          entry("cli.samples", Set.of("cli.command", "cli.data", "cli.report")),
          entry("cli.check", Set.of()),
          entry("cli.network", Set.of("cli.command", "cli.data")),
          entry("cli.data", Set.of("cli.command")),
          entry("cli.report", Set.of("cli.command")),
          entry("cli.command", Set.of()));

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(ArchitectureTest::isNoTest)
          .importPackages(ROOT);

  /** Classes of tests that were compiled by other means than Maven's. */
  private static boolean isNoTest(Location location) {
    return !location.contains("/test/io/");
  }

  @Test
  void packagesKnowThoseBelowThem() {
    JavaClasses own = PROGRAM.that(JavaClass.Predicates.resideInAPackage(ROOT + ".cli.."));
    assertThat(PackageArrows.from(own)).isEqualTo(ARROWS);
  }

  @Test
  void filesAreReplacedAsAWhole() {
    Map<String, Set<String>> writers = FileWriters.in(PROGRAM);
    assertThat(writers.keySet()).as("the rule sees what it is to see").containsAll(WRITERS);
    writers.keySet().removeAll(WRITERS);
    assertThat(writers).as("what writes files by other means than ReplacedFile").isEmpty();
  }
}
