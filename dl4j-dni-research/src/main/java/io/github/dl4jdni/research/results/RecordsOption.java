package io.github.dl4jdni.research.results;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the folder of the comparisons' records. */
final class RecordsOption {

  static final String NAME = "--records";

  @Option(
      names = NAME,
      paramLabel = "DIR",
      defaultValue = "docs/results",
      description = "Folder of the records, *.json. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  /** {@return the folder, be it there or not} */
  RecordFolder folder() {
    return new RecordFolder(folder);
  }
}
