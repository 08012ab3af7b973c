package io.github.dl4jdni.cluster.cli;

import static io.github.dl4jdni.cli.command.OptionChecks.atLeast;
import static io.github.dl4jdni.cli.command.OptionChecks.notNegative;

import io.github.dl4jdni.cli.command.LayerHelpers;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.compare.ModelExamples;
import io.github.dl4jdni.cli.compare.TrainingData;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import io.github.dl4jdni.cli.model.ModelFile;
import io.github.dl4jdni.cli.model.ModelInput;
import io.github.dl4jdni.cli.model.ModelOutput;
import io.github.dl4jdni.cli.network.Evaluable;
import io.github.dl4jdni.cluster.ClusterSettings;
import io.github.dl4jdni.cluster.ClusterTraining;
import io.github.dl4jdni.train.DecoupledTrainer;
import io.github.dl4jdni.train.PartialEvaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code train}: has the data, and trains a model with hosts that serve. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a saved model with its interfaces, together with hosts that run serve.",
      "",
      "This host has the data, trains the modules that no other host does, and writes the model. The"
          + " bits are those of one process, whatever the hosts are. With --checkpoint, the same"
          + " call on all hosts goes on where training ended.",
      ""
    })
final class TrainCommand implements Callable<Integer> {

  @Mixin private ModelInput input;

  @Mixin private HostOptions host;

  @Mixin private ModelOutput output;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Times that every example is seen. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = {"--until", "--until-error"},
      paramLabel = "X",
      description =
          "End before that, after the epoch in which the held-out error, in percent, or other"
              + " measure of the network's loss is at most X.")
  private Double until;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Examples of a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the order of examples. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private TrainingData data;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    host.check();
    data.check();
    atLeast(1, "--epochs", epochs);
    atLeast(1, "--batch", batch);
    if (until != null) {
      notNegative("--until", until);
    }
    output.check();
    return Together.refusing(this::train);
  }

  private int train() throws IOException {
    NativeThreads.setUp();
    LayerHelpers.setUp();
    ClusterSettings settings = host.settings(null);
    ModelFile model = Together.read(input, host);
    ModelExamples examples = data.read(model, input.givenType());
    PrintWriter out = command.commandLine().getOut();
    tell(out, "Data: " + examples.description() + ".");
    try (ClusterTraining cluster = Together.join(settings, model, host)) {
      TrainingReport report = new TrainingReport(cluster, host.reportEvery(), out);
      try (DecoupledTrainer trainer =
          cluster.trainer().schedule(host.schedule()).listeners(report).build()) {
        Evaluable network =
            host.partial() ? new NetworkInParts(PartialEvaluation.of(trainer)) : model.network();
        train(cluster, trainer, report, examples, network);
        write(cluster, model);
      }
    }
    tell(out, "Written: " + output);
    return 0;
  }

  private void write(ClusterTraining cluster, ModelFile model) throws IOException {
    if (host.partial()) {
      cluster.save(output.file());
      output.attach(model);
    } else {
      output.write(model);
    }
  }

  private void train(
      ClusterTraining cluster,
      DecoupledTrainer trainer,
      TrainingReport report,
      ModelExamples examples,
      Evaluable network) {
    ShuffledBatches batches = examples.batches(batch, seed);
    while (cluster.epochs() < epochs) {
      int epoch = cluster.epochs();
      batches.startEpoch(epoch);
      cluster.fit(trainer, batches, epoch + 1);
      String done = "epoch " + (epoch + 1) + " of " + epochs;
      double measured = examples.measure(network);
      report.tell(done, ", " + examples.text(measured));
      if (until != null && measured <= until) {
        return;
      }
    }
  }

  private static void tell(PrintWriter out, String line) {
    out.println(PrintableText.of(line));
    out.flush();
  }
}
