package io.github.dl4jdni.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.dl4jdni.cli.FileWriters;
import io.github.dl4jdni.cli.PackageArrows;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What these commands know of the command line, and how they write files. */
class ArchitectureTest {

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test/io/")) // compiled by others
          .importPackages("io.github.dl4jdni.cluster.cli");

  @Test
  void commandsKnowThePartsOfTheCommandLineThatTheyShare() {
    assertThat(PackageArrows.from(PROGRAM))
        .isEqualTo(
            Map.of(
                "cluster.cli",
                Set.of(
                    "cli", "cli.command", "cli.compare", "cli.data", "cli.model", "cli.network")));
  }

  @Test
  void filesAreReplacedAsAWhole() {
    assertThat(PROGRAM).hasSizeGreaterThan(8);
    assertThat(FileWriters.in(PROGRAM)).isEmpty();
  }
}
