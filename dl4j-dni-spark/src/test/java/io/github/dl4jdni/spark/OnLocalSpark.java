package io.github.dl4jdni.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;

/** Tests that share a Spark of two threads. */
abstract class OnLocalSpark {

  static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() {
    spark = LocalSpark.context("local[2]");
  }
}
