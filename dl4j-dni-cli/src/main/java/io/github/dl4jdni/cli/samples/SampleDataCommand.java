package io.github.dl4jdni.cli.samples;

import io.github.dl4jdni.cli.command.OptionChecks;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code sample-data}: writes files to try {@code compare} on. */
@Command(
    name = "sample-data",
    mixinStandardHelpOptions = true,
    description = {
      "Writes small data sets to try compare on, drawn at random:",
      "",
      "waveforms.csv: three classes of noisy waves, 21 features (Breiman et al. 1984).",
      "friedman.csv: a regression on 10 features (Friedman 1991).",
      "regimes.csv: series of 40 steps, a class a step; with regimes.zip, an LSTM network for them.",
      ""
    })
public final class SampleDataCommand implements Callable<Integer> {

  private static final int SERIES_STEPS = 40;
  private static final int UNITS = 32;
  private static final double LEARNING_RATE = 0.01;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder that the files go to; files of these names are replaced.")
  private Path folder;

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Rows of each table; of series, a tenth of that. Default: ${DEFAULT-VALUE}.")
  private int examples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    OptionChecks.atLeast(1, "--examples", examples);
    OutputFiles.createFolder("--out", folder);
    int series = Math.max(1, examples / 10);
    Path network = folder.resolve("regimes.zip");
    try {
      write("waveforms.csv", Waveforms.table(examples, seed));
      write("friedman.csv", FriedmanFunction.table(examples, seed));
      write("regimes.csv", Regimes.table(series, SERIES_STEPS, seed));
      ReplacedFile.write(network, out -> ModelSerializer.writeModel(recurrent(), out, false));
    } catch (IOException e) {
      throw new UserErrorException("--out " + folder + ": cannot be written: " + e, e);
    }
    PrintWriter out = command.commandLine().getOut();
    out.println(
        PrintableText.of(folder.toString())
            + ": waveforms.csv and friedman.csv, "
            + examples
            + " rows each; regimes.csv, "
            + series
            + " series, and regimes.zip, a network for them");
    out.flush();
    return 0;
  }

  private void write(String name, SampleTable table) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator("\n")
            .setHeader(table.heading().toArray(new String[0]))
            .get();
    ReplacedFile.write(
        folder.resolve(name),
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          CSVPrinter printer = new CSVPrinter(writer, format);
          for (List<String> row : table.rows()) {
            printer.printRecord(row);
          }
          printer.flush();
        });
  }

  private MultiLayerNetwork recurrent() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Adam(LEARNING_RATE))
            .list()
            .layer(new LSTM.Builder().nOut(UNITS).build())
            .layer(new LSTM.Builder().nOut(UNITS).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
