package io.github.dl4jdni.cli;

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

/** A real browser without a window and without a network, where the machine has one. */
public final class HeadlessBrowser {

  private static final long SECONDS = 60;
  private static final int PAGE_MILLISECONDS = 2500; // by the page's own clock

  private final Path program;

  private HeadlessBrowser(Path program) {
    this.program = program;
  }

  /** The browser, if there is one. */
  public static Optional<HeadlessBrowser> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(HeadlessBrowser::new);
  }

  /**
   * The page's elements after its scripts have worked for some seconds. What the page wrote to its
   * console is in {@code browser.log} of the folder.
   *
   * @param options more of the browser's own
   */
  public String dom(String url, Path scratch, String... options)
      throws IOException, InterruptedException {
    Path dom = Files.createTempFile(scratch, "dom", ".html");
    List<String> arguments = new ArrayList<>(List.of("--dump-dom", "--enable-logging=stderr"));
    arguments.addAll(List.of(options));
    arguments.add(url);
    run(arguments, dom, scratch);
    return Files.readString(dom, StandardCharsets.UTF_8);
  }

  /** Takes a picture of the page. */
  public void screenshot(String url, Path picture, int width, int height, Path scratch)
      throws IOException, InterruptedException {
    run(
        List.of(
            "--window-size=" + width + "," + height,
            "--hide-scrollbars",
            "--screenshot=" + picture.toAbsolutePath(),
            url),
        scratch.resolve("screenshot.log"),
        scratch);
  }

  private void run(List<String> arguments, Path output, Path scratch)
      throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory(scratch, "profile");
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
            // Nothing answers there: a page gets only what it brings along, or this machine gives.
            "--proxy-server=127.0.0.1:9",
            "--virtual-time-budget=" + PAGE_MILLISECONDS,
            "--user-data-dir=" + profile));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(scratch.resolve("browser.log").toFile())
            .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException(program + " did not come to an end in " + SECONDS + " s");
    }
  }
}
