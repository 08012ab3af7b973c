package io.github.dl4jdni.research.tutorial.addition;

import java.util.List;
import java.util.Locale;

/** What the text tries, in its order. */
enum Variant {
  /** A network of three layers, trained by backprop. */
  PLAIN,
  /** The same by layer objects. */
  LAYER,
  /** All layers synthetic, the text's first version, whose updates have the wrong sign. */
  DNI,
  /** Biases and the true gradient for the last layer, the text's final version. */
  DNI_BIAS,
  /** Gradient models that see the sum, as this library has them. */
  DNI_LABELS;

  private static final List<Integer> SMALL = List.of(16, 64, 32, 8);
  private static final List<Integer> LARGE = List.of(24, 128, 64, 12);

  /** {@return what the variant is run with, unless told otherwise} */
  Settings settings() {
    return switch (this) {
      case PLAIN, LAYER -> new Settings(SMALL, 100, 10, 0.1, 500);
      case DNI -> new Settings(LARGE, 1000, 1000, 1e-4, 520);
      case DNI_BIAS -> new Settings(SMALL, 100, 10, 0.01, 200);
      case DNI_LABELS -> new Settings(SMALL, 100, 10, 0.003, 200);
    };
  }

  /**
   * {@return what the variant is run with on numbers of a width}
   *
   * @param bits of each number
   */
  Settings settings(int bits) {
    Settings own = settings();
    if (own.bits() == bits) {
      return own;
    }
    List<Integer> sizes = bits == 8 ? SMALL : LARGE;
    return switch (this) {
      case PLAIN, LAYER, DNI_LABELS -> new Settings(sizes, 1000, 10, own.rate(), 100);
      case DNI -> new Settings(sizes, 100, 10, 1e-3, 1000);
      case DNI_BIAS -> new Settings(sizes, 1000, 1000, 1e-4, 520);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What a training is run with.
   *
   * @param sizes of the network's layers
   * @param examples pairs of numbers
   * @param batch pairs of a minibatch
   * @param rate learning rate
   * @param iterations times that all pairs are seen
   */
  record Settings(List<Integer> sizes, int examples, int batch, double rate, int iterations) {

    Settings {
      sizes = List.copyOf(sizes);
    }

    int bits() {
      return sizes.get(sizes.size() - 1);
    }
  }
}
