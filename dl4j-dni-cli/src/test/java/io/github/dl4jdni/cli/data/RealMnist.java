package io.github.dl4jdni.cli.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds the real MNIST files for tests that need them. */
public final class RealMnist {

  private static final String SETTING = "DL4J_DNI_MNIST_DIR";

  private RealMnist() {}

  /** The folder of the files; skips the test, with a message, where there is none. */
  public static Path directoryOrSkip() {
    Optional<Path> found =
        Stream.of(
                System.getProperty(SETTING),
                System.getenv(SETTING),
                // Tests run in the module's folder, one below the repository's.
                "../../shared/data/mnist")
            .filter(folder -> folder != null)
            .map(Path::of)
            .filter(RealMnist::holdsMnist)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(), "skipped: no MNIST files; name their folder in " + SETTING);
    return found.orElseThrow();
  }

  private static boolean holdsMnist(Path folder) {
    return MnistFiles.NAMES.stream()
        .allMatch(
            name ->
                Files.exists(folder.resolve(name)) || Files.exists(folder.resolve(name + ".gz")));
  }
}
