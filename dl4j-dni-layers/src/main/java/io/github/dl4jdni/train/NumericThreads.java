package io.github.dl4jdni.train;

import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * One numeric thread for each module's thread while modules work side by side: more would wait for
 * each other. What was set before is set again at the end.
 */
final class NumericThreads implements AutoCloseable {

  private final Environment environment = Nd4j.getEnvironment();
  private final int maxThreads = environment.maxThreads();
  private final int maxMasterThreads = environment.maxMasterThreads();
  private final int blasThreads = Nd4j.factory().blas().getMaxThreads();

  private NumericThreads() {}

  /** Limits all threads of this process. */
  static NumericThreads one() {
    NumericThreads before = new NumericThreads();
    before.set(1, 1, 1);
    return before;
  }

  /** Limits the thread that calls, for as long as it lives. */
  static void limitThisThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  @Override
  public void close() {
    set(maxThreads, maxMasterThreads, blasThreads);
  }

  private void set(int threads, int masterThreads, int ofBlas) {
    environment.setMaxMasterThreads(masterThreads);
    environment.setMaxThreads(threads);
    if (ofBlas > 0) {
      Nd4j.factory().blas().setMaxThreads(ofBlas);
    }
  }
}
