package io.github.dl4jdni.ui;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser, without a window and without a network, where the machine has one. */
final class Chromium {

  private static final long TIMEOUT_SECONDS = 60;
  private static final int PAGE_MILLISECONDS = 2500; // by the page's own clock

  private final Path program;

  private Chromium(Path program) {
    this.program = program;
  }

  /** The browser, if there is one. */
  static Optional<Chromium> find() {
    String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Chromium::new);
  }

  /** A page's elements after its scripts have worked for some seconds. */
  String elements(String url, Path scratch) throws IOException, InterruptedException {
    return run(scratch, "--dump-dom", url);
  }

  /** Writes a picture of a page, as PNG. */
  void picture(String url, Path file, int width, int height, Path scratch)
      throws IOException, InterruptedException {
    run(
        scratch,
        "--window-size=" + width + "," + height,
        "--hide-scrollbars",
        "--screenshot=" + file.toAbsolutePath(),
        url);
  }

  private String run(Path scratch, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "output", ".html");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Nothing answers there: a page gets only what this machine's own server gives it.
            "--proxy-server=127.0.0.1:9",
            "--virtual-time-budget=" + PAGE_MILLISECONDS,
            "--user-data-dir=" + Files.createTempDirectory(scratch, "profile")));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(scratch.resolve("browser.log").toFile())
            .start();
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException(program + " was not done after " + TIMEOUT_SECONDS + " s");
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
