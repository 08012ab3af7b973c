package io.github.dl4jdni.internal.threads;

import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * One numeric thread for each module's thread while modules work side by side: more would wait for
 * each other. The settings are the process's, and trainers may overlap: the first of them saves
 * what was set before, and the last one sets it again.
 */
public final class NumericThreads implements AutoCloseable {

  private static final Limit LIMIT = new Limit();

  private NumericThreads() {}

  /** Limits all threads of this process, until this and all others like it are closed. */
  public static NumericThreads one() {
    LIMIT.enter();
    return new NumericThreads();
  }

  /** Limits the thread that calls, for as long as it lives. */
  static void limitThisThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  @Override
  public void close() {
    LIMIT.leave();
  }

  /** How many hold the process at one numeric thread, and what it had before. */
  private static final class Limit {

    private int holders;
    private Settings before = Settings.ONE;

    synchronized void enter() {
      if (holders == 0) {
        before = Settings.present();
        Settings.ONE.apply();
      }
      holders++;
    }

    synchronized void leave() {
      holders--;
      if (holders == 0) {
        before.apply();
      }
    }
  }

  /**
   * Numbers of threads.
   *
   * @param most of ND4J's operations
   * @param master of ND4J's operations that are run side by side; not more than {@code most}
   * @param blas of matrix products; not positive where the backend does not tell
   */
  private record Settings(int most, int master, int blas) {

    static final Settings ONE = new Settings(1, 1, 1);

    static Settings present() {
      Environment environment = Nd4j.getEnvironment();
      return new Settings(
          environment.maxThreads(),
          environment.maxMasterThreads(),
          Nd4j.factory().blas().getMaxThreads());
    }

    void apply() {
      Environment environment = Nd4j.getEnvironment();
      environment.setMaxThreads(most);
      environment.setMaxMasterThreads(master);
      if (blas > 0) {
        Nd4j.factory().blas().setMaxThreads(blas);
      }
    }
  }
}
