package io.github.dl4jdni.research.pretrained;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What one training gave.
 *
 * @param seed of the initial weights and of the order of the images
 * @param minibatches after which each of the errors was reached, in the order of the call's; null
 *     for those that were not
 * @param error the last one that was measured, in percent
 */
record PretrainedResult(long seed, List<Integer> minibatches, double error) {

  PretrainedResult {
    minibatches = Collections.unmodifiableList(new ArrayList<>(minibatches)); // holds nulls
  }
}
