package io.github.dl4jdni.cli.data;

/** Examples whose features are numbers of several units, so that their columns want scaling. */
public interface NumberExamples extends TargetExamples {

  @Override
  NumberExamples range(int from, int to);

  @Override
  NumberExamples inOrder(int[] indices);

  /** {@return what gives each column of features the mean 0 and the variance 1} */
  ColumnScaling scaling();

  /**
   * Changes the features in place, also those of other examples that share the rows: ranges, and
   * what is in another order.
   *
   * @param scaling of their columns
   */
  void scale(ColumnScaling scaling);
}
