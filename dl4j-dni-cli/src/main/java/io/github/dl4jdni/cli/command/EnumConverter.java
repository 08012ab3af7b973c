package io.github.dl4jdni.cli.command;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads constants by the names that the command line shows, which their {@code toString} gives.
 *
 * @param <E> the constants' type
 */
public abstract class EnumConverter<E extends Enum<E>> implements ITypeConverter<E> {

  private final List<E> constants;

  /**
   * A converter.
   *
   * @param type the constants' type
   */
  protected EnumConverter(Class<E> type) {
    this(type, constant -> true);
  }

  /**
   * A converter of some of them.
   *
   * @param type the constants' type
   * @param isOffered tells those that may be named
   */
  protected EnumConverter(Class<E> type, Predicate<E> isOffered) {
    constants = Arrays.stream(type.getEnumConstants()).filter(isOffered).toList();
  }

  @Override
  public E convert(String name) {
    for (E constant : constants) {
      if (constant.toString().equalsIgnoreCase(name)) {
        return constant;
      }
    }
    String known = constants.stream().map(E::toString).collect(Collectors.joining(", "));
    throw new TypeConversionException("expected one of " + known + ", got '" + name + "'");
  }
}
