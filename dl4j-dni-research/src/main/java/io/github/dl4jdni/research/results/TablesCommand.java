package io.github.dl4jdni.research.results;

import io.github.dl4jdni.cli.command.Durations;
import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.compare.CompareCommand;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.cli.report.TextTable;
import io.github.dl4jdni.research.results.ResultsTable.Row;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code tables}: the trainings of this project's results that are not done yet. */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Does the trainings of this project's tables that have no record yet, and keeps their records"
          + " for results.",
      "",
      "Stopped or killed, a second call with the same --out goes on where it stopped.",
      ""
    })
public final class TablesCommand implements Callable<Integer> {

  @Option(
      names = "--list",
      description = "Show the tables, what is missing, and how long it takes; train nothing.")
  private boolean list;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Some tables or records, by their names. Default: all.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description = "Folder of MNIST's files. Default: its tables are left out.")
  private Path mnist;

  @Option(
      names = "--mnist-name",
      paramLabel = "TEXT",
      description = "What results call these images. Default: what they are read from.")
  private String mnistName;

  @Option(
      names = "--cifar10",
      paramLabel = "DIR",
      description = "Folder of CIFAR-10's binary files. Default: its tables are left out.")
  private Path cifar10;

  @Option(
      names = "--cifar10-name",
      paramLabel = "TEXT",
      description = "What results call these images. Default: what they are read from.")
  private String cifar10Name;

  @Option(
      names = "--measured-name",
      paramLabel = "TEXT",
      description =
          "What results call the images that are measured on, where they are not the test images.")
  private String measuredName;

  @Option(
      names = "--within",
      paramLabel = "TIME",
      description =
          "Begin no comparison after this time, as 90s, 10m or 2h. Default: go on to the end.")
  private String within;

  @Mixin private RecordsOption records;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "results/tables",
      description = "Where trainings under way are kept. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    List<ResultsTable> tables = tables();
    RecordFolder kept = records.folder();
    Map<String, ComparisonRecord> before =
        Files.isDirectory(kept.folder()) ? kept.read() : new TreeMap<>();
    PrintWriter messages = command.commandLine().getOut();
    if (list) {
      list(tables, before, messages);
      return 0;
    }
    if (mnist == null && cifar10 == null) {
      throw new UserErrorException("name the folders of the images by --mnist and --cifar10");
    }
    double limit =
        within == null ? Double.POSITIVE_INFINITY : Durations.seconds("--within", within);
    long begun = System.nanoTime();
    for (ResultsTable table : tables) {
      for (Row row : table.unfinished(before)) {
        if (!asksFor(table, row) || folder(row) == null) {
          continue;
        }
        if ((System.nanoTime() - begun) / 1e9 > limit) {
          messages.println("The time is over; the same call goes on from here.");
          messages.flush();
          return 0;
        }
        before.put(row.record(), train(row, before.get(row.record()), kept));
      }
    }
    messages.println(
        PrintableText.of("Records: " + kept.folder() + "; call results to show them."));
    messages.flush();
    return 0;
  }

  private List<ResultsTable> tables() {
    List<ResultsTable> all = ResultsTables.all();
    List<String> names = new ArrayList<>();
    all.forEach(
        table -> {
          names.add(table.name());
          table.rows().forEach(row -> names.add(row.record()));
        });
    for (String name : only) {
      if (!names.contains(name)) {
        throw new UserErrorException(
            "--only " + name + ": no table or record has this name; see tables --list");
      }
    }
    return all;
  }

  private boolean asksFor(ResultsTable table, Row row) {
    return only.isEmpty() || only.contains(table.name()) || only.contains(row.record());
  }

  private void list(
      List<ResultsTable> tables, Map<String, ComparisonRecord> before, PrintWriter messages) {
    TextTable text = new TextTable("table", "record", "missing", "takes about");
    for (ResultsTable table : tables) {
      for (Row row : table.rows()) {
        if (asksFor(table, row)) {
          List<String> missing = row.missing(before.get(row.record()));
          text.add(
              table.name(),
              row.record(),
              missing.isEmpty() ? "nothing" : String.join(", ", missing),
              missing.isEmpty() ? "-" : row.duration(missing.size()));
        }
      }
    }
    text.lines().forEach(messages::println);
    messages.flush();
  }

  private Path folder(Row row) {
    return switch (row.data()) {
      case MNIST -> mnist;
      case CIFAR10 -> cifar10;
    };
  }

  private ComparisonRecord train(Row row, ComparisonRecord before, RecordFolder kept) {
    Path folder = out.resolve(row.record());
    CommandLine compare =
        new CommandLine(new CompareCommand())
            .setOut(command.commandLine().getOut())
            .setErr(command.commandLine().getErr())
            .setExecutionExceptionHandler(
                (failure, of, arguments) -> {
                  throw failure; // told as this command's own
                });
    int status = compare.execute(arguments(row, before, folder).toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException(row.record() + ": compare ended with status " + status);
    }
    ComparisonRecord done =
        ComparisonRecord.read(
            folder.resolve(ComparisonRecord.FILE), "delete " + folder + " to train anew");
    ComparisonRecord all =
        before == null ? done : before.with(done, kept.folder().resolve(row.record() + ".json"));
    kept.write(row.record(), all);
    return all;
  }

  private List<String> arguments(Row row, ComparisonRecord before, Path folder) {
    List<String> arguments = new ArrayList<>(List.of("--data=" + folder(row)));
    String name = row.data() == ResultsTable.Data.MNIST ? mnistName : cifar10Name;
    if (name != null) {
      arguments.add("--data-name=" + name + firstOf(row));
    }
    if (measuredName != null) {
      arguments.add("--measured-name=" + measuredName);
    }
    List<String> missing = row.missing(before);
    arguments.add("--methods=" + String.join(",", missing));
    row.options().stream()
        .map(option -> option.startsWith("--learning-rate=") ? ofMethods(option, missing) : option)
        .filter(option -> !option.isEmpty())
        .filter(option -> !belongsToOther(option, missing))
        .forEach(arguments::add);
    arguments.add("--seeds=" + ResultsTable.SEEDS);
    arguments.add("--out=" + folder);
    return arguments;
  }

  private static String firstOf(Row row) {
    String option = "--train-size=";
    return row.options().stream()
        .filter(each -> each.startsWith(option))
        .map(
            each ->
                ", the first "
                    + "%,d".formatted(Integer.valueOf(each.substring(option.length())))
                    + " for training")
        .findFirst()
        .orElse("");
  }

  /** Rates of methods that are trained; empty if of none. */
  private static String ofMethods(String rates, List<String> methods) {
    String option = "--learning-rate=";
    List<String> used = new ArrayList<>();
    for (String rate : rates.substring(option.length()).split(",", -1)) {
      if (methods.contains(rate.substring(0, rate.indexOf('=')))) {
        used.add(rate);
      }
    }
    return used.isEmpty() ? "" : option + String.join(",", used);
  }

  private static boolean belongsToOther(String option, List<String> methods) {
    String models = "--gradient-model=";
    boolean ofOther =
        option.startsWith(models)
            && !methods.contains(option.substring(models.length(), option.lastIndexOf('=')));
    return ofOther || (option.startsWith("--input-model=") && !methods.contains("complete"));
  }
}
