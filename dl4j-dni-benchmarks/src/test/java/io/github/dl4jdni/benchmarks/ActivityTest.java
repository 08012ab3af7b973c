package io.github.dl4jdni.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActivityTest {

  private static final int NATIVE = -2;

  private static final StackTraceElement RUNNER =
      frame("io.github.dl4jdni.internal.threads.TrainerThread", "run", 1);

  private static StackTraceElement frame(String type, String method, int line) {
    return new StackTraceElement(type, method, "File.java", line);
  }

  private static Activity running(StackTraceElement... stack) {
    return Activity.of(Thread.State.RUNNABLE, stack);
  }

  @Test
  void productsAreToldFromOtherOperations() {
    assertThat(
            running(
                frame("org.bytedeco.openblas.global.openblas_nolapack", "cblas_sgemm", NATIVE),
                frame("org.nd4j.linalg.cpu.nativecpu.blas.CpuLevel3", "sgemm", 9),
                RUNNER))
        .isEqualTo(Activity.PRODUCTS);
    assertThat(
            running(
                frame("org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu", "execScalar", NATIVE),
                RUNNER))
        .isEqualTo(Activity.ELEMENT_WISE);
  }

  @Test
  void whatTheUpdaterCallsIsTheUpdaters() {
    assertThat(
            running(
                frame("org.bytedeco.openblas.global.openblas_nolapack", "cblas_saxpy", NATIVE),
                frame("org.nd4j.linalg.learning.AdamUpdater", "applyUpdater", 9),
                RUNNER))
        .isEqualTo(Activity.UPDATER);
  }

  @Test
  void copiesThatTheTrainerMakesAreMessages() {
    StackTraceElement copy =
        frame("org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu", "execTransformAny", NATIVE);
    StackTraceElement dup = frame("org.deeplearning4j.nn.workspace.LayerWorkspaceMgr", "dup", 9);

    assertThat(
            running(
                copy, frame("io.github.dl4jdni.internal.modules.MessageBuffer", "copy", 9), RUNNER))
        .isEqualTo(Activity.MESSAGES);
    assertThat(running(copy, dup, RUNNER)).isEqualTo(Activity.MESSAGES);
    assertThat(running(copy, dup, frame("org.deeplearning4j.nn.SomeLayer", "activate", 9), RUNNER))
        .isEqualTo(Activity.ELEMENT_WISE);
  }

  @Test
  void learningForANeighbourIsNoMessage() {
    assertThat(
            running(
                frame("org.bytedeco.openblas.global.openblas_nolapack", "cblas_sgemm", NATIVE),
                frame("org.nd4j.linalg.factory.Nd4j", "gemm", 9),
                frame("io.github.dl4jdni.internal.modules.ModuleInterface", "prepare", 9),
                frame("io.github.dl4jdni.internal.channels.Mailbox", "receive", 9),
                RUNNER))
        .isEqualTo(Activity.PRODUCTS);
  }

  @Test
  void stepsInOnePassAreTheUpdaters() {
    assertThat(
            running(
                frame("io.github.dl4jdni.internal.updaters.AdamPass", "average", 9),
                frame("io.github.dl4jdni.internal.modules.ParameterGroup", "update", 9),
                RUNNER))
        .isEqualTo(Activity.UPDATER);
  }

  @Test
  void javaCodeIsToldFromNativeCode() {
    assertThat(running(frame("java.util.HashMap", "get", 9), RUNNER)).isEqualTo(Activity.JAVA);
  }

  @Test
  void whoDoesNotRunWaits() {
    assertThat(
            Activity.of(
                Thread.State.WAITING,
                new StackTraceElement[] {
                  frame("jdk.internal.misc.Unsafe", "park", NATIVE),
                  frame("io.github.dl4jdni.internal.channels.Mailbox", "receive", 9)
                }))
        .isEqualTo(Activity.WAITING);
  }
}
