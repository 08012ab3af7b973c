package io.github.dl4jdni.cli.model;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D.DataFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the type of a network's input. */
public final class InputTypeConverter implements ITypeConverter<InputType> {

  /** What may be written. */
  public static final String HELP =
      "784 (a vector), series:10 or series:10x50 (features x steps), 28x28x1 (an image: height x"
          + " width x channels), 16x28x28x1 (a volume: depth first); channels come last in the"
          + " data, too, with :nhwc or :nwc at the end";

  private static final String SERIES = "series:";
  private static final String IMAGE_CHANNELS_LAST = ":nhwc";
  private static final String SERIES_CHANNELS_LAST = ":nwc";

  @Override
  public InputType convert(String text) {
    if (text.startsWith(SERIES)) {
      boolean last = text.endsWith(SERIES_CHANNELS_LAST);
      String sizes = text.substring(SERIES.length());
      return series(
          text,
          sizes(text, last ? without(sizes, SERIES_CHANNELS_LAST) : sizes),
          last ? RNNFormat.NWC : RNNFormat.NCW);
    }
    if (text.endsWith(IMAGE_CHANNELS_LAST)) {
      long[] sizes = sizes(text, without(text, IMAGE_CHANNELS_LAST));
      if (sizes.length != 3) {
        throw wrong(text);
      }
      return InputType.convolutional(sizes[0], sizes[1], sizes[2], CNN2DFormat.NHWC);
    }
    long[] sizes = sizes(text, text);
    return switch (sizes.length) {
      case 1 -> InputType.feedForward(sizes[0]);
      case 3 -> InputType.convolutional(sizes[0], sizes[1], sizes[2]);
      case 4 -> InputType.convolutional3D(DataFormat.NCDHW, sizes[0], sizes[1], sizes[2], sizes[3]);
      default -> throw wrong(text);
    };
  }

  private static String without(String text, String end) {
    return text.substring(0, text.length() - end.length());
  }

  private static InputType series(String text, long[] sizes, RNNFormat format) {
    return switch (sizes.length) {
      case 1 -> InputType.recurrent(sizes[0], format);
      case 2 -> InputType.recurrent(sizes[0], sizes[1], format);
      default -> throw wrong(text);
    };
  }

  private static long[] sizes(String text, String sizes) {
    try {
      long[] numbers = Arrays.stream(sizes.split("x", -1)).mapToLong(Integer::parseInt).toArray();
      if (Arrays.stream(numbers).anyMatch(number -> number < 1)) {
        throw wrong(text);
      }
      return numbers;
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException("expected " + HELP + ", got '" + text + "'");
  }
}
