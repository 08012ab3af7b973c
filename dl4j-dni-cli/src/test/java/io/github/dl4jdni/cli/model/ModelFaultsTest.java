package io.github.dl4jdni.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.Main;
import io.github.dl4jdni.cli.faults.EveryFault;
import io.github.dl4jdni.cli.faults.Faults.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that are replaced while the disk fills, the process is killed, or the disk fails. */
class ModelFaultsTest {

  @TempDir private Path source;
  @TempDir private Path target;

  /** Replaces a model by what a command makes of it, with each fault. */
  private void assertOldOrNew(Kind kind, String command, byte[] old, int interfacesOfNew)
      throws Exception {
    Path model = Files.write(source.resolve("model.zip"), old);
    Path replaced = target.resolve("replaced.zip");
    EveryFault.of(
        kind,
        (files, faults) -> {
          empty(target);
          Files.write(replaced, old);
          CommandRun run =
              CommandRun.on(
                  files,
                  new Main(),
                  command,
                  model.toString(),
                  "-o",
                  replaced.toString(),
                  "--force");

          boolean isOld = Arrays.equals(Files.readAllBytes(replaced), old);
          MultiLayerNetwork network =
              (MultiLayerNetwork) ModelFile.read(replaced).network().model();
          if (!isOld) {
            assertThat(Dni.interfaces(network)).hasSize(interfacesOfNew);
          }
          if (run.status() == 0) {
            assertThat(isOld).isFalse();
          } else {
            assertThat(run.errorLines())
                .singleElement()
                .asString()
                .contains("-o " + replaced, "cannot be written", "fault of");
          }
          EveryFault.assertNothingBeside(replaced, faults, kind);
        });
  }

  private static void empty(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      for (Path each : all.toList()) {
        Files.delete(each);
      }
    }
  }

  private byte[] stock() throws IOException {
    return Files.readAllBytes(
        SavedModels.save(SavedModels.stack(), source.resolve("stock.zip"), true));
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE", "KILL"})
  void convertLeavesTheOldModelOrTheNewOne(Kind kind) throws Exception {
    assertOldOrNew(kind, "convert", stock(), 2);
  }

  @Test
  void stripLeavesTheOldModelOrTheNewOne() throws Exception {
    Path stock = Files.write(source.resolve("stock.zip"), stock());
    Path converted = source.resolve("converted.zip");
    CommandRun run = CommandRun.of("convert", stock.toString(), "-o", converted.toString());
    assertThat(run.status()).as(run.err()).isZero();

    assertOldOrNew(Kind.FULL_DISK, "strip", Files.readAllBytes(converted), 0);
  }
}
