package io.github.dl4jdni.research.clocks;

import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.ProgressReport;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.LabelledImages;
import io.github.dl4jdni.cli.report.CurvePlot;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.OutputFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code two-clocks}. */
@Command(
    name = "two-clocks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Two networks at two speeds: A ticks at each step on streams of digits and counts the odd ones"
          + " of its block of T steps; B ticks every T steps on A's message and counts the 3s of"
          + " its window of T ticks.",
      "",
      "B's loss reaches A by an interface (A is updated every T steps), by waiting for B (every T²"
          + " steps, backpropagation through both), or not at all; for the same processor time"
          + " each.",
      ""
    })
public final class TwoClocksCommand implements Callable<Integer> {

  @Mixin private ClocksOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    options.check();
    OutputFiles.prepare("--report", options.runs.report(), "report.json");
    OutputFiles.createFolder("--plots", options.plots);
    LabelledImages images = options.digits.images(options.runs.seed()).training();
    NativeThreads.setUp();
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "Data set %s: %d images, in %d streams. %d units, %d s of processor time each.%n",
        options.digits.kind().description(),
        images.size(),
        options.streams,
        options.units,
        options.seconds);
    out.flush();
    List<ClocksRun> runs = train(images);
    out.println();
    ClocksSummary.lines(runs).forEach(out::println);
    out.println();
    options.ticks().forEach(ticks -> out.println("Picture: " + text(plot(ticks))));
    out.println("Figures: " + text(options.runs.report()));
    out.flush();
    return 0;
  }

  private static String text(Path file) {
    return PrintableText.of(file.toString());
  }

  private List<ClocksRun> train(LabelledImages images) {
    ClocksTraining training = new ClocksTraining(options, images);
    List<ClocksRun> runs = new ArrayList<>();
    int count = options.runs.repeat() * options.ticks().size() * Arm.values().length;
    PrintWriter messages = command.commandLine().getErr();
    try (ProgressReport progress =
        ProgressReport.start("two-clocks", " trainings", count, messages)) {
      for (int time = 0; time < options.runs.repeat(); time++) {
        for (int ticks : options.ticks()) {
          for (Arm arm : Arm.values()) {
            runs.add(training.train(ticks, arm, options.runs.seed() + time));
            progress.advance(1);
            write(runs, runs.size() == count, images);
          }
        }
      }
    }
    return runs;
  }

  private Path plot(int ticks) {
    return options.plots.resolve("two-clocks-" + ticks + ".png");
  }

  private void write(List<ClocksRun> runs, boolean complete, LabelledImages images) {
    ClocksReport report =
        new ClocksReport(
            options.digits.kind().toString(),
            images.size(),
            options.units,
            options.streams,
            options.learningRate,
            options.seconds,
            Environment.current(),
            complete,
            runs);
    try {
      OutputFiles.writeJson(report, options.runs.report());
      if (complete) {
        for (int ticks : options.ticks()) {
          new CurvePlot(
                  "B's loss, T = " + ticks, "steps", "mean square error of the count of 3s / T")
              .withoutMarks()
              .write(ClocksSummary.curves(runs, ticks), plot(ticks));
        }
      }
    } catch (IOException failure) {
      throw new UserErrorException("the results cannot be written: " + failure, failure);
    }
  }
}
