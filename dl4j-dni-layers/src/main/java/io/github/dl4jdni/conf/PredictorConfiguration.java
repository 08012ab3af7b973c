package io.github.dl4jdni.conf;

/** A layer configuration whose parameters end with those of a predicting model. */
public interface PredictorConfiguration {

  /**
   * The model.
   *
   * @return a gradient model or an input model
   */
  GradientModel model();

  /**
   * What the model maps.
   *
   * @return the shape
   * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if it is not known yet: no
   *     number of inputs, or of labels
   */
  ModelShape modelShape();

  /**
   * Whether the model predicts without learning.
   *
   * @return true if training leaves its parameters as they are
   */
  default boolean modelFrozen() {
    return false;
  }

  /**
   * How many numbers of its own the interface keeps about the model's progress, behind the model's
   * parameters.
   *
   * @return the number; 0 for none
   */
  default long progressParams() {
    return 0;
  }
}
