package io.github.dl4jdni.research.pretrained;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.ProgressReport;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.DataSetKind;
import io.github.dl4jdni.cli.data.DrawnDigits;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.OutputFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code pretrained}: could gradient models be trained in advance? */
@Command(
    name = "pretrained",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains with gradient models that were learnt in another training, beside fresh ones: from"
          + " another seed, another data set (drawn digits for MNIST, and those upside down for"
          + " drawn digits) and a network of half the width, going on to learn and frozen. Counts"
          + " the minibatches to one or more errors.",
      ""
    })
public final class PretrainedCommand implements Callable<Integer> {

  @Mixin private PretrainedOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    options.check();
    OutputFiles.prepare("--report", options.runs.report(), "report.json");
    ImageDataSet images = options.digits.images(options.runs.seed());
    NativeThreads.setUp();
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "Data set %s: %d training images, %d %s images. Gradient models learn for %d minibatches of"
            + " %d before.%n",
        options.digits.kind().description(),
        images.training().size(),
        images.measured().size(),
        options.digits.split(),
        options.learntFor,
        options.batch);
    out.flush();
    List<PretrainedReport.Row> rows = train(images);
    out.println();
    PretrainedTable.lines(rows, options.untilErrors()).forEach(out::println);
    out.println();
    out.println("Figures: " + PrintableText.of(options.runs.report().toString()));
    out.flush();
    return 0;
  }

  private List<PretrainedReport.Row> train(ImageDataSet images) {
    PretrainedTraining training = new PretrainedTraining(options, images, others(images));
    List<PretrainedReport.Row> rows = new ArrayList<>();
    List<PretrainedCase> cases = PretrainedCase.all(options.models());
    PrintWriter messages = command.commandLine().getErr();
    long trainings = (long) cases.size() * options.runs.repeat();
    try (ProgressReport progress =
        ProgressReport.start("pretrained", " trainings", trainings, messages)) {
      for (PretrainedCase each : cases) {
        List<PretrainedResult> runs = new ArrayList<>();
        for (int time = 0; time < options.runs.repeat(); time++) {
          runs.add(training.train(each, options.runs.seed() + time));
          progress.advance(1);
        }
        rows.add(
            new PretrainedReport.Row(
                each.model().toString(),
                each.origin().toString(),
                each.frozen(),
                PretrainedOptions.learningRate(each.model()),
                runs));
        write(rows, rows.size() == cases.size(), images);
      }
    }
    return rows;
  }

  /** Images of the same size of another data set. */
  private LabelledImages others(ImageDataSet images) {
    int count = images.training().size();
    return options.digits.kind() == DataSetKind.MNIST
        ? new DrawnDigits(options.runs.seed())
            .draw(DrawnDigits.Split.TRAIN, Math.min(count, 10_000))
        : upsideDown(images.training());
  }

  /** Turned by half a circle. */
  private static LabelledImages upsideDown(LabelledImages images) {
    int side = images.rows();
    byte[] pixels = new byte[images.size() * side * images.columns()];
    byte[] labels = new byte[images.size()];
    int at = 0;
    for (int image = 0; image < images.size(); image++) {
      labels[image] = (byte) images.label(image);
      for (int row = side - 1; row >= 0; row--) {
        for (int column = images.columns() - 1; column >= 0; column--) {
          pixels[at++] = (byte) images.grey(image, row, column);
        }
      }
    }
    return new LabelledImages(side, images.columns(), pixels, labels);
  }

  private void write(List<PretrainedReport.Row> rows, boolean complete, ImageDataSet images) {
    PretrainedReport report =
        new PretrainedReport(
            options.digits.kind().toString(),
            options.digits.kind() == DataSetKind.MNIST ? "digits" : "digits upside down",
            images.training().size(),
            images.measured().size(),
            options.digits.split().toString(),
            options.depth,
            options.hidden,
            options.batch,
            options.learntFor,
            options.untilErrors(),
            options.checkEvery,
            options.minibatches,
            Environment.current(),
            complete,
            rows);
    try {
      OutputFiles.writeJson(report, options.runs.report());
    } catch (IOException failure) {
      throw new UserErrorException("the results cannot be written: " + failure, failure);
    }
  }
}
