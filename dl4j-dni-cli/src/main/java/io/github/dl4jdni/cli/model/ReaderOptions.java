package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.OptionChecks;
import io.github.dl4jdni.files.ModelReader;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say how far a model's file is trusted. */
public final class ReaderOptions {

  private static final int MEBIBYTE = 20; // as a power of 2

  @Option(
      names = "--allow-class",
      split = ",",
      paramLabel = "NAME",
      description =
          "Classes that the model's file may name besides Deeplearning4j's and this program's: how"
              + " their names begin, com.example.layers. for a package. Their code runs.")
  private List<String> allowed = new ArrayList<>();

  @Option(
      names = "--max-unpacked",
      paramLabel = "MIB",
      description =
          "How much the model's file may unpack to. Default: 256, or 20 times its size if that is"
              + " more.")
  private Integer mostUnpacked;

  /** {@return a reader that trusts files so far} */
  public ModelReader reader() {
    ModelReader reader = new ModelReader();
    for (String each : allowed) {
      OptionChecks.notBlank("--allow-class", each);
      reader = reader.allowClasses(each);
    }
    if (mostUnpacked != null) {
      OptionChecks.atLeast(1, "--max-unpacked", mostUnpacked);
      reader = reader.maximumUnpacked((long) mostUnpacked << MEBIBYTE);
    }
    return reader;
  }
}
