package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.cluster.Link.ProtocolException;
import io.github.dl4jdni.cluster.LinkFrame.Kind;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A coordinator and another host that each have their own modules alone, without a link. */
class PartExchangeTest {

  private static final Checkpoint FIRST = new Checkpoint(5, new Position(0, 5));

  @TempDir Path folder;

  private final NetworkPart here = part(0);
  private final NetworkPart there = part(1);
  private PartExchange coordinator;
  private PartExchange member;

  private static NetworkPart part(int module) {
    return new NetworkPart(
        PartialNetwork.of(Case.TWO.network().getLayerWiseConfigurations(), List.of(module)));
  }

  private void connect(PartFiles files) {
    coordinator = new PartExchange(here, null, (host, frame) -> pass(member, 0, frame));
    member = new PartExchange(there, files, (host, frame) -> pass(coordinator, 1, frame));
  }

  private static void pass(PartExchange to, int from, LinkFrame frame) {
    try {
      to.received(from, frame);
    } catch (ProtocolException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherHostKeepsWhatItIsToldTo() throws Exception {
    PartFiles files = new PartFiles(there, folder);
    connect(files);
    here.setCounts(5, 2);
    coordinator.keep(List.of(1), FIRST, false);
    assertThat(files.complete()).containsExactly(FIRST);
    assertThat(there.iteration()).isEqualTo(5);
    assertThat(there.epoch()).isEqualTo(2);
  }

  @Test
  void whatAHostCannotKeepIsToldInALine() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    connect(new PartFiles(there, gone));
    Files.delete(gone);
    assertThatThrownBy(() -> coordinator.keep(List.of(1), FIRST, false))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("host 1: its checkpoint in " + gone + " could not be written: ");
  }

  @Test
  void piecesAreThoseOfTheOtherHost() throws Exception {
    connect(null);
    FrameReader piece = coordinator.piece(1, 1, 0, null);
    FrameWriter expected = new FrameWriter();
    there.part().write(1, 0, expected);
    assertThat(piece.rest()).isEqualTo(expected.frame());
  }

  /** The best is kept beside checkpoints, and is what it was when it was the best. */
  @Test
  void theBestModelIsThatOfWhenItWasKept() throws Exception {
    PartFiles files = new PartFiles(there, folder);
    connect(files);
    coordinator.keep(List.of(1), FIRST, false);
    Checkpoint best = new Checkpoint(9, new Position(1, 0));
    coordinator.keep(List.of(1), new Checkpoint(7, new Position(0, 7)), true);
    coordinator.keep(List.of(1), best, true);
    FrameWriter expected = new FrameWriter();
    there.part().write(1, 0, expected);
    INDArray later = Nd4j.ones(DataType.FLOAT, there.part().places(1).get(0).length());
    there.part().read(1, new FrameReader(new FrameWriter().integer(0).array(later).frame()));
    assertThat(coordinator.piece(1, 1, 0, best).rest()).isEqualTo(expected.frame());
    assertThat(coordinator.piece(1, 1, 0, null).rest()).isNotEqualTo(expected.frame());
    assertThat(files.best().complete()).containsExactly(best);
    assertThat(files.complete()).containsExactly(FIRST);
    assertThatThrownBy(() -> coordinator.piece(1, 1, 0, FIRST))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("host 1: its best model in " + folder + " cannot be read: ");
  }

  @Test
  void aHostThatIsLostAnswersNoMore() {
    coordinator = new PartExchange(here, null, (host, frame) -> coordinator.lost(1, lost()));
    assertThatThrownBy(() -> coordinator.keep(List.of(1), FIRST, false)).hasMessage("it is gone");
    assertThatThrownBy(() -> coordinator.piece(1, 1, 0, null)).hasMessage("it is gone");
  }

  private static Exception lost() {
    return new IOException("it is gone");
  }

  @Test
  void nonsenseIsRefused() {
    connect(null);
    LinkFrame answer = new LinkFrame(Kind.KEPT, new FrameWriter().text("").frame());
    assertThatThrownBy(() -> coordinator.received(1, answer))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("it answered what nobody had asked");
    LinkFrame question =
        new LinkFrame(Kind.ASK, new FrameWriter().integer(0).integer(0).flag(false).frame());
    assertThatThrownBy(() -> member.received(0, question))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("module 1 is not on this host");
    LinkFrame presumption = new LinkFrame(Kind.FORGET, new FrameWriter().frame());
    assertThatThrownBy(() -> coordinator.received(1, presumption))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("it sent FORGET, as only the coordinator may");
    LinkFrame cut = new LinkFrame(Kind.KEEP, new FrameWriter().frame());
    assertThatThrownBy(() -> member.received(0, cut)).isInstanceOf(ProtocolException.class);
  }
}
