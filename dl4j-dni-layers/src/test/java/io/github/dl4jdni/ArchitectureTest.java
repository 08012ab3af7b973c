package io.github.dl4jdni;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {

  private static final String ROOT = "io.github.dl4jdni";
  private static final String CONF = ROOT + ".conf";
  private static final String CONTEXT = ROOT + ".context";
  private static final String CONVERT = ROOT + ".convert";
  private static final String FILES = ROOT + ".files";
  private static final String INTERNAL = ROOT + ".internal";
  private static final String LAYERS = ROOT + ".layers";
  private static final String STATS = ROOT + ".stats";
  private static final String STRUCTURE = ROOT + ".structure";
  private static final String TRAIN = ROOT + ".train";
  private static final String UPDATERS = ROOT + ".updaters";

  /** Layers and gradient models at work. */
  private static final String[] IMPLEMENTATIONS = {
    INTERNAL + ".arrays",
    INTERNAL + ".interfaces",
    INTERNAL + ".predictors",
    INTERNAL + ".recurrent",
    LAYERS
  };

  /** From top to bottom: which rooms of the inside know which, and no room knows itself again. */
  private static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          entry(
              "threads", Set.of("channels", "frames", "hosts", "modules", "networks", "structure")),
          entry(
              "hosts", Set.of("channels", "context", "frames", "modules", "networks", "structure")),
          entry("channels", Set.of("modules", "networks")),
          entry(
              "modules",
              Set.of(
                  "arrays",
                  "context",
                  "frames",
                  "interfaces",
                  "networks",
                  "params",
                  "structure",
                  "updaters")),
          entry(
              "networks",
              Set.of("arrays", "context", "interfaces", "params", "recurrent", "structure")),
          entry("convert", Set.of("context", "params", "structure")),
          entry("recurrent", Set.of("arrays", "context", "interfaces")),
          entry("predictors", Set.of("arrays", "params")),
          entry("interfaces", Set.of("arrays", "context", "params")),
          entry("structure", Set.of()),
          entry("updaters", Set.of("arrays")),
          entry("arrays", Set.of()),
          entry("context", Set.of()),
          entry("files", Set.of()),
          entry("frames", Set.of()),
          entry("params", Set.of()));

  /** What users see where a package has other things beside. */
  private static final Set<String> FOR_USERS =
      Set.of(
          CONVERT + ".Conversion",
          CONVERT + ".GradientModels",
          CONVERT + ".SequenceState",
          FILES + ".ModelFileException",
          FILES + ".ModelReader",
          FILES + ".StoredArrays",
          FILES + ".StoredModel",
          FILES + ".StoredVector",
          FILES + ".StoredVector$Range",
          FILES + ".StoredVector$Receiver",
          LAYERS + ".GradientPredictor",
          LAYERS + ".MessageRows",
          LAYERS + ".NonFiniteNumbersException",
          STRUCTURE + ".InterfaceSummary",
          STRUCTURE + ".ModuleSummary",
          TRAIN + ".DecoupledEarlyStoppingTrainer",
          TRAIN + ".DecoupledListener",
          TRAIN + ".DecoupledTrainer",
          TRAIN + ".DecoupledTrainer$Builder",
          TRAIN + ".DecoupledTrainingException",
          TRAIN + ".ModuleActivity",
          TRAIN + ".PartialEvaluation",
          TRAIN + ".PipelinedListener",
          TRAIN + ".Schedule",
          UPDATERS + ".FusedAdam",
          UPDATERS + ".FusedNesterovs",
          UPDATERS + ".FusedRmsProp");

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void configurationsKnowImplementationsOnlyWhereTheyInstantiateThem() {
    Set<String> elsewhere = new TreeSet<>();
    for (JavaClass each : LIBRARY.that(resideInAPackage(CONF))) {
      for (JavaAccess<?> access : each.getAccessesFromSelf()) {
        boolean constructs = access.getOrigin().getName().equals("instantiate");
        boolean implementation =
            List.of(IMPLEMENTATIONS).contains(access.getTargetOwner().getPackageName());
        if (implementation && !constructs) {
          elsewhere.add(access.getDescription());
        }
      }
    }
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void implementationsKnowNothingOfWholeNetworks() {
    noClasses()
        .that(resideInAnyPackage(IMPLEMENTATIONS).or(resideInAnyPackage(CONF, CONTEXT)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CONVERT, STATS, STRUCTURE, TRAIN, ROOT)
        .check(LIBRARY);
  }

  @Test
  void roomsOfTheInsideKnowThoseBelowThem() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    for (JavaClass each : LIBRARY.that(resideInAPackage(INTERNAL + ".*"))) {
      Set<String> known =
          arrows.computeIfAbsent(room(each.getPackageName()), name -> new TreeSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String other = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (other.startsWith(INTERNAL) && !other.equals(each.getPackageName())) {
          known.add(room(other));
        }
      }
    }
    assertThat(arrows).isEqualTo(ROOMS);
  }

  @Test
  void roomsHaveNoCircles() {
    slices().matching(INTERNAL + ".(*)..").should().beFreeOfCycles().check(LIBRARY);
  }

  private static String room(String packageName) {
    return packageName.substring(INTERNAL.length() + 1);
  }

  /** Of what is outside of them: what stands in configurations, and what they throw or hand out. */
  @Test
  void roomsKnowLittleOfWhatUsersSee() {
    knows(Set.of("structure"), CONF, CONTEXT, STRUCTURE);
    knows(Set.of("params"), CONF);
    knows(Set.of("context"), CONTEXT);
    knows(Set.of("predictors"), CONF, LAYERS);
    knows(Set.of("interfaces", "recurrent", "networks"), CONF, CONTEXT, LAYERS);
    knows(Set.of("arrays", "files", "frames", "updaters"));
    knows(Set.of("modules", "hosts", "threads"), CONF, CONTEXT, LAYERS, TRAIN);
    knows(Set.of("convert"), CONF, CONTEXT, FILES, UPDATERS);
  }

  private static void knows(Set<String> rooms, String... packages) {
    String[] names = rooms.stream().map(each -> INTERNAL + "." + each).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(names)
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(resideOutsideOfPackage(INTERNAL + ".."))
                .and(not(resideInAnyPackage(packages))))
        .check(LIBRARY);
  }

  @Test
  void whatUsersSeeOfAnIdeaKnowsThatIdeaAlone() {
    seesOnly(CONTEXT, CONTEXT, INTERNAL + ".context");
    seesOnly(FILES, FILES, INTERNAL + ".files");
    seesOnly(UPDATERS, UPDATERS, INTERNAL + ".updaters");
    seesOnly(LAYERS, LAYERS, INTERNAL + ".arrays");
    seesOnly(STRUCTURE, STRUCTURE, CONF);
  }

  private static void seesOnly(String one, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(one)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(packages))))
        .check(LIBRARY);
  }

  @Test
  void nothingKnowsTheFrontDoor() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Dni.class.getName())
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Dni.class)
        .check(LIBRARY);
  }

  @Test
  void trainingAndConversionKnowNothingOfEachOther() {
    String[] training = {
      TRAIN,
      INTERNAL + ".networks",
      INTERNAL + ".modules",
      INTERNAL + ".channels",
      INTERNAL + ".hosts",
      INTERNAL + ".threads"
    };
    String[] conversion = {CONVERT, INTERNAL + ".convert"};
    noClasses()
        .that()
        .resideInAnyPackage(training)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(conversion)
        .check(LIBRARY);
    noClasses()
        .that()
        .resideInAnyPackage(conversion)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(training)
        .check(LIBRARY);
  }

  @Test
  void nothingKnowsWhoMeasuresIt() {
    noClasses()
        .that()
        .resideOutsideOfPackage(STATS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(STATS)
        .check(LIBRARY);
  }

  @Test
  void packagesShowTheirUsersNoMoreThanTheyNeed() {
    Set<String> open = new TreeSet<>();
    for (JavaClass each :
        LIBRARY.that(resideInAnyPackage(CONVERT, FILES, LAYERS, STRUCTURE, TRAIN, UPDATERS))) {
      if (isReachable(each)) {
        open.add(each.getName());
      }
    }
    open.removeIf(each -> each.matches("(.*\\.)?(InterfaceSummary|ModuleSummary|Schedule)\\$.*"));
    assertThat(open).isEqualTo(new TreeSet<>(FOR_USERS));
  }

  private static boolean isReachable(JavaClass one) {
    boolean open = one.getModifiers().contains(JavaModifier.PUBLIC);
    return open && one.getEnclosingClass().map(ArchitectureTest::isReachable).orElse(true);
  }

  /** Public for another room, or for other modules of this project. */
  @Test
  void theInsideIsPublicOnlyWhereItMustBe() {
    Set<String> needed = new TreeSet<>();
    for (JavaClass each : LIBRARY) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.getPackageName().equals(each.getPackageName())) {
          needed.add(outermost(target).getName());
        }
      }
    }
    Set<String> idle = new TreeSet<>();
    for (JavaClass each : LIBRARY.that(resideInAPackage(INTERNAL + ".."))) {
      boolean open = each.getModifiers().contains(JavaModifier.PUBLIC);
      if (open && each.getEnclosingClass().isEmpty() && !needed.contains(each.getName())) {
        idle.add(each.getName());
      }
    }
    assertThat(idle).isEmpty();
  }

  /** The trainer sets ND4J's numeric threads, for which ND4J has no other way. */
  @Test
  void onlyImplementationsMayKnowABackend() {
    noClasses()
        .that()
        .resideOutsideOfPackages(IMPLEMENTATIONS)
        .and()
        .doNotHaveFullyQualifiedName(INTERNAL + ".threads.NumericThreads")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.nd4j.nativeblas..", "org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..")
        .check(LIBRARY);
  }

  @Test
  void everyPackageSaysWhatLivesInIt() {
    JavaPackage root = LIBRARY.getPackage(ROOT);
    List<JavaPackage> packages = new ArrayList<>(root.getSubpackagesInTree());
    packages.add(root);
    for (JavaPackage each : packages) {
      String source = "src/main/java/" + each.getName().replace('.', '/') + "/package-info.java";
      assertThat(Path.of(source)).isRegularFile();
    }
  }

  private static JavaClass outermost(JavaClass one) {
    JavaClass at = one;
    while (at.getEnclosingClass().isPresent()) {
      at = at.getEnclosingClass().get();
    }
    return at;
  }

  /** A field that many networks share may hold what never changes, or one thread's own. */
  @Test
  void noNetworkLeavesTracesInStatics() {
    fields().that().areStatic().should(notBeMutable()).check(LIBRARY);
  }

  private static ArchCondition<JavaField> notBeMutable() {
    return new ArchCondition<>("be final and no collection, array or thread local") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        JavaClass type = field.getRawType();
        boolean threadLocal =
            type.isAssignableTo(ThreadLocal.class)
                && List.of(CONTEXT, INTERNAL + ".context")
                    .contains(field.getOwner().getPackageName());
        boolean holds =
            type.isAssignableTo(Collection.class)
                || type.isAssignableTo(Map.class)
                || (type.isArray() && !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                || (type.isAssignableTo(ThreadLocal.class) && !threadLocal);
        boolean fixed = field.getModifiers().contains(JavaModifier.FINAL);
        boolean generated = field.getName().startsWith("$");
        events.add(
            new SimpleConditionEvent(
                field, generated || (fixed && !holds), field.getFullName() + " is mutable"));
      }
    };
  }

  @Test
  void implementationsAreClosedToExtension() {
    classes()
        .that()
        .resideInAnyPackage(IMPLEMENTATIONS)
        .and()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(LIBRARY);
  }
}
