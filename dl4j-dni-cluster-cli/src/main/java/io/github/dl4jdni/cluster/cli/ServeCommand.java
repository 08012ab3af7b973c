package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.command.LayerHelpers;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.model.ModelFile;
import io.github.dl4jdni.cli.model.ModelInput;
import io.github.dl4jdni.cluster.ClusterSettings;
import io.github.dl4jdni.cluster.ClusterTraining;
import io.github.dl4jdni.cluster.HostAddress;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code serve}: trains modules for the host that has the data. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains modules of a saved model for the host that runs train, until that ends.",
      "",
      "The model is the same as there; parameters are those of that host.",
      ""
    })
final class ServeCommand implements Callable<Integer> {

  @Mixin private ModelInput input;

  @Mixin private HostOptions host;

  @Option(
      names = "--address",
      required = true,
      paramLabel = "HOST:PORT",
      converter = HostOptions.AddressConverter.class,
      description = "Where the other hosts reach this one.")
  private HostAddress address;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    host.check();
    return Together.refusing(this::serve);
  }

  private int serve() {
    NativeThreads.setUp();
    LayerHelpers.setUp();
    ClusterSettings settings = host.settings(address);
    ModelFile model = Together.read(input, host);
    PrintWriter out = command.commandLine().getOut();
    try (ClusterTraining cluster = Together.join(settings, model, host);
        DecoupledTrainer trainer = cluster.trainer().schedule(host.schedule()).build()) {
      tell(out, "Training modules " + host.modules() + " for " + host.coordinator());
      ScheduledExecutorService reports = reports(cluster, out);
      try {
        trainer.serve();
      } finally {
        reports.shutdownNow();
      }
      tell(out, "Training has ended; " + Together.traffic(cluster));
    }
    return 0;
  }

  private ScheduledExecutorService reports(ClusterTraining cluster, PrintWriter out) {
    ScheduledExecutorService reports =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "reports");
              thread.setDaemon(true);
              return thread;
            });
    long every = host.reportEvery().toMillis();
    var unused =
        reports.scheduleAtFixedRate(
            () -> tell(out, Together.traffic(cluster)), every, every, TimeUnit.MILLISECONDS);
    return reports;
  }

  private static void tell(PrintWriter out, String line) {
    out.println(PrintableText.of(line));
    out.flush();
  }
}
