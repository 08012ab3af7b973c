package io.github.dl4jdni.cli.fetch;

import io.github.dl4jdni.cli.command.OptionChecks;
import java.io.PrintWriter;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of what fetches files. */
final class FetchOptions {

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      converter = MirrorConverter.class,
      description = "Folder to download from, instead of those that are known. Repeatable.")
  private List<URI> mirrors = new ArrayList<>();

  @Option(
      names = "--stall-timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long to wait for a server that sends nothing. Default: ${DEFAULT-VALUE}. What came"
              + " stays, and the next call goes on from there.")
  private int patience;

  /**
   * {@return what fetches files from the mirrors}
   *
   * @param known mirrors, if the user names none
   * @param environment the environment variables, which may name proxies
   * @param messages where progress goes if there is no terminal
   */
  MirroredFetch fetch(List<URI> known, Map<String, String> environment, PrintWriter messages) {
    OptionChecks.atLeast(1, "--stall-timeout", patience);
    ProxySelector proxies = new EnvironmentProxySelector(ProxySelector.getDefault(), environment);
    ResumableDownload download =
        new ResumableDownload(proxies, Duration.ofSeconds(patience), messages);
    return new MirroredFetch(mirrors.isEmpty() ? known : mirrors, download);
  }
}
