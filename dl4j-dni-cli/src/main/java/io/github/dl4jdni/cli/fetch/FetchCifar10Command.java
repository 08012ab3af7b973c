package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.data.MnistFiles;
import io.github.dl4jdni.cli.report.OutputFiles;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code fetch-cifar10}: puts CIFAR-10's binary files into a folder. */
@Command(
    name = "fetch-cifar10",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads CIFAR-10 (170 MB), checks it and unpacks it (184 MB).",
      "",
      "compare --data DIR reads the files. Those that are already there are kept; a download that"
          + " was broken off goes on where it stopped. Size, MD5 and SHA-256 are those of the file"
          + " as its authors offer it. Proxies as for fetch-mnist.",
      ""
    })
public final class FetchCifar10Command implements Callable<Integer> {

  private static final List<URI> MIRRORS = List.of(URI.create("https://www.cs.toronto.edu/~kriz/"));

  private static final int IMAGES_A_FILE = 10_000;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where to put the files. Default: cifar-10-batches-bin in Deeplearning4j's data folder.")
  private Path dataDirectory;

  @Mixin private FetchOptions options;

  @Spec private CommandSpec command;

  private final RemoteFile file;
  private final CifarArchive archive;
  private final Map<String, String> environment;

  /** Fetches CIFAR-10. */
  public FetchCifar10Command() {
    this(RemoteFile.CIFAR10, new CifarArchive(IMAGES_A_FILE), System.getenv());
  }

  FetchCifar10Command(RemoteFile file, CifarArchive archive, Map<String, String> environment) {
    this.file = file;
    this.archive = archive;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path directory =
        dataDirectory == null
            ? MnistFiles.deeplearning4jDirectory().resolve("cifar-10-batches-bin")
            : dataDirectory;
    OutputFiles.createFolder("--data-dir", directory);
    MirroredFetch fetch = options.fetch(MIRRORS, environment, command.commandLine().getErr());
    boolean present =
        CifarArchive.NAMES.stream().map(directory::resolve).allMatch(Files::isRegularFile);
    if (!present) {
      fetch.fetch(file, directory, archive::unpack);
    }
    PrintWriter out = command.commandLine().getOut();
    String folder = PrintableText.of(directory.toString());
    out.println("CIFAR-10 " + (present ? "is already" : "fetched; it is") + " in " + folder);
    out.flush();
    return 0;
  }
}
