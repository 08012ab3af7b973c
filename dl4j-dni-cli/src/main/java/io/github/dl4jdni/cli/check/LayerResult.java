package io.github.dl4jdni.cli.check;

import java.util.List;

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

  /**
   * {@return whether the layer's gradients are those of the loss, as far as was looked} A layer
   * without parameters of the loss passes; one of which nothing could be told does not.
   */
  public boolean passed() {
    return mismatches == 0 && (checked == 0 || judged());
  }

  /** {@return whether at least one parameter could be judged} */
  public boolean judged() {
    return checked > kinks;
  }

  /**
   * {@return whether a network's layers have all passed, and there was something to judge}
   *
   * @param results of the layers
   */
  public static boolean allPassed(List<LayerResult> results) {
    return results.stream().allMatch(LayerResult::passed)
        && results.stream().anyMatch(LayerResult::judged);
  }
}
