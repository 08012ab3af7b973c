package io.github.dl4jdni.benchmarks;

import static io.github.dl4jdni.benchmarks.MemoryGrowth.mebibytes;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PipelinedListener;
import io.github.dl4jdni.train.Schedule;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
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

  @Option(
      names = "--decoupled",
      description = {
        "train by a pipelined trainer whose last module sleeps for a millisecond in each iteration,",
        "and look at the memory while the modules work"
      })
  private boolean decoupled;

  @Option(
      names = "--recurrent",
      description = {
        "train a stateful recurrent network on an endless stream, a window of 8 steps in each",
        "iteration, with all that its gradient model can do"
      })
  private boolean recurrent;

  @Override
  public Integer call() {
    if (iterations < MemorySeries.POINTS) {
      throw new ParameterException(
          command.commandLine(),
          "--iterations must be at least " + MemorySeries.POINTS + ", got " + iterations);
    }
    if (recurrent && decoupled) {
      throw new ParameterException(
          command.commandLine(), "--recurrent and --decoupled exclude each other");
    }
    System.out.printf(
        "%s, hidden layers of %d, batch %d, workspaces %s%s; after System.gc():%n%n",
        recurrent ? "Recurrent DNI" : "cDNI",
        hidden,
        batch,
        workspaces,
        decoupled ? ", pipelined with a slow last module" : "");
    MemorySeries series = new MemorySeries(iterations);
    MultiLayerNetwork network =
        recurrent ? RecurrentNetwork.stream(INPUTS, hidden, workspaces) : createNetwork();
    DataSet data =
        recurrent
            ? RecurrentNetwork.noise(batch, INPUTS, RecurrentNetwork.WINDOW)
            : Noise.batch(batch, INPUTS);
    if (decoupled) {
      pipeline(network, data, series);
    } else {
      fit(network, data, series);
    }
    MemoryGrowth growth = series.growth();
    System.out.printf(
        "%nThe resident set grew by %.1f MiB from the 20 %% mark on: %s (%.1f MiB allowed).%n",
        mebibytes(growth.bytes()),
        growth.isLeak() ? "a leak" : "no leak",
        mebibytes(growth.allowed()));
    return growth.isLeak() ? 1 : 0;
  }

  private void fit(MultiLayerNetwork network, DataSet data, MemorySeries series) {
    for (int done = 1; done <= iterations; done++) {
      network.fit(data);
      series.iterationDone(done);
    }
  }

  /** One call of fit: the pipeline is never emptied, so that a queue without bound would show. */
  private void pipeline(MultiLayerNetwork network, DataSet data, MemorySeries series) {
    PipelinedListener listener = PipelinedListener.scoreOnly(new IterationsDone(series));
    try (DecoupledTrainer trainer =
        DecoupledTrainer.builder(network)
            .schedule(Schedule.pipelined(1))
            .listeners(listener)
            .build()) {
      trainer.fit(new ExistingDataSetIterator(Collections.nCopies(iterations, data)));
    }
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
                    .nOut(DenseNetwork.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.feedForward(INPUTS))
            .build();
    if (decoupled) {
      int output = configuration.getConfs().size() - 1;
      configuration.getInputPreProcessors().put(output, new SleepingPreProcessor());
    }
    MultiLayerNetwork network = new MultiLayerNetwork(Dni.connect(configuration));
    network.init();
    return network;
  }

  /** Tells the series of the trainer's iterations. */
  private static final class IterationsDone extends BaseTrainingListener {

    private final MemorySeries series;

    IterationsDone(MemorySeries series) {
      this.series = series;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      series.iterationDone(iteration + 1);
    }
  }
}
