package io.github.dl4jdni.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.ChildJvm;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.compare.ModelExamples;
import io.github.dl4jdni.cli.compare.TrainingData;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.model.ModelFile;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.files.ModelReader;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Hosts in processes of their own, by the commands alone. */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class TrainAndServeTest {

  private static final String ADDRESS = "127.0.0.1";
  private static final int FEATURES = 5;
  private static final int ROWS = 90;
  private static final int BATCH = 12;
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  private final List<Process> processes = new ArrayList<>();
  private Path model;
  private Path data;
  private Path password;
  private int port;

  @BeforeEach
  void files() throws IOException {
    NativeThreads.setUp();
    model = folder.resolve("model.zip");
    data = folder.resolve("rows.csv");
    password = Files.writeString(folder.resolve("password"), "of these tests\n");
    port = freePort();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Dni.connect(
                new NeuralNetConfiguration.Builder()
                    .seed(7)
                    .activation(Activation.TANH)
                    .updater(new Adam(0.01))
                    .list()
                    .layer(dense())
                    .layer(dense())
                    .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                    .setInputType(InputType.feedForward(FEATURES))
                    .build()));
    network.init();
    ModelSerializer.writeModel(network, model.toFile(), true);
    Random random = new Random(5);
    List<String> lines = new ArrayList<>(List.of("a,b,c,d,e,class"));
    for (int row = 0; row < ROWS; row++) {
      int label = random.nextInt(2);
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < FEATURES; i++) {
        line.append(random.nextGaussian() + 2 * label).append(',');
      }
      lines.add(line + (label == 0 ? "low" : "high"));
    }
    Files.write(data, lines);
  }

  private static SyntheticGradientDense dense() {
    return new SyntheticGradientDense.Builder()
        .nOut(8)
        .conditionOnLabels(true)
        .gradientModel(GradientModel.error())
        .build();
  }

  /** None that systems give to outgoing connections; the one behind it is that of membership. */
  private static int freePort() {
    int port;
    do {
      port = 2 * ThreadLocalRandom.current().nextInt(10_000, 16_000);
    } while (!isFree(port) || !isFree(port + 1));
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  private Path log(String name) {
    return folder.resolve(name + ".txt");
  }

  private Process start(String name, String... arguments) throws IOException {
    Process process =
        ChildJvm.start(
            log(name),
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"),
            Main.class,
            List.of(arguments));
    processes.add(process);
    return process;
  }

  private int ended(String name, Process process) throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as(Files.readString(log(name)))
        .isTrue();
    return process.exitValue();
  }

  private void awaitPrinted(String name, String text) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(log(name)).contains(text)) {
      assertThat(System.nanoTime()).as(Files.readString(log(name))).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private String coordinator() {
    return ADDRESS + ":" + port;
  }

  private Path keys(String of) {
    Path keys = folder.resolve(of);
    CommandRun made =
        CommandRun.of(
            new Main(),
            "keys",
            ADDRESS,
            "--out",
            keys.toString(),
            "--password-file",
            password.toString());
    assertThat(made.status()).as(made.err()).isZero();
    assertThat(keys.resolve("authority.p12")).exists();
    return keys.resolve(ADDRESS + ".p12");
  }

  private String[] train(Path out, int epochs, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("train", model.toString(), "--data", data.toString(), "--scaling", "standard"));
    arguments.addAll(List.of("--cluster", coordinator(), "--modules", "1", "-o", out.toString()));
    arguments.addAll(List.of("--batch", "" + BATCH, "--epochs", "" + epochs, "--silence", "30s"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private String[] serve(int own, String... more) {
    List<String> arguments = new ArrayList<>(List.of("serve", model.toString()));
    arguments.addAll(List.of("--cluster", coordinator(), "--address", ADDRESS + ":" + own));
    arguments.addAll(List.of("--modules", "2,3", "--silence", "30s"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static final class Data {
    @Mixin private TrainingData data;
  }

  /** The same training in this process. */
  private MultiLayerNetwork alone(int epochs) {
    return alone(epochs, new ArrayList<>(), new ArrayList<>());
  }

  /** The same, with what is measured behind each epoch. */
  private MultiLayerNetwork alone(int epochs, List<Double> measured, List<String> texts) {
    Data options = CommandLine.populateCommand(new Data(), "--data=" + data, "--scaling=standard");
    ModelFile file = ModelFile.read(model, new ModelReader());
    ModelExamples examples = options.data.read(file, null);
    MultiLayerNetwork network = (MultiLayerNetwork) file.network().model();
    ShuffledBatches batches = examples.batches(BATCH, 1);
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network).schedule(Schedule.pipelined(2)).build()) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        batches.startEpoch(epoch);
        trainer.fit(batches);
        measured.add(examples.measure(file.network()));
        texts.add(examples.text(measured.get(epoch)));
      }
    }
    return network;
  }

  private static void assertSameBits(MultiLayerNetwork expected, Path file) throws IOException {
    MultiLayerNetwork saved = MultiLayerNetwork.load(file.toFile(), true);
    assertThat(saved.params().data().asFloat()).isEqualTo(expected.params().data().asFloat());
    assertThat(saved.getUpdater().getStateViewArray().data().asFloat())
        .isEqualTo(expected.getUpdater().getStateViewArray().data().asFloat());
    assertThat(saved.getIterationCount()).isEqualTo(expected.getIterationCount());
    assertThat(saved.getEpochCount()).isEqualTo(expected.getEpochCount());
  }

  @Test
  void leaveTheBitsOfOneProcessAndLetNobodyInWithAnotherKey() throws Exception {
    ModelSerializer.addNormalizerToModel(model.toFile(), fitted()); // is kept
    Path out = folder.resolve("out.zip");
    String secret = password.toString();
    Path key = keys("keys");
    Path strange = keys("others");
    Process train =
        start(
            "train", train(out, 2, "--keys", key.toString(), "--password-file", secret, "--force"));
    Process stranger =
        start("stranger", serve(freePort(), "--keys", "" + strange, "--password-file", secret));
    awaitPrinted("train", "waiting for hosts of modules [2, 3]");
    assertThat(ended("stranger", stranger)).isEqualTo(2);
    assertThat(Files.readString(log("stranger")).lines().toList())
        .filteredOn(line -> line.startsWith("dl4j-dni-cluster: "))
        .singleElement()
        .asString()
        .contains("the coordinator at " + coordinator() + " and this host do not trust each other");
    assertThat(Files.readString(log("stranger"))).doesNotContain("\tat ");
    int own = freePort();
    Process serve = start("serve", serve(own, "--keys", "" + key, "--password-file", secret));
    assertThat(ended("train", train)).as(Files.readString(log("train"))).isZero();
    assertThat(ended("serve", serve)).as(Files.readString(log("serve"))).isZero();
    assertSameBits(alone(2), out);
    assertThat(ModelFile.read(out, new ModelReader()).stored().attachments()).hasSize(1);
    assertThat(Files.readString(log("train")))
        .contains("it has no key of a host of this training")
        .containsPattern(
            "epoch 2 of 2: score [0-9.]+, held-out error [0-9.]+ %, [0-9.]+ iterations/s; waiting:"
                + " modules 1 \\(here\\) \\d+ %, 2 \\("
                + ADDRESS
                + ":"
                + own
                + "\\) \\d+ %, 3 [^;]+, the others for module [123]; sent [0-9.]+ kB, received"
                + " [0-9.]+ kB")
        .contains("Written: " + out);
    assertThat(Files.readString(log("serve")))
        .contains("Training modules [2, 3] for " + coordinator(), "Training has ended; sent ");
  }

  /**
   * The model begins as it was saved, trained and with a normaliser beside it; training ends behind
   * the epoch whose error is the least of some.
   */
  @Test
  void partsOfASavedModelLeaveTheBitsOfOneProcess() throws Exception {
    MultiLayerNetwork begun = alone(1);
    ModelSerializer.writeModel(begun, model.toFile(), true);
    ModelSerializer.addNormalizerToModel(model.toFile(), fitted());
    Path out = folder.resolve("out.zip");
    List<Double> measured = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    alone(4, measured, texts);
    double least = Collections.min(measured.subList(1, 4));
    int last = 1 + measured.indexOf(least);
    Process train = start("train", train(out, 9, "--partial", "--until", "" + least));
    Process serve = start("serve", serve(freePort(), "--partial"));
    assertThat(ended("train", train)).as(Files.readString(log("train"))).isZero();
    assertThat(ended("serve", serve)).as(Files.readString(log("serve"))).isZero();
    assertSameBits(alone(last), out);
    assertThat(ModelFile.read(out, new ModelReader()).stored().attachments()).hasSize(1);
    String printed = Files.readString(log("train"));
    for (int epoch = 1; epoch <= last; epoch++) {
      assertThat(printed)
          .containsPattern(
              "epoch " + epoch + " of 9: score [0-9.]+, " + Pattern.quote(texts.get(epoch - 1)));
    }
    assertThat(printed).doesNotContain("epoch " + (last + 1) + " of 9");
  }

  private static NormalizerStandardize fitted() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(new DataSet(Nd4j.rand(4, FEATURES), Nd4j.rand(4, 2)));
    return normalizer;
  }

  @Tag("long")
  @Test
  void goOnFromACheckpointAndEndAtAnError() throws Exception {
    Path out = folder.resolve("out.zip");
    String[] kept = {"--checkpoint", folder.resolve("kept").toString(), "--force"};
    for (int epochs = 1; epochs <= 3; epochs += 2) {
      Process train = start("train", train(out, epochs, kept));
      Process serve = start("serve", serve(freePort()));
      assertThat(ended("train", train)).as(Files.readString(log("train"))).isZero();
      assertThat(ended("serve", serve)).as(Files.readString(log("serve"))).isZero();
    }
    assertThat(Files.readString(log("train"))).contains("training goes on from ", "epoch 3 of 3");
    assertThat(Files.readString(log("train"))).doesNotContain("epoch 1 of 3");
    assertSameBits(alone(3), out);
    Process train = start("train", train(out, 50, "--until", "99", "--force"));
    Process serve = start("serve", serve(freePort()));
    assertThat(ended("train", train)).as(Files.readString(log("train"))).isZero();
    assertThat(ended("serve", serve)).isZero();
    assertThat(Files.readString(log("train"))).contains("epoch 1 of 50");
    assertThat(Files.readString(log("train"))).doesNotContain("epoch 2 of 50");
    assertSameBits(alone(1), out);
  }
}
