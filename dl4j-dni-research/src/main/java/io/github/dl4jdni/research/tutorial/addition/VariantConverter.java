package io.github.dl4jdni.research.tutorial.addition;

import io.github.dl4jdni.cli.command.EnumConverter;

/** Reads a {@link Variant}. */
final class VariantConverter extends EnumConverter<Variant> {

  VariantConverter() {
    super(Variant.class);
  }
}
