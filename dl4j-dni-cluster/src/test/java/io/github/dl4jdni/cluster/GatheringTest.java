package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.internal.frames.FrameReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which checkpoint hosts go on from that each have their own. */
class GatheringTest {

  private static final int PORT = 7000;

  private static Checkpoint at(int iteration) {
    return new Checkpoint(iteration, new Position(1, iteration));
  }

  private static Hello hello(int module, int... iterations) {
    List<Checkpoint> checkpoints = IntStream.of(iterations).mapToObj(GatheringTest::at).toList();
    return new Hello(
        "1",
        2,
        "a network",
        List.of(module),
        new HostAddress("127.0.0.1", PORT + module),
        9,
        checkpoints);
  }

  private static Start start(Hello own, Hello... others) throws Exception {
    Gathering gathering = new Gathering(own, 1 + others.length);
    for (Hello other : others) {
      gathering.arrive(Hello.read(new FrameReader(other.write().frame())), null);
    }
    return gathering.start();
  }

  @Test
  void theNewestThatAllHave() throws Exception {
    assertThat(start(hello(0, 5, 10), hello(1, 5, 10)).checkpoint()).isEqualTo(at(10));
    assertThat(start(hello(0, 10, 15), hello(1, 5, 10)).checkpoint()).isEqualTo(at(10));
    assertThat(start(hello(0, 5, 10, 15), hello(1, 10, 15), hello(2, 5, 10)).checkpoint())
        .isEqualTo(at(10));
    Start told = start(hello(0, 5, 10), hello(1, 5)).to(1);
    assertThat(Start.read(new FrameReader(told.write().frame()))).isEqualTo(told);
    assertThat(told.position()).isEqualTo(at(5).position());
  }

  @Test
  void noneIfTheFirstWasNotWithAll() throws Exception {
    assertThat(start(hello(0), hello(1)).checkpoint()).isNull();
    Start told = start(hello(0, 5), hello(1));
    assertThat(told.checkpoint()).isNull();
    assertThat(Start.read(new FrameReader(told.write().frame()))).isEqualTo(told);
    assertThat(told.position()).isEqualTo(Position.BEGIN);
  }

  @Test
  void whatAllHadOnceIsMissed() {
    assertThatThrownBy(() -> start(hello(0, 5, 10), hello(1), hello(2, 15)))
        .isInstanceOf(ClusterException.class)
        .hasMessage(
            "there is no iteration that all hosts have a checkpoint of: 127.0.0.1:7000 has [5, 10];"
                + " 127.0.0.1:7001 has []; 127.0.0.1:7002 has [15]; bring back what is missing, or"
                + " empty the folders of all to begin anew");
  }
}
