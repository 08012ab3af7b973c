package io.github.dl4jdni;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Sets ND4J's default types back, behind all tests of a class, to what they were before. */
public class DefaultTypesRestored implements BeforeAllCallback, AfterAllCallback {

  private static final Namespace HERE = Namespace.create(DefaultTypesRestored.class);

  private record Types(DataType numbers, DataType floatingPoint) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getStore(HERE)
        .put(context.getUniqueId(), new Types(Nd4j.dataType(), Nd4j.defaultFloatingPointType()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Types before = context.getStore(HERE).get(context.getUniqueId(), Types.class);
    Nd4j.setDefaultDataTypes(before.numbers(), before.floatingPoint());
  }
}
