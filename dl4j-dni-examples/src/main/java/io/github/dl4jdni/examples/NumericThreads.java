package io.github.dl4jdni.examples;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Gives ND4J's native code one thread, unless the user has said otherwise. */
public final class NumericThreads {

  private static final String THREADS_VARIABLE = "OMP_NUM_THREADS";

  private NumericThreads() {}

  /**
   * Sets the number of threads.
   *
   * <p>With the small matrices of these experiments, threads wait for each other longer than they
   * work: on two cores, one thread is about three times as fast as two.
   */
  public static void setUp() {
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
