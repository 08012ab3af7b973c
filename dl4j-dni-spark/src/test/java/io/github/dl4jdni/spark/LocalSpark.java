package io.github.dl4jdni.spark;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in this process, which holds one at a time: tests that ask for the same one share it. */
final class LocalSpark {

  private static JavaSparkContext present; // null for none

  private LocalSpark() {}

  static <T> T on(String master, Function<JavaSparkContext, T> what) {
    return what.apply(context(master));
  }

  /** The present Spark, if its master is the one asked for; else a new one. */
  static synchronized JavaSparkContext context(String master) {
    if (present == null || !present.master().equals(master)) {
      close();
      present = new JavaSparkContext(settings(master));
    }
    return present;
  }

  /** Makes room for a Spark of the caller's own. */
  static synchronized void close() {
    if (present != null) {
      present.close();
      present = null;
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
