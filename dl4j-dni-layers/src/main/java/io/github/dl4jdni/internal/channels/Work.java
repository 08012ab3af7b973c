package io.github.dl4jdni.internal.channels;

import io.github.dl4jdni.internal.modules.Inferred;
import io.github.dl4jdni.internal.networks.Batch;

/**
 * What a module is given to do: a batch to train on or to infer from, or to bring to an end what is
 * outstanding.
 *
 * @param batch the batch, or null
 * @param mark without a batch: what is reported when that is done
 * @param asked what is asked of the batch; null to train on it
 */
public record Work(Batch batch, int mark, Inferred.Asked asked) {

  public static Work train(Batch batch) {
    return new Work(batch, 0, null);
  }

  public static Work infer(Batch batch, Inferred.Asked asked) {
    return new Work(batch, 0, asked);
  }

  public static Work drain(int mark) {
    return new Work(null, mark, null);
  }
}
