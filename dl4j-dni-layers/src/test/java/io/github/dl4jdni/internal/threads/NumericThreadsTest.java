package io.github.dl4jdni.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.train.ChildJvm;
import io.github.dl4jdni.train.OverlappingTrainers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trainers limit for the whole process is as it was when the last of them is done. */
class NumericThreadsTest {

  @TempDir Path folder;

  /** In a process of its own: this one has but one thread of ND4J's to begin with. */
  @Test
  void overlappingTrainersLeaveThreadsAsTheyWere() throws IOException, InterruptedException {
    String printed = ChildJvm.start(OverlappingTrainers.class, 2, folder.resolve("out.txt")).join();
    String before =
        printed
            .lines()
            .filter(line -> line.startsWith("before "))
            .map(line -> line.substring("before ".length()))
            .findFirst()
            .orElseThrow();
    assertThat(before).endsWith(" 2 2"); // or the comparison below could not fail
    for (String order : new String[] {"first ends first", "first ends last"}) {
      for (String failing : new String[] {"", ", failing"}) {
        assertThat(printed)
            .containsPattern(
                "\n" + order + failing + ": with one of them \\d+ 1 1, after " + before + "\n");
      }
    }
  }
}
