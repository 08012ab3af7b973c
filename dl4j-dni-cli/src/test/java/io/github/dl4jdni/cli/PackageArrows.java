package io.github.dl4jdni.cli;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which package of this project's programs knows which. */
public final class PackageArrows {

  private static final String ROOT = "io.github.dl4jdni.";
  private static final String PROGRAMS = "io\\.github\\.dl4jdni\\.(cli|research|examples)\\b.*";

  private PackageArrows() {}

  /** The packages that each package knows, but for itself and the library, by short names. */
  public static Map<String, Set<String>> from(JavaClasses classes) {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass each : classes) {
      Set<String> known =
          arrows.computeIfAbsent(shortName(each.getPackageName()), name -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String other = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (other.matches(PROGRAMS) && !other.equals(each.getPackageName())) {
          known.add(shortName(other));
        }
      }
    }
    return arrows;
  }

  private static String shortName(String name) {
    return name.substring(ROOT.length());
  }
}
