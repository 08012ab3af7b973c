package io.github.dl4jdni.research.results;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.compare.ComparisonRecord;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code results}: writes this project's results from records of {@code compare}. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes results as Markdown from records of compare (its comparison.json), a page and a picture"
          + " for each table, and the table in a README between two marks.",
      ""
    })
public final class ResultsCommand implements Callable<Integer> {

  private static final String BEGIN = "<!-- results: begin -->\n";
  private static final String END = "<!-- results: end -->\n";

  @Mixin private RecordsOption records;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "docs/results.md",
      description =
          "Where the results go; their tables' pages go into the folder of this name without .md."
              + " Default: ${DEFAULT-VALUE}.")
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
    RecordFolder kept = records.folder();
    Map<String, ComparisonRecord> read = kept.read();
    if (read.isEmpty()) {
      throw new UserErrorException(
          RecordsOption.NAME
              + " "
              + kept.folder()
              + ": holds no record; copy comparison.json of compare there");
    }
    ResultsText text = new ResultsText(read);
    try {
      String whole = text.whole();
      String withTable = replaced(text.table()); // nothing is written if this fails
      ReplacedFile.writeText(out, whole);
      ReplacedFile.writeText(readme, withTable);
      for (ResultsTable table : ResultsTables.all()) {
        writePage(table, read);
      }
    } catch (IOException e) {
      throw new UserErrorException("the results cannot be written: " + e, e);
    }
    PrintWriter messages = command.commandLine().getOut();
    messages.println(
        PrintableText.of(
            "Written: " + out + ", a page a table in " + pages() + ", and the table in " + readme));
    messages.flush();
    return 0;
  }

  /** The folder of the tables' pages, named as the results' page is. */
  private Path pages() {
    String file = out.getFileName().toString();
    return out.resolveSibling(file.endsWith(".md") ? file.substring(0, file.length() - 3) : file);
  }

  private void writePage(ResultsTable table, Map<String, ComparisonRecord> read)
      throws IOException {
    TablePage page = new TablePage(table, read);
    Files.createDirectories(pages());
    ReplacedFile.writeText(pages().resolve(table.name() + ".md"), page.text());
    page.writePicture(pages().resolve(table.name() + ".png"));
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
