package io.github.dl4jdni.cli.network;

/**
 * The methods' default learning rates, of Adam at the start of training.
 *
 * <p>One rate for all would favour the method that it suits: a hidden layer that learns from a
 * predicted gradient needs smaller steps, for the prediction has to keep up with the layer. Those
 * of dfa and local were searched on validation images of MNIST (docs/measuring.md); cdni's is the
 * better of 0.003 and 0.01 (docs/gradient-models.md); ddg and fdg take backprop's. Of the others no
 * search is recorded.
 */
public final class LearningRates {

  private static final double BACKPROP = 0.01;
  private static final double NONE = 0.01;
  private static final double CDNI = 0.01;
  private static final double CDNI_LINEAR = 0.003;
  private static final double COMPLETE = 0.001;
  private static final double DNI = 0.0003;

  private static final double DFA = 0.01;
  private static final double LOCAL = 0.03;
  private static final double DDG = 0.01;
  private static final double FDG = 0.01;

  /** What the command's help says about them. */
  public static final String HELP =
      BACKPROP
          + " for backprop, "
          + NONE
          + " for none, "
          + CDNI
          + " for cdni, "
          + CDNI_LINEAR
          + " for cdni-linear, "
          + COMPLETE
          + " for complete, "
          + DNI
          + " for dni, "
          + DFA
          + " for dfa, "
          + LOCAL
          + " for local, "
          + DDG
          + " for ddg, "
          + FDG
          + " for fdg";

  private LearningRates() {}

  /** {@return the default learning rate of a method} */
  public static double of(Method method) {
    return switch (method) {
      case BACKPROP -> BACKPROP;
      case NONE -> NONE;
      case CDNI -> CDNI;
      case CDNI_LINEAR -> CDNI_LINEAR;
      case COMPLETE -> COMPLETE;
      case DNI -> DNI;
      case DFA -> DFA;
      case LOCAL -> LOCAL;
      case DDG -> DDG;
      case FDG -> FDG;
    };
  }
}
