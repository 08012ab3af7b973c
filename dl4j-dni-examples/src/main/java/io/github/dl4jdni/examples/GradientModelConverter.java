package io.github.dl4jdni.examples;

import io.github.dl4jdni.conf.GradientModel;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a gradient model. */
public final class GradientModelConverter implements ITypeConverter<GradientModel> {

  /** What may be written. */
  public static final String HELP =
      "error (error:X with a readout that learns at X times the learning rate), least-squares,"
          + " linear, softmax,"
          + " mlp:WIDTH,... (hidden layers), convolutional:FILTERS,... (hidden 5x5"
          + " convolutions; convolutional alone has none), local or local:WIDTH,... (a local classifier),"
          + " direct-feedback";

  @Override
  public GradientModel convert(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    if (kind.equals("error")) {
      return error(text, colon);
    }
    int[] sizes = colon < 0 ? new int[0] : sizes(text, text.substring(colon + 1));
    boolean plain = colon < 0;
    if (kind.equals("least-squares") && plain) {
      return GradientModel.leastSquares();
    }
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

  private static GradientModel error(String text, int colon) {
    if (colon < 0) {
      return GradientModel.error();
    }
    try {
      return GradientModel.error().withReadoutRate(Double.parseDouble(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) { // no number, or none that a rate can be
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
    return new TypeConversionException("expected " + HELP + ", but '" + text + "' came");
  }
}
