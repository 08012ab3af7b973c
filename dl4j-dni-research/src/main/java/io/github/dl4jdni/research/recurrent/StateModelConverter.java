package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.cli.command.GradientModelConverter;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a gradient model of recurrent states. {@code least-squares} alone is the model that
 * recurrent layers have by default: it forgets faster than that of other layers.
 */
final class StateModelConverter implements ITypeConverter<GradientModel> {

  private static final String LEAST_SQUARES = "least-squares";
  private static final Set<String> KINDS = Set.of(LEAST_SQUARES, "linear", "error", "mlp");

  private final GradientModelConverter all = new GradientModelConverter();

  @Override
  public GradientModel convert(String text) {
    if (text.equals(LEAST_SQUARES)) {
      return ofLayers();
    }
    if (KINDS.contains(text.split(":", 2)[0])) {
      try {
        return all.convert(text);
      } catch (TypeConversionException e) {
        throw wrong(text);
      }
    }
    throw wrong(text);
  }

  /** {@return the model of a layer that was not told otherwise} */
  static GradientModel ofLayers() {
    return new SyntheticGradientLSTM.Builder()
        .nIn(1)
        .nOut(1)
        .build()
        .getSyntheticGradient()
        .getGradientModel();
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "expected least-squares, least-squares:RHO with 0 < RHO <= 1, linear, mlp:WIDTH,..., error"
            + " or error:X, got '"
            + text
            + "'");
  }
}
