package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.EnumConverter;

/** Reads a {@link MeasuredSplit}. */
public final class MeasuredSplitConverter extends EnumConverter<MeasuredSplit> {

  /** Called by picocli. */
  public MeasuredSplitConverter() {
    super(MeasuredSplit.class);
  }
}
