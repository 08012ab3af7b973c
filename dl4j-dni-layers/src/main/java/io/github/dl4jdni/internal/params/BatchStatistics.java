package io.github.dl4jdni.internal.params;

import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/** Tells the running statistics of batch normalisation from parameters that are learnt. */
public final class BatchStatistics {

  private BatchStatistics() {}

  /**
   * Whether a parameter is a running statistic, which moves by itself and not by an updater.
   *
   * @param name the parameter's name, perhaps behind the index of its layer
   * @return true for mean, variance and the logarithm of the deviation
   */
  public static boolean isStatistic(String name) {
    return name.endsWith(BatchNormalizationParamInitializer.GLOBAL_MEAN)
        || name.endsWith(BatchNormalizationParamInitializer.GLOBAL_VAR)
        || name.endsWith(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
  }
}
