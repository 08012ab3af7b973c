package io.github.dl4jdni.examples.compare;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.report.PrintableText;
import io.github.dl4jdni.files.ReplacedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code results}: writes this project's results from records of {@code compare}. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes results as Markdown from records of compare (its comparison.json), and the table in a"
          + " README between two marks.",
      ""
    })
public final class ResultsCommand implements Callable<Integer> {

  private static final String BEGIN = "<!-- results: begin -->\n";
  private static final String END = "<!-- results: end -->\n";

  private static final String NETWORK = "network";
  private static final List<String> SETTINGS =
      List.of(NETWORK, "data", "measured on", "length", "minibatch");

  @Option(
      names = "--records",
      paramLabel = "DIR",
      defaultValue = "docs/results",
      description = "Folder of the records, *.json. Default: ${DEFAULT-VALUE}.")
  private Path records;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "docs/results.md",
      description = "Where the results go. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--readme",
      paramLabel = "FILE",
      defaultValue = "README.md",
      description =
          "Whose table is replaced, between <!-- results: begin --> and <!-- results: end -->."
              + " Default: ${DEFAULT-VALUE}.")
  private Path readme;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    ResultsText text = new ResultsText(read());
    try {
      String whole = text.whole();
      String withTable = replaced(text.table()); // neither is written if this fails
      ReplacedFile.writeText(out, whole);
      ReplacedFile.writeText(readme, withTable);
    } catch (IOException e) {
      throw new UserErrorException("the results cannot be written: " + e, e);
    }
    PrintWriter messages = command.commandLine().getOut();
    messages.println(PrintableText.of("Written: " + out + ", and the table in " + readme));
    messages.flush();
    return 0;
  }

  private Map<String, ComparisonRecord> read() {
    Map<String, ComparisonRecord> byName = new TreeMap<>();
    try (Stream<Path> files = Files.list(records)) {
      List<Path> found = files.filter(each -> each.toString().endsWith(".json")).toList();
      for (Path file : found) {
        ComparisonRecord record =
            RunFolder.readJson(
                file, ComparisonRecord.class, "compare", "copy its comparison.json again");
        if (!isWhole(record)) {
          throw new UserErrorException(
              file + ": lacks parts of a record of compare; copy its comparison.json again");
        }
        if (record.runs().isEmpty()) {
          throw new UserErrorException(
              file
                  + ": is the record of a comparison that is not at its end; call compare again, or"
                  + " with --report-only");
        }
        byName.put(file.getFileName().toString().replace(".json", ""), record);
      }
    } catch (IOException e) {
      throw new UserErrorException("--records " + records + ": cannot be listed: " + e, e);
    }
    if (byName.isEmpty()) {
      throw new UserErrorException(
          "--records " + records + ": holds no record; copy comparison.json of compare there");
    }
    return byName;
  }

  /** {@return whether all is there that results are made of; other JSON may be read as a record} */
  private static boolean isWhole(ComparisonRecord record) {
    boolean told = SETTINGS.stream().noneMatch(each -> record.settings().get(each) == null);
    return told
        && record.environment() != null
        && !record.settings().get(NETWORK).isEmpty()
        && record.runs().stream().allMatch(ResultsCommand::isWhole);
  }

  private static boolean isWhole(RunRecord run) {
    return run != null
        && run.againstBackprop().stream()
            .allMatch(each -> each.name() != null && each.quality() != null);
  }

  private String replaced(String table) throws IOException {
    String text = Files.readString(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new UserErrorException(
          "--readme "
              + readme
              + ": has no lines "
              + BEGIN.strip()
              + " and "
              + END.strip()
              + ", between which the table goes");
    }
    return text.substring(0, begin + BEGIN.length()) + table + text.substring(end);
  }
}
