package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cli.data.MnistFiles;
import io.github.dl4jdni.cli.report.OutputFiles;
import io.github.dl4jdni.internal.files.ReplacedFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code fetch-mnist}: puts MNIST's four files where the commands look for them. */
@Command(
    name = "fetch-mnist",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads MNIST (11 MB), checks it and unpacks it.",
      "",
      "The unpacked files are read by the mnist command and by Deeplearning4j's own"
          + " MnistDataSetIterator. Files that are already there are kept; a download that was"
          + " broken off goes on where it stopped. Size, MD5 and SHA-256 are those of the files as"
          + " they were published. The proxy is taken from the JVM's settings"
          + " (-Dhttps.proxyHost, -Dhttps.proxyPort) or from https_proxy, http_proxy and"
          + " no_proxy.",
      ""
    })
public final class FetchMnistCommand implements Callable<Integer> {

  private static final String SUFFIX = ".gz";

  private static final List<URI> MIRRORS =
      List.of(
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
          URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where to put the files. Default: Deeplearning4j's data folder.")
  private Path dataDirectory;

  @Mixin private FetchOptions options;

  @Spec private CommandSpec command;

  private final List<RemoteFile> files;
  private final Map<String, String> environment;

  /** Fetches MNIST's files. */
  public FetchMnistCommand() {
    this(RemoteFile.MNIST, System.getenv());
  }

  FetchMnistCommand(List<RemoteFile> files, Map<String, String> environment) {
    this.files = files;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    Path directory = dataDirectory == null ? MnistFiles.deeplearning4jDirectory() : dataDirectory;
    OutputFiles.createFolder("--data-dir", directory);
    MirroredFetch fetch = options.fetch(MIRRORS, environment, command.commandLine().getErr());
    for (RemoteFile file : files) {
      Path target = directory.resolve(uncompressedName(file));
      String shown = PrintableText.of(target.toString());
      if (Files.exists(target)) {
        out.println(shown + " is already there");
      } else {
        fetch.fetch(file, directory, (from, to) -> uncompress(from, target));
        out.println(shown + " fetched");
      }
    }
    out.flush();
    return 0;
  }

  private static String uncompressedName(RemoteFile file) {
    return file.name().substring(0, file.name().length() - SUFFIX.length());
  }

  private static void uncompress(Path compressed, Path target) throws IOException {
    try (InputStream content =
        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(compressed)))) {
      ReplacedFile.write(target, content::transferTo);
    }
  }
}
