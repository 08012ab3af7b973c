package io.github.dl4jdni;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {

  private static final String ROOT = "io.github.dl4jdni";
  private static final String CONF = ROOT + ".conf";
  private static final String CONTEXT = ROOT + ".context";
  private static final String CONVERT = ROOT + ".convert";
  private static final String FILES = ROOT + ".files";
  private static final String FRAMES = ROOT + ".train.frames";
  private static final String LAYERS = ROOT + ".layers";
  private static final String PARAMS = ROOT + ".params";
  private static final String STATS = ROOT + ".stats";
  private static final String STRUCTURE = ROOT + ".structure";
  private static final String TRAIN = ROOT + ".train";
  private static final String UPDATERS = ROOT + ".updaters";

  /** What a user of the trainer needs; the rest of its package is its own affair. */
  private static final Set<String> TRAINER =
      Set.of(
          TRAIN + ".DecoupledEarlyStoppingTrainer",
          TRAIN + ".DecoupledListener",
          TRAIN + ".DecoupledTrainer",
          TRAIN + ".DecoupledTrainer$Builder",
          TRAIN + ".DecoupledTrainingException",
          TRAIN + ".EarlyStoppingLoop",
          TRAIN + ".ModuleActivity",
          TRAIN + ".ModuleTransport",
          TRAIN + ".ModuleTransport$Receiver",
          TRAIN + ".PartialEvaluation",
          TRAIN + ".PartialNetwork",
          TRAIN + ".PartialNetwork$Place",
          TRAIN + ".PipelinedListener",
          TRAIN + ".Schedule");

  /** What those need who read models, or write files. */
  private static final Set<String> READER =
      Set.of(
          FILES + ".ModelFileException",
          FILES + ".ModelReader",
          FILES + ".ReplacedFile",
          FILES + ".ReplacedFile$Content",
          FILES + ".ReplacedFile$DraftedContent",
          FILES + ".StoredArrays",
          FILES + ".StoredModel",
          FILES + ".StoredVector",
          FILES + ".StoredVector$Range",
          FILES + ".StoredVector$Receiver");

  /** Where Deeplearning4j itself, or another package of ours, has to reach a class. */
  private static final Set<String> PUBLIC_OUTSIDE_OF_THE_API =
      Set.of(
          CONVERT + ".Conversion",
          CONVERT + ".GradientModels",
          CONVERT + ".GraphConnector",
          CONVERT + ".MultiLayerConnector",
          CONVERT + ".SequenceState",
          CONVERT + ".Stripping",
          FRAMES + ".FrameException",
          FRAMES + ".FrameReader",
          FRAMES + ".FrameReader$Memory",
          FRAMES + ".FrameWriter",
          LAYERS + ".ConvolutionPredictor",
          LAYERS + ".DecoupledLayer",
          LAYERS + ".DirectFeedbackPredictor",
          LAYERS + ".ErrorPredictor",
          LAYERS + ".ErrorPredictor$Settings",
          LAYERS + ".FiniteNumbers",
          LAYERS + ".GradientNoiseUpdater",
          LAYERS + ".GradientObserver",
          LAYERS + ".GradientPredictor",
          LAYERS + ".ImageErrorPredictor",
          LAYERS + ".LayerStep",
          LAYERS + ".LeastSquaresPredictor",
          LAYERS + ".LinearPredictor",
          LAYERS + ".LocalPredictor",
          LAYERS + ".MessagePortLayer",
          LAYERS + ".MessagePortLayer$Exchange",
          LAYERS + ".MessageRows",
          LAYERS + ".MlpPredictor",
          LAYERS + ".NonFiniteNumbersException",
          LAYERS + ".ObservableLayer",
          LAYERS + ".SoftmaxPredictor",
          LAYERS + ".StackPredictor",
          LAYERS + ".StatePredictors",
          LAYERS + ".StatePredictors$Window",
          LAYERS + ".SyntheticGradientDenseLayer",
          LAYERS + ".SyntheticGradientLSTMLayer",
          LAYERS + ".SyntheticGradientModuleLayer",
          LAYERS + ".SyntheticGradientSimpleRnnLayer",
          LAYERS + ".SyntheticInputModuleLayer",
          LAYERS + ".WindowedLayer",
          PARAMS + ".BatchStatistics",
          PARAMS + ".LeastSquaresParameters",
          PARAMS + ".ModelParamInitializer",
          PARAMS + ".NormalizedDenseParamInitializer",
          STRUCTURE + ".ActivationSize",
          STRUCTURE + ".ActivationTypes",
          STRUCTURE + ".ForwardMultiplies",
          STRUCTURE + ".InputTypes",
          STRUCTURE + ".InterfaceSummary",
          STRUCTURE + ".ModulePartition",
          STRUCTURE + ".ModuleSummary",
          STRUCTURE + ".Network",
          STRUCTURE + ".Network$Kind",
          STRUCTURE + ".NetworkModule",
          STRUCTURE + ".NetworkNode",
          STRUCTURE + ".NetworkStructure",
          STRUCTURE + ".NetworkSummaries",
          STRUCTURE + ".OutputLosses",
          STRUCTURE + ".ParameterLayout",
          STRUCTURE + ".TrainingCost",
          STRUCTURE + ".WrappedLayers");

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
        if (access.getTargetOwner().getPackageName().equals(LAYERS) && !constructs) {
          elsewhere.add(access.getDescription());
        }
      }
    }
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void implementationsKnowNothingOfWholeNetworks() {
    noClasses()
        .that()
        .resideInAnyPackage(LAYERS, PARAMS, CONF, CONTEXT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CONVERT, STATS, STRUCTURE, TRAIN, ROOT)
        .check(LIBRARY);
  }

  @Test
  void structureKnowsConfigurationsAndTheirContextAlone() {
    noClasses()
        .that()
        .resideInAPackage(STRUCTURE)
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(STRUCTURE, CONF, CONTEXT))))
        .check(LIBRARY);
  }

  @Test
  void parameterInitialisersKnowNoImplementation() {
    noClasses()
        .that()
        .resideInAnyPackage(PARAMS, CONTEXT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(LAYERS)
        .check(LIBRARY);
  }

  @Test
  void contextKnowsNothingElseOfTheLibrary() {
    noClasses()
        .that()
        .resideInAPackage(CONTEXT)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackage(CONTEXT)))
        .check(LIBRARY);
  }

  @Test
  void readingKnowsNothingElseOfTheLibrary() {
    noClasses()
        .that()
        .resideInAPackage(FILES)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackage(FILES)))
        .check(LIBRARY);
  }

  @Test
  void framesKnowNothingElseOfTheLibrary() {
    noClasses()
        .that()
        .resideInAPackage(FRAMES)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackage(FRAMES)))
        .check(LIBRARY);
  }

  @Test
  void updatersKnowNothingElseOfTheLibrary() {
    noClasses()
        .that()
        .resideInAPackage(UPDATERS)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackage(UPDATERS)))
        .check(LIBRARY);
  }

  @Test
  void readingShowsItsUsersNoMoreThanTheyNeed() {
    Set<String> open = new TreeSet<>();
    for (JavaClass each : LIBRARY.that(resideInAPackage(FILES))) {
      if (each.getModifiers().contains(JavaModifier.PUBLIC)) {
        open.add(each.getName());
      }
    }
    assertThat(open).isEqualTo(new TreeSet<>(READER));
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
  void trainingKnowsNothingOfConversion() {
    noClasses()
        .that()
        .resideInAPackage(TRAIN)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CONVERT)
        .check(LIBRARY);
    noClasses()
        .that()
        .resideInAPackage(CONVERT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(TRAIN)
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
  void trainingShowsItsUsersNoMoreThanTheyNeed() {
    Set<String> open = new TreeSet<>();
    for (JavaClass each : LIBRARY.that(resideInAPackage(TRAIN))) {
      boolean reachable = each.getModifiers().contains(JavaModifier.PUBLIC);
      for (JavaClass at = each; at.getEnclosingClass().isPresent(); ) {
        at = at.getEnclosingClass().get();
        reachable &= at.getModifiers().contains(JavaModifier.PUBLIC);
      }
      if (reachable) {
        open.add(each.getName());
      }
    }
    assertThat(open).isEqualTo(new TreeSet<>(TRAINER));
  }

  /** The trainer sets ND4J's numeric threads, for which ND4J has no other way. */
  @Test
  void onlyImplementationsMayKnowABackend() {
    noClasses()
        .that()
        .resideOutsideOfPackage(LAYERS)
        .and()
        .doNotHaveFullyQualifiedName(TRAIN + ".NumericThreads")
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

  @Test
  void classesOutsideOfTheApiArePublicOnlyWhereTheyMustBe() {
    Set<String> open = new TreeSet<>();
    for (JavaClass each :
        LIBRARY.that(resideInAnyPackage(LAYERS, PARAMS, CONVERT, STRUCTURE, FRAMES))) {
      if (each.getModifiers().contains(JavaModifier.PUBLIC)) {
        open.add(each.getName());
      }
    }
    assertThat(open).isEqualTo(new TreeSet<>(PUBLIC_OUTSIDE_OF_THE_API));
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
                && field.getOwner().getPackageName().equals(CONTEXT);
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
        .resideInAPackage(LAYERS)
        .and()
        .arePublic()
        .and()
        .areNotInterfaces()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(LIBRARY);
  }
}
