package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.UserErrorException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Learning rates: one for all methods, and others for some of them.
 *
 * @param ofOthers for the methods that have none of their own
 * @param own by method
 */
public record MethodRates(double ofOthers, Map<RecurrentMethod, Double> own) {

  /** Copies the map. */
  public MethodRates {
    own = Map.copyOf(own);
  }

  /** {@return the rate of a method} */
  double of(RecurrentMethod method) {
    return own.getOrDefault(method, ofOthers);
  }

  /**
   * {@return the rates of some methods, by their names}
   *
   * @param methods the methods, each once
   */
  Map<String, Double> of(List<RecurrentMethod> methods) {
    Map<String, Double> rates = new LinkedHashMap<>();
    methods.forEach(method -> rates.put(method.toString(), of(method)));
    return rates;
  }

  /**
   * Checks that no rate is for a method that is not trained.
   *
   * @param methods that are trained
   * @throws UserErrorException if there is one
   */
  void checkNamed(List<RecurrentMethod> methods) {
    for (RecurrentMethod method : RecurrentMethod.values()) {
      if (own.containsKey(method) && !methods.contains(method)) {
        throw new UserErrorException(
            "--learning-rate has a rate for "
                + method
                + ", which is not among the methods; add it to --method, or leave it out");
      }
    }
  }

  /** Reads a number, which may be followed by others for some methods: {@code 0.003,dni=0.001}. */
  static final class Converter implements ITypeConverter<MethodRates> {

    private final RecurrentMethod.Converter methods = new RecurrentMethod.Converter();

    @Override
    public MethodRates convert(String text) {
      String[] parts = text.split(",", -1);
      double ofOthers = number(parts[0], text);
      Map<RecurrentMethod, Double> own = new EnumMap<>(RecurrentMethod.class);
      for (String part : List.of(parts).subList(1, parts.length)) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          throw wrong(text);
        }
        own.put(
            methods.convert(part.substring(0, equals)), number(part.substring(equals + 1), text));
      }
      return new MethodRates(ofOthers, own);
    }

    private static double number(String part, String text) {
      try {
        double number = Double.parseDouble(part);
        if (number > 0 && Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Not a number, as others are not above 0.
      }
      throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "expected a number, perhaps followed by others for some methods, such as 0.003,dni=0.001,"
              + " all above 0, got '"
              + text
              + "'");
    }
  }
}
