package io.github.dl4jdni.cli.command;

import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Gives ND4J's native code one thread, unless the user has said otherwise, and tells the user once
 * where its matrix products could be faster.
 */
public final class NativeThreads {

  private static final String THREADS_VARIABLE = "OMP_NUM_THREADS";
  private static final AtomicBoolean ADVISED = new AtomicBoolean();

  private NativeThreads() {}

  /**
   * Sets the number of threads.
   *
   * <p>With the small matrices of these experiments, threads wait for each other longer than they
   * work: on two cores, one thread is about three times as fast as two.
   */
  public static void setUp() {
    if (!ADVISED.getAndSet(true)) {
      MatrixKernels.advice().ifPresent(System.err::println);
    }
    if (System.getenv(THREADS_VARIABLE) != null) {
      return;
    }
    // The holder must not be touched before ND4J has chosen its backend.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }
}
