package io.github.dl4jdni.cli.mnist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dl4jdni.cli.ChildJvm;
import io.github.dl4jdni.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code mnist} that is stopped keeps the methods that were done. */
class StoppedMnistTest {

  private static final int TERMINATED = 128 + 15; // exit status

  @TempDir Path folder;

  @Test
  void whatWasDoneBeforeASignalIsThere() throws Exception {
    Path report = folder.resolve("report.json");
    Path plot = folder.resolve("plots/mnist-learning-curves.png");
    Path log = folder.resolve("log");
    Process process =
        ChildJvm.start(
            log,
            List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            Main.class,
            List.of(
                "mnist",
                "--report=" + report,
                "--plots=" + plot.getParent(),
                "--hidden=16",
                "--epochs=10",
                "--train-size=1000",
                "--test-size=100",
                "--method=backprop,none",
                "--repeat=500")); // a thousand trainings
    try {
      long start = System.nanoTime();
      while (process.isAlive() && !Files.exists(report)) {
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MINUTES.toNanos(3));
        Thread.sleep(10);
      }
      process.destroy();
      assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(TERMINATED);
    } finally {
      process.destroyForcibly();
    }

    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.get("complete").asBoolean()).isFalse();
    assertThat(figures.get("runs")).hasSizeBetween(1, 999);
    assertThat(figures.get("runs").get(0).get("method").asText()).isEqualTo("backprop");
    assertThat(figures.get("runs").get(0).get("curve")).hasSize(10);
    assertThat(ImageIO.read(plot.toFile()).getWidth()).isEqualTo(900);
  }
}
