package io.github.dl4jdni.examples.tutorial.addition;

import io.github.dl4jdni.examples.EnumConverter;

/** Reads a {@link Variant}. */
final class VariantConverter extends EnumConverter<Variant> {

  VariantConverter() {
    super(Variant.class);
  }
}
