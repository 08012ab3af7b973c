package io.github.dl4jdni.examples.data;

/** Examples of a user's, with what is to be learnt of them. */
public interface TargetExamples extends Examples {

  /** {@return what is to be learnt, an example each} */
  Targets targets();

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
