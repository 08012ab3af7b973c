package io.github.dl4jdni.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Examples show what users are to use. */
class ArchitectureTest {

  private static final String ROOT = "io.github.dl4jdni";

  /** Neither the command line nor what is public for other packages of the library alone. */
  @Test
  void knowThePackagesThatAreForUsersAlone() {
    Set<String> known = new TreeSet<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT + ".examples")) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String other = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (other.startsWith(ROOT) && !other.equals(ROOT + ".examples")) {
          known.add(other);
        }
      }
    }
    assertThat(known)
        .containsExactlyInAnyOrder(
            ROOT,
            ROOT + ".conf",
            ROOT + ".convert", // what Dni hands out
            ROOT + ".couple",
            ROOT + ".files",
            ROOT + ".stats",
            ROOT + ".structure",
            ROOT + ".train");
  }
}
