package io.github.dl4jdni.cli.command;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Gives ND4J's native code one thread, unless the user has said otherwise, and tells the user once
 * where its matrix products could be faster.
 */
public final class NativeThreads {

  private static final String THREADS_VARIABLE = "OMP_NUM_THREADS";
  private static final String PRODUCTS_VARIABLE = "OPENBLAS_NUM_THREADS";
  private static final AtomicBoolean ADVISED = new AtomicBoolean();

  private NativeThreads() {}

  /**
   * Sets the number of threads.
   *
   * <p>With the small matrices of these experiments, threads wait for each other longer than they
   * work: on two cores, one thread is about three times as fast as two.
   *
   * <p>A user who has set {@code OMP_NUM_THREADS} may set {@code OPENBLAS_NUM_THREADS} too, for
   * matrix products alone; ND4J by itself would take the former for both. Products that are done
   * leave their threads spinning for some milliseconds, where convolutions want the cores.
   */
  public static void setUp() {
    if (!ADVISED.getAndSet(true)) {
      MatrixKernels.advice().ifPresent(System.err::println);
    }
    if (System.getenv(THREADS_VARIABLE) != null) {
      productThreads(System.getenv(PRODUCTS_VARIABLE))
          .ifPresent(count -> Nd4j.factory().blas().setMaxThreads(count));
      return;
    }
    // The holder must not be touched before ND4J has chosen its backend.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  /** {@return how many threads a variable's value asks for; empty where it is none} */
  static OptionalInt productThreads(String value) {
    if (value == null || !value.matches("[1-9][0-9]{0,3}")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(value));
  }
}
