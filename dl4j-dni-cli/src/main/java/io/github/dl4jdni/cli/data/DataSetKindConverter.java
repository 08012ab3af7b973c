package io.github.dl4jdni.cli.data;

import io.github.dl4jdni.cli.command.EnumConverter;

/** Reads a {@link DataSetKind}. */
final class DataSetKindConverter extends EnumConverter<DataSetKind> {

  DataSetKindConverter() {
    super(DataSetKind.class);
  }
}
