package io.github.dl4jdni.cli.data;

import picocli.CommandLine.Option;

/** The option of what is measured on. */
public final class SplitOption {

  @Option(
      names = "--measure-on",
      paramLabel = "NAME",
      converter = MeasuredSplitConverter.class,
      defaultValue = "test",
      description =
          "test, or validation to choose settings without looking at the test data. Default:"
              + " ${DEFAULT-VALUE}.")
  private MeasuredSplit split;

  /** {@return what is measured on} */
  public MeasuredSplit split() {
    return split;
  }
}
