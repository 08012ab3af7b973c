package io.github.dl4jdni.cli.command;

import io.github.dl4jdni.conf.GradientModel;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a gradient model. */
public final class GradientModelConverter implements ITypeConverter<GradientModel> {

  /** What may be written. */
  public static final String HELP =
      "error (error:X with a readout that learns at X times the learning rate), least-squares"
          + " (least-squares:RHO forgets by RHO a batch in place of 0.99), linear, softmax,"
          + " mlp:WIDTH,... (hidden layers), convolutional:FILTERS,... (hidden 5x5"
          + " convolutions; convolutional alone has none), local or local:WIDTH,... (a local classifier),"
          + " direct-feedback";

  @Override
  public GradientModel convert(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    if (kind.equals("error")) {
      return colon < 0
          ? GradientModel.error()
          : withNumber(text, GradientModel.error()::withReadoutRate);
    }
    if (kind.equals("least-squares")) {
      return colon < 0
          ? GradientModel.leastSquares()
          : withNumber(text, GradientModel.leastSquares()::withForgetting);
    }
    int[] sizes = colon < 0 ? new int[0] : sizes(text, text.substring(colon + 1));
    boolean plain = colon < 0;
    if (kind.equals("linear") && plain) {
      return GradientModel.linear();
    }
    if (kind.equals("local")) {
      return GradientModel.local(sizes);
    }
    if (kind.equals("direct-feedback") && plain) {
      return GradientModel.directFeedback();
    }
    if (kind.equals("softmax") && plain) {
      return GradientModel.softmax();
    }
    if (kind.equals("mlp") && !plain) {
      return GradientModel.mlp(sizes);
    }
    if (kind.equals("convolutional")) {
      return GradientModel.convolutional(sizes);
    }
    throw wrong(text);
  }

  private static GradientModel withNumber(String text, DoubleFunction<GradientModel> model) {
    try {
      return model.apply(Double.parseDouble(text.substring(text.indexOf(':') + 1)));
    } catch (IllegalArgumentException e) { // no number, or none that the model takes
      throw wrong(text);
    }
  }

  private static int[] sizes(String text, String list) {
    try {
      int[] sizes = Arrays.stream(list.split(",", -1)).mapToInt(Integer::parseInt).toArray();
      if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
        throw wrong(text);
      }
      return sizes;
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException("expected " + HELP + ", got '" + text + "'");
  }
}
