package io.github.dl4jdni.spark;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in this process. */
final class LocalSpark {

  private LocalSpark() {}

  static <T> T on(String master, Function<JavaSparkContext, T> what) {
    try (JavaSparkContext context = new JavaSparkContext(settings(master))) {
      return what.apply(context);
    }
  }

  static SparkConf settings(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("dl4j-dni")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "localhost")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  /** An RDD with just these partitions. */
  static <T> JavaRDD<T> partitions(JavaSparkContext context, List<List<T>> partitions) {
    return context
        .parallelize(partitions, partitions.size())
        .mapPartitions(
            lists -> {
              List<T> one = lists.hasNext() ? lists.next() : List.of();
              return one.iterator();
            });
  }
}
