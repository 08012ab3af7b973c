package io.github.dl4jdni.examples.data;

import io.github.dl4jdni.examples.EnumConverter;

/** Reads a {@link DataSetKind}. */
final class DataSetKindConverter extends EnumConverter<DataSetKind> {

  DataSetKindConverter() {
    super(DataSetKind.class);
  }
}
