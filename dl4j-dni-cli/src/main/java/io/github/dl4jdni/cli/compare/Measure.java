package io.github.dl4jdni.cli.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** What networks are judged by: the lower, the better. */
public enum Measure {
  /** The share of examples, or steps, that are classified wrongly. */
  ERROR("error", true),
  /** The share of labels that are told wrongly, where an example has any number of them. */
  LABEL_ERROR("label error", true),
  /** The mean of squared differences. */
  MSE("MSE", false),
  /** The mean of absolute differences. */
  MAE("MAE", false),
  /** The network's loss on the measured examples, for losses of other kinds. */
  LOSS("loss", false);

  private final String label;
  private final boolean percent;

  Measure(String label, boolean percent) {
    this.label = label;
    this.percent = percent;
  }

  /** {@return whether it is a share in percent} */
  public boolean isPercent() {
    return percent;
  }

  /** {@return the measure that a record names; the error where it names none, as old ones do} */
  public static Measure named(String heading) {
    for (Measure each : values()) {
      if (each.toString().equals(heading)) {
        return each;
      }
    }
    return ERROR;
  }

  /** {@return a format of its values} */
  public String format() {
    return percent ? "%.2f" : "%.4g";
  }

  /** {@return a value that is a little higher, and short to write} */
  double roundedUp(double value) {
    if (percent || value == 0) {
      return Math.ceil(value * 10) / 10;
    }
    return new BigDecimal(value).round(new MathContext(3, RoundingMode.UP)).doubleValue();
  }

  /** {@return a value with its unit} */
  String text(double value) {
    return String.format(Locale.ROOT, percent ? "%6.2f %%" : "%.4g", value);
  }

  /** {@return the name in tables, with its unit} */
  @Override
  public String toString() {
    return percent ? label + " %" : label;
  }

  /** {@return the name in sentences, without its unit} */
  public String label() {
    return label;
  }
}
