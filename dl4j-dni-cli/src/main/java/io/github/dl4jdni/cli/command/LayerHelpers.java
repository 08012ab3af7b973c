package io.github.dl4jdni.cli.command;

import org.deeplearning4j.config.DL4JSystemProperties;

/**
 * Lets Deeplearning4j's layers hand convolution, pooling and batch normalization to ND4J's native
 * library as a whole, unless the user has said otherwise. Deeplearning4j calls that a helper, and
 * uses none by default.
 *
 * @see org.nd4j.nativeblas.Nd4jCpu
 */
public final class LayerHelpers {

  private LayerHelpers() {}

  /** Sets what networks look at that are initialized from now on. */
  public static void setUp() {
    String property = DL4JSystemProperties.DISABLE_HELPER_PROPERTY;
    if (System.getProperty(property) == null) {
      System.setProperty(property, "false");
    }
  }
}
