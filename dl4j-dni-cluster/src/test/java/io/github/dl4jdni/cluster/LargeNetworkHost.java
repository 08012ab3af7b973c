package io.github.dl4jdni.cluster;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.DecoupledTrainingException;
import io.github.dl4jdni.train.PipelinedListener;
import io.github.dl4jdni.train.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A host, in a process of its own, of a network that is too large for one such process. */
final class LargeNetworkHost {

  static final String ALONE = "alone";
  static final String SAVE = "save";
  static final int EPOCHS = 2;

  private static final int FEATURES = 16;
  private static final int CLASSES = 4;
  private static final int BATCH = 32;
  private static final double DISTANCE = 3;
  private static final int MINIBATCHES = 6;
  private static final int MODULES = 6;

  private LargeNetworkHost() {}

  static Path scores(Path folder) {
    return folder.resolve("scores.txt");
  }

  static Path model(Path folder) {
    return folder.resolve("large.zip");
  }

  /** The network: five hidden layers, each a module. */
  static MultiLayerConfiguration network(int width) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .activation(Activation.RELU)
            .weightInit(WeightInit.RELU)
            .updater(new Adam(1e-4))
            .list();
    for (int i = 0; i < MODULES - 1; i++) {
      list.layer(
          new SyntheticGradientDense.Builder()
              .nOut(width)
              .conditionOnLabels(true)
              .gradientModel(GradientModel.local())
              .build());
    }
    list.layer(new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build());
    return Dni.connect(list.setInputType(InputType.feedForward(FEATURES)).build());
  }

  /** Each class has its own place. */
  static DataSetIterator data() {
    Random random = new Random(7);
    List<DataSet> all = new ArrayList<>();
    for (int i = 0; i < MINIBATCHES; i++) {
      INDArray features = Nd4j.create(BATCH, FEATURES);
      INDArray labels = Nd4j.create(BATCH, CLASSES);
      for (int row = 0; row < BATCH; row++) {
        int label = random.nextInt(CLASSES);
        for (int column = 0; column < FEATURES; column++) {
          double mean = column == label ? DISTANCE : 0;
          features.putScalar(row, column, mean + random.nextGaussian());
        }
        labels.putScalar(row, label, 1);
      }
      all.add(new DataSet(features, labels));
    }
    return new ListDataSetIterator<>(all, 1);
  }

  /**
   * Trains.
   *
   * @param arguments folder, this host's number, all hosts' ports, width, and {@link #SAVE} to save
   *     the model, or {@link #ALONE} to train it without other hosts
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    MultiLayerConfiguration configuration = network(Integer.parseInt(arguments[3]));
    List<String> rest = List.of(arguments).subList(4, arguments.length);
    if (rest.contains(ALONE)) {
      try {
        trainAlone(folder, configuration);
      } catch (OutOfMemoryError | DecoupledTrainingException e) {
        System.out.println(e);
        Runtime.getRuntime().halt(1); // ND4J may crash where it cleans up behind that
      }
      return;
    }
    int own = Integer.parseInt(arguments[1]);
    List<HostAddress> hosts =
        Arrays.stream(arguments[2].split(",", -1))
            .map(port -> new HostAddress(ClusterHost.ADDRESS, Integer.parseInt(port)))
            .toList();
    ClusterSettings.Builder settings =
        own == 0
            ? ClusterSettings.coordinator(hosts.get(0)).modules(1, 2, 3)
            : ClusterSettings.member(hosts.get(own), hosts.get(0)).modules(4, 5, 6);
    settings.membershipPort(0).silence(ClusterHost.LONG_SILENCE);
    train(settings.build(), configuration, folder, rest.contains(SAVE));
  }

  private static void trainAlone(Path folder, MultiLayerConfiguration configuration)
      throws IOException {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Scores scores = new Scores();
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(1))
            .listeners(PipelinedListener.scoreOnly(scores))
            .build()) {
      trainer.fit(data(), EPOCHS);
    }
    scores.write(scores(folder));
  }

  private static void train(
      ClusterSettings settings, MultiLayerConfiguration configuration, Path folder, boolean save)
      throws IOException {
    Scores scores = new Scores();
    try (ClusterTraining cluster = ClusterTraining.join(settings, configuration);
        DecoupledTrainer trainer =
            cluster.trainer().listeners(PipelinedListener.scoreOnly(scores)).build()) {
      if (cluster.isCoordinator()) {
        cluster.fit(trainer, data(), EPOCHS);
        scores.write(scores(folder));
        if (save) {
          cluster.save(model(folder));
        }
      } else {
        trainer.serve();
      }
    }
  }

  /** Writes down each iteration's score. */
  private static final class Scores extends BaseTrainingListener {
    private final List<String> seen = new ArrayList<>();

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      seen.add(Double.toString(model.score()));
    }

    void write(Path file) throws IOException {
      Files.write(file, seen);
    }
  }
}
