/**
 * Data-parallel training on Apache Spark: each partition of the data trains a copy of the network,
 * and the copies are averaged.
 *
 * <p>{@link io.github.dl4jdni.spark.SparkTraining} is what a user needs, {@link
 * io.github.dl4jdni.spark.SparkEarlyStoppingTrainer} is the same with conditions on when to end.
 */
package io.github.dl4jdni.spark;
