package io.github.dl4jdni.examples.fetch;

import io.github.dl4jdni.examples.UserErrorException;
import io.github.dl4jdni.examples.data.MnistFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
          + " broken off goes on where it stopped. The proxy is taken from the JVM's settings"
          + " (-Dhttps.proxyHost, -Dhttps.proxyPort) or from https_proxy, http_proxy and"
          + " no_proxy.",
      ""
    })
public final class FetchMnistCommand implements Callable<Integer> {

  private static final List<URI> MIRRORS =
      List.of(
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
          URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/"));

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where to put the files. Default: Deeplearning4j's data folder.")
  private Path dataDirectory;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "Folder to download from, instead of the known mirrors. Repeatable.")
  private List<URI> mirrors = new ArrayList<>();

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
    for (URI mirror : mirrors) {
      if (!"http".equals(mirror.getScheme()) && !"https".equals(mirror.getScheme())) {
        throw new UserErrorException(
            "--mirror " + mirror + ": expected an address that starts with http:// or https://");
      }
    }
    PrintWriter out = command.commandLine().getOut();
    Path directory = dataDirectory == null ? MnistFiles.deeplearning4jDirectory() : dataDirectory;
    createDirectory(directory);
    ProxySelector proxies = new EnvironmentProxySelector(ProxySelector.getDefault(), environment);
    ResumableDownload download = new ResumableDownload(proxies, command.commandLine().getErr());
    MirroredFetch fetch = new MirroredFetch(mirrors.isEmpty() ? MIRRORS : mirrors, download);
    for (RemoteFile file : files) {
      Path target = directory.resolve(file.uncompressedName());
      if (Files.exists(target)) {
        out.println(target + " is already there");
      } else {
        fetch.fetch(file, directory);
        out.println(target + " fetched");
      }
    }
    out.flush();
    return 0;
  }

  private static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException failure) {
      throw new UserErrorException(
          "--data-dir " + directory + ": the folder cannot be created: " + failure, failure);
    }
  }
}
