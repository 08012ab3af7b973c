package io.github.dl4jdni.examples;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads constants by the names that the command line shows, which their {@code toString} gives.
 *
 * @param <E> the constants' type
 */
public abstract class EnumConverter<E extends Enum<E>> implements ITypeConverter<E> {

  private final Class<E> type;

  /**
   * A converter.
   *
   * @param type the constants' type
   */
  protected EnumConverter(Class<E> type) {
    this.type = type;
  }

  @Override
  public E convert(String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(name)) {
        return constant;
      }
    }
    String known =
        Arrays.stream(type.getEnumConstants()).map(E::toString).collect(Collectors.joining(", "));
    throw new TypeConversionException("expected one of " + known + ", but '" + name + "' came");
  }
}
