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
    coordinator.keep(List.of(1), FIRST);
    assertThat(files.complete()).containsExactly(FIRST);
    assertThat(there.iteration()).isEqualTo(5);
    assertThat(there.epoch()).isEqualTo(2);
  }

  @Test
  void whatAHostCannotKeepIsToldInALine() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    connect(new PartFiles(there, gone));
    Files.delete(gone);
    assertThatThrownBy(() -> coordinator.keep(List.of(1), FIRST))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("host 1: its checkpoint in " + gone + " could not be written: ");
  }

  @Test
  void piecesAreThoseOfTheOtherHost() throws Exception {
    connect(null);
    FrameReader piece = coordinator.piece(1, 1, 0);
    FrameWriter expected = new FrameWriter();
    there.part().write(1, 0, expected);
    assertThat(piece.rest()).isEqualTo(expected.frame());
  }

  @Test
  void aHostThatIsLostAnswersNoMore() {
    coordinator = new PartExchange(here, null, (host, frame) -> coordinator.lost(1, lost()));
    assertThatThrownBy(() -> coordinator.keep(List.of(1), FIRST)).hasMessage("it is gone");
    assertThatThrownBy(() -> coordinator.piece(1, 1, 0)).hasMessage("it is gone");
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
    LinkFrame question = new LinkFrame(Kind.ASK, new FrameWriter().integer(0).integer(0).frame());
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
