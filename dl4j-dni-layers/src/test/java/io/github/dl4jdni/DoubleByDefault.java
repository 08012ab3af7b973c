package io.github.dl4jdni;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a class's tests with DOUBLE as ND4J's default type. */
public final class DoubleByDefault extends DefaultTypesRestored {

  @Override
  public void beforeAll(ExtensionContext context) {
    super.beforeAll(context);
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }
}
