package org.nd4j.nativeblas;

/**
 * Answers the question that Deeplearning4j asks before its layers use the convolutions, poolings
 * and normalisations of ND4J's native library: whether that library may use oneDNN.
 *
 * <p>Deeplearning4j 1.0.0-M2.1 asks it, by reflection, of a class that had moved to another package
 * by then, and takes the class's absence for a no. Its layers then make their own copies of the
 * images for each element of a kernel, which takes about ten times as long as all of oneDNN's
 * training step.
 */
public final class Nd4jCpu {

  private Nd4jCpu() {}

  /** The settings that are asked for. */
  public static final class Environment {

    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /** {@return the settings} */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /**
     * {@return true: a native library that was built without oneDNN does the same by other means}
     */
    public boolean isUseMKLDNN() {
      return true;
    }
  }
}
