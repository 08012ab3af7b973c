package io.github.dl4jdni.examples.check;

/**
 * What came of a layer's check.
 *
 * @param layer its name
 * @param kind what it is
 * @param parameters how many it has
 * @param checked how many of them were checked
 * @param kinks at how many the loss has a kink, so that nothing can be told
 * @param largestError the largest relative error of the others
 * @param worst where that is, in words; empty if nothing was checked
 * @param mismatches how many disagree
 */
public record LayerResult(
    String layer,
    String kind,
    long parameters,
    int checked,
    int kinks,
    double largestError,
    String worst,
    int mismatches) {

  /** {@return whether the layer's gradients are those of the loss, as far as was looked} */
  public boolean passed() {
    return mismatches == 0;
  }
}
