package io.github.dl4jdni.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Tasks that fail, and processes that die, in the middle of a round: the same bits all the same.
 */
class KilledExecutorTest {

  private static final int MINIBATCHES = 12;
  private static final int PARTITIONS = 3;
  private static final int FATAL = 7; // the last one of the second partition's second round

  private final List<Process> processes = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void endProcesses() {
    Collections.reverse(processes);
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void aTaskThatIsTriedAgainChangesNoBit() {
    List<double[]> expected = LocalSpark.on("local[2]", spark -> train(spark, s -> s));
    Path marker = folder.resolve("failed");
    String path = marker.toString();
    List<double[]> failed =
        LocalSpark.on(
            "local[2,3]",
            spark ->
                train(
                    spark,
                    s -> {
                      if (isFirst(s, path)) {
                        throw new IOException("the test's own");
                      }
                      return s;
                    }));
    assertThat(marker).exists();
    Networks.assertSame(failed, expected);
  }

  /** A standalone master, two workers and their executors, each a process of its own. */
  @Test
  @Tag("long")
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void aKilledExecutorChangesNoBit() throws IOException, InterruptedException {
    List<double[]> expected = LocalSpark.on("local[2]", spark -> train(spark, s -> s));
    Path marker = folder.resolve("killed");
    String path = marker.toString();
    SparkConf settings =
        LocalSpark.settings(startCluster())
            .set("spark.executor.memory", "512m")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", System.getProperty("spark.test.jvm"))
            .set("spark.executorEnv.OMP_NUM_THREADS", "1");
    List<double[]> killed;
    LocalSpark.close();
    try (JavaSparkContext spark = new JavaSparkContext(settings)) {
      killed =
          train(
              spark,
              s -> {
                if (isFirst(s, path)) {
                  Runtime.getRuntime().halt(137); // nothing is cleaned up, as by kill -9
                }
                return s;
              });
    }
    assertThat(marker).exists();
    Networks.assertSame(killed, expected);
  }

  private static boolean isFirst(long minibatch, String marker) throws IOException {
    if (minibatch != FATAL) {
      return false;
    }
    try {
      Files.createFile(Path.of(marker));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static List<double[]> train(JavaSparkContext spark, Function<Long, Long> accident) {
    MultiLayerNetwork network =
        Networks.stack(
            Networks.base(DataType.FLOAT, new Adam(0.01)),
            Networks.dense(),
            Networks.conditional(GradientModel.error()),
            Networks.output());
    List<Long> numbers = LongStream.range(0, MINIBATCHES).boxed().toList();
    JavaRDD<DataSet> data =
        spark
            .parallelize(numbers, PARTITIONS)
            .map(accident)
            .map(number -> Networks.data(DataType.FLOAT, 4, number));
    new SparkTraining(spark, network).roundOf(2).decoupled(Schedule.pipelined(1)).fit(data, 2);
    return Networks.state(network);
  }

  private String startCluster() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("jars")); // where Spark looks for its own
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String master = "spark://127.0.0.1:" + port;
    start("master.Master", "--port", Integer.toString(port));
    while (!isOpen(port)) {
      assertThat(processes.get(0).isAlive()).as(printed("master.Master")).isTrue();
      Thread.sleep(200);
    }
    for (String worker : List.of("one", "two")) {
      String workFolder = folder.resolve(worker).toString();
      start("worker.Worker", "--cores", "1", "--memory", "1g", "--work-dir", workFolder, master);
    }
    return master;
  }

  private void start(String what, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("spark.test.jvm").split(" ")));
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add("org.apache.spark.deploy." + what);
    command.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(what).toFile()));
    builder.environment().put("SPARK_HOME", folder.toString());
    builder
        .environment()
        .put(
            "SPARK_SCALA_VERSION",
            System.getProperty("java.class.path").contains("spark-core_2.13") ? "2.13" : "2.12");
    processes.add(builder.start());
  }

  private String printed(String what) throws IOException {
    return Files.readString(folder.resolve(what));
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
