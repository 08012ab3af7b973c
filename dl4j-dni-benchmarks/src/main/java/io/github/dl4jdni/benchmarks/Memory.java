package io.github.dl4jdni.benchmarks;

import static io.github.dl4jdni.benchmarks.MemoryGrowth.mebibytes;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Watches the memory of a process that trains a network with interfaces of every kind. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = {
      "Memory of a process that trains a small cDNI network, at ten points.",
      "Status 1 if it grew by more than 5 %% + 20 MiB after the first fifth."
    })
final class Memory implements Callable<Integer> {

  private static final int INPUTS = 64; // arrays leak by their number: small ones show it sooner
  private static final int POINTS = 10;
  private static final int SETTLED = 2; // the point at 20 %

  @Spec private CommandSpec command;

  @Option(names = "--iterations", defaultValue = "100000", description = "iterations in all")
  private int iterations;

  @Option(names = "--hidden", defaultValue = "64", description = "width of the hidden layers")
  private int hidden;

  @Option(names = "--batch", defaultValue = "32", description = "minibatch size")
  private int batch;

  @Option(
      names = "--workspaces",
      defaultValue = "ENABLED",
      description = "workspace mode in training: ENABLED or NONE")
  private WorkspaceMode workspaces;

  @Override
  public Integer call() throws InterruptedException {
    if (iterations < POINTS) {
      throw new ParameterException(
          command.commandLine(),
          "--iterations must be at least " + POINTS + ", but " + iterations + " came");
    }
    System.out.printf(
        "cDNI, hidden layers of %d, batch %d, workspaces %s; after System.gc():%n%n",
        hidden, batch, workspaces);
    MemoryGrowth growth = train(createNetwork(), Networks.batch(batch, INPUTS));
    System.out.printf(
        "%nThe resident set grew by %.1f MiB from the 20 %% mark on: %s (%.1f MiB allowed).%n",
        mebibytes(growth.bytes()),
        growth.isLeak() ? "a leak" : "no leak",
        mebibytes(growth.allowed()));
    return growth.isLeak() ? 1 : 0;
  }

  private MemoryGrowth train(MultiLayerNetwork network, DataSet data) throws InterruptedException {
    System.out.printf("%10s %14s %10s%n", "iteration", "resident, MiB", "heap, MiB");
    long settled = 0;
    long resident = 0;
    for (int point = 1; point <= POINTS; point++) {
      long end = (long) iterations * point / POINTS;
      while (network.getIterationCount() < end) {
        network.fit(data);
      }
      MemorySample sample = MemorySample.afterCollection();
      resident = sample.resident();
      if (point == SETTLED) {
        settled = resident;
      }
      System.out.printf("%10d %14.1f %10.1f%n", end, mebibytes(resident), mebibytes(sample.heap()));
    }
    return new MemoryGrowth(settled, resident);
  }

  private MultiLayerNetwork createNetwork() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .trainingWorkspaceMode(workspaces)
            .inferenceWorkspaceMode(workspaces)
            .activation(Activation.RELU)
            .updater(new Adam(1e-3))
            .list()
            .layer(
                new SyntheticGradientDense.Builder().nOut(hidden).conditionOnLabels(true).build())
            .layer(new DenseLayer.Builder().nOut(hidden).build())
            .layer(new ConditionalSGModule.Builder().build())
            .layer(new SyntheticInputModule.Builder().build())
            .layer(new DenseLayer.Builder().nOut(hidden).build())
            .layer(
                new OutputLayer.Builder(new LossMCXENT())
                    .nOut(Networks.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.feedForward(INPUTS))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();
    return network;
  }
}
