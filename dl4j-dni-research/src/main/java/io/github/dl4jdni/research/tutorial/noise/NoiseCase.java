package io.github.dl4jdni.research.tutorial.noise;

import io.github.dl4jdni.research.tutorial.TextLayer.Direction;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the cases that are compared.
 *
 * @param name in tables
 * @param synthetic whether the lower two layers move by synthetic gradients
 * @param ofModels where the gradient models' updates go: the text's sign climbs
 * @param noise whether noise is added to the gradients
 */
record NoiseCase(String name, boolean synthetic, Direction ofModels, boolean noise) {

  /** Without and with noise: backprop; DNI with the text's sign; DNI with that of descent. */
  static List<NoiseCase> all() {
    List<NoiseCase> cases = new ArrayList<>();
    for (boolean noise : new boolean[] {false, true}) {
      String with = noise ? " + noise" : "";
      cases.add(new NoiseCase("backprop" + with, false, Direction.DESCENT, noise));
      cases.add(new NoiseCase("dni, text's sign" + with, true, Direction.ASCENT, noise));
      cases.add(new NoiseCase("dni" + with, true, Direction.DESCENT, noise));
    }
    return cases;
  }
}
