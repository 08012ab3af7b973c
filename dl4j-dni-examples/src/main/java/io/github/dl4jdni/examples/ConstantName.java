package io.github.dl4jdni.examples;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Reads constants by the names that the command line shows. */
public final class ConstantName {

  private ConstantName() {}

  /**
   * {@return the constant of a name}
   *
   * @param type the constants, each with its name as its text
   * @param name what the user wrote
   * @param <E> the type
   * @throws TypeConversionException if there is none; the message names those that there are
   */
  public static <E extends Enum<E>> E read(Class<E> type, String name) {
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
