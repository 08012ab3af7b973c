package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.LayerHelpers;
import io.github.dl4jdni.cli.command.NativeThreads;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.Program;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.data.Task;
import io.github.dl4jdni.cli.network.Method;
import io.github.dl4jdni.cli.report.Environment;
import io.github.dl4jdni.cli.report.FolderLock;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.codec.digest.DigestUtils;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code compare}: a network and data of the user's, by several methods. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a network on data by several methods, each from the same weights over the same"
          + " minibatches, and reports errors, times and how good the gradients were.",
      "",
      "Stopped or killed, a second call with the same --out goes on where it stopped.",
      ""
    })
public final class CompareCommand implements Callable<Integer> {

  @Mixin private CompareOptions options;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    options.check();
    try (FolderLock lock = new FolderLock("--out", options.out, command.commandLine().getErr())) {
      lock.takeIfThere();
      compare(lock);
    }
    return 0;
  }

  /** Nothing is written before the folder is held, and it is made after all else was checked. */
  private void compare(FolderLock lock) {
    DataOptions data = options.dataOptions;
    NativeThreads.setUp();
    LayerHelpers.setUp();
    SavedModel saved = options.savedModel();
    ComparedData.Expected expected =
        saved == null ? ComparedData.Expected.NOTHING : saved.expected(data.targets());
    SplitExamples read = new ComparedData(data, expected).load();
    NetworkSource source = options.source(saved, read);
    ModelFit fit = source.fit(read);
    SplitExamples examples = fit.examples();
    PrintWriter out = command.commandLine().getOut();
    RunTrainer trainer = new RunTrainer(options, fit, source, command.commandLine().getErr());
    List<String> leftOut = trainer.leaveOutWhatDoesNotFit();
    lock.take();
    Map<String, String> settings = settings(fit, source, trainer);
    ComparisonRecord before = before();
    ComparisonRecord begun =
        before == null
            ? record(settings, false, null, List.of())
            : before.goingOn(settings, options.out);
    trainer.checkFormer();
    write(begun);
    printIntroduction(examples, source, out);
    leftOut.forEach(line -> out.println(PrintableText.of(line)));
    List<RunRecord> runs = new ArrayList<>();
    for (RunKey key : options.runs()) {
      RunRecord run = options.reportOnly ? trainer.finished(key) : trainer.train(key);
      if (run == null) {
        continue;
      }
      runs.add(run);
      print(key, run, fit, out);
    }
    if (runs.isEmpty()) {
      throw new UserErrorException(
          "--report-only: no training in " + options.out + " is at its end; call without it");
    }
    boolean all = runs.size() == options.runs().size();
    ComparisonRecord complete =
        record(begun.settings(), all, target(runs, fit.task().measure()), runs);
    CompareOutput output = new CompareOutput(complete, options.out);
    output.write();
    output.printTable(out);
    output.printFiles(out);
    out.flush();
  }

  private ComparisonRecord before() {
    Path file = options.out.resolve(ComparisonRecord.FILE);
    return Files.exists(file) ? ComparisonRecord.read(file, "name another --out") : null;
  }

  private void write(ComparisonRecord begun) {
    try {
      ReplacedFile.deleteParts(options.out); // of killed calls
      RunFolder.writeJson(begun, options.out.resolve(ComparisonRecord.FILE));
    } catch (IOException e) {
      throw new UserErrorException("--out " + options.out + ": cannot be written: " + e, e);
    }
  }

  private ComparisonRecord record(
      Map<String, String> settings, boolean complete, Double targetError, List<RunRecord> runs) {
    return new ComparisonRecord(
        Program.versionText(),
        command.commandLine().getParseResult().originalArgs().stream()
            .map(CompareCommand::withoutFolders)
            .toList(),
        settings,
        Environment.current(),
        targetError,
        complete,
        runs);
  }

  /** Records may be shown to others, whom the folders of this machine do not concern. */
  private static String withoutFolders(String argument) {
    int value = argument.startsWith("--") ? argument.indexOf('=') + 1 : 0;
    String path = argument.substring(value);
    return path.startsWith("/")
        ? argument.substring(0, value) + Path.of(path).getFileName()
        : argument;
  }

  /** What trainings depend on, so that others are not mixed with them. */
  private Map<String, String> settings(ModelFit fit, NetworkSource source, RunTrainer trainer) {
    int iterationsPerEpoch = trainer.iterationsPerEpoch();
    SplitExamples examples = fit.examples();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("network", source.description());
    if (options.model != null) {
      settings.put("model's SHA-256", digest(options.model));
      settings.put(
          "input type",
          options.inputType == null ? "the model's own" : options.inputType.toString());
    }
    settings.put("data", examples.description());
    settings.put("data read", String.join("; ", examples.notes()));
    settings.put(ComparisonRecord.DATA, trainer.origin().data());
    settings.put("measure", fit.task().measure().toString());
    settings.put("training examples", String.valueOf(examples.training().size()));
    settings.put("measured examples", String.valueOf(examples.measured().size()));
    settings.put("measured on", examples.measuredOn());
    settings.put("values of an example", String.valueOf(examples.training().values()));
    settings.put(
        fit.task().task() == Task.CLASSIFICATION ? "classes" : "values to learn",
        String.valueOf(examples.training().classes()));
    settings.put("minibatch", String.valueOf(options.batch));
    settings.put("iterations an epoch", String.valueOf(iterationsPerEpoch));
    settings.put(
        "length",
        options.epochs() == null
            ? options.budgetSeconds() + " s of training"
            : options.epochs() + " epochs");
    settings.put("measured", "every " + options.checkEvery(iterationsPerEpoch) + " iterations");
    for (RunKey key : options.runs()) {
      if (key.method().isDelayed()) {
        settings.put("schedule of " + key.method(), key.schedule().toString());
      }
    }
    if (options.mixing() != null) {
      settings.put("mixing", options.mixing().toString());
    }
    if (options.inputModel() != null) {
      settings.put("input model of complete", options.inputModel().toString());
    }
    for (Method method : options.methods()) {
      Double rate = options.learningRate(method, source);
      settings.put(
          "learning rate of " + method, rate == null ? "the model's own" : rate.toString());
      if (method.takesGradientModel()) {
        GradientModel asked = options.gradientModel(method);
        settings.put(
            "gradient model of " + method, asked == null ? "the method's own" : asked.toString());
      }
    }
    settings.put("data type", Nd4j.defaultFloatingPointType().toString());
    return settings;
  }

  private static String digest(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(content);
    } catch (IOException e) {
      throw new UserErrorException(file + ": cannot be read: " + e, e);
    }
  }

  /** What the worst contender that learns in its hidden layers reaches in all its trainings. */
  private Double target(List<RunRecord> runs, Measure measure) {
    if (options.target != null) {
      return options.target;
    }
    return runs.stream()
        .filter(run -> !run.method().equals(Method.NONE.toString()) && !run.diverged())
        .map(run -> run.curve().stream().mapToDouble(RunRecord.Point::error).min().orElseThrow())
        .max(Double::compare)
        .map(measure::roundedUp)
        .orElse(null);
  }

  private static void print(RunKey key, RunRecord run, ModelFit fit, PrintWriter out) {
    if (run.diverged()) {
      out.printf(
          Locale.ROOT,
          "%-28s diverged after %d iterations: %s%n",
          key.id(),
          run.iterations(),
          PrintableText.of(run.divergence()));
    } else {
      out.printf(
          Locale.ROOT,
          "%-28s %s %s %s, %8.1f s, %7.1f iterations/s%n",
          key.id(),
          fit.examples().measuredOn(),
          fit.task().measure().label(),
          fit.task().measure().text(run.error()),
          run.seconds(),
          run.iterationsPerSecond());
    }
    out.flush();
  }

  private void printIntroduction(SplitExamples examples, NetworkSource source, PrintWriter out) {
    out.printf(
        "%s.%nData: %s: %s.%n",
        PrintableText.of(source.description()),
        PrintableText.of(examples.description()),
        PrintableText.of(String.join("; ", examples.notes())));
    out.printf(
        Locale.ROOT,
        "%d trainings of %s, minibatches of %d.%n%n",
        options.runs().size(),
        options.epochs() == null ? options.budgetSeconds() + " s" : options.epochs() + " epochs",
        options.batch);
    out.flush();
  }
}
