package io.github.dl4jdni.internal.channels;

import io.github.dl4jdni.internal.networks.Batch;

/**
 * What a module is given to do: a batch, or to bring to an end what is outstanding.
 *
 * @param batch the batch, or null
 * @param mark without a batch: what is reported when that is done
 */
public record Work(Batch batch, int mark) {

  public static Work train(Batch batch) {
    return new Work(batch, 0);
  }

  public static Work drain(int mark) {
    return new Work(null, mark);
  }
}
