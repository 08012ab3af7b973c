package io.github.dl4jdni.cli.data;

/** Examples of a user's, with what is to be learnt of them. */
public interface TargetExamples extends Examples {

  /** {@return what is to be learnt, an example each} */
  Targets targets();

  /**
   * Adds all that a network is given of them to a digest: features, targets, and how long each is.
   *
   * @param digest what is added to
   */
  void addTo(ContentDigest digest);

  @Override
  default int classes() {
    return targets().width();
  }

  @Override
  TargetExamples range(int from, int to);

  /**
   * {@return some of them, in another order}
   *
   * @param indices of the examples
   */
  TargetExamples inOrder(int[] indices);
}
