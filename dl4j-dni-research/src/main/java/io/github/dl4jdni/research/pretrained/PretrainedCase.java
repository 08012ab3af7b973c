package io.github.dl4jdni.research.pretrained;

import io.github.dl4jdni.cli.network.GradientModelKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What is trained on each seed.
 *
 * @param model the kind of gradient model
 * @param origin where it was learnt
 * @param frozen whether it stays as it was learnt
 */
record PretrainedCase(GradientModelKind model, ModelOrigin origin, boolean frozen) {

  /** {@return all cases of some kinds of gradient model, fresh ones first} */
  static List<PretrainedCase> all(List<GradientModelKind> models) {
    List<PretrainedCase> cases = new ArrayList<>();
    for (GradientModelKind model : models) {
      for (ModelOrigin origin : ModelOrigin.values()) {
        cases.add(new PretrainedCase(model, origin, false));
        if (origin != ModelOrigin.FRESH) { // whose prediction would stay zero
          cases.add(new PretrainedCase(model, origin, true));
        }
      }
    }
    return cases;
  }

  @Override
  public String toString() {
    return model + ", " + origin + (frozen ? ", frozen" : "");
  }
}
