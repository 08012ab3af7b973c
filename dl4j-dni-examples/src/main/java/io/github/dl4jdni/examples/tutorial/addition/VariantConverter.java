package io.github.dl4jdni.examples.tutorial.addition;

import io.github.dl4jdni.examples.ConstantName;
import picocli.CommandLine.ITypeConverter;

/** Reads a {@link Variant}. */
final class VariantConverter implements ITypeConverter<Variant> {

  @Override
  public Variant convert(String name) {
    return ConstantName.read(Variant.class, name);
  }
}
