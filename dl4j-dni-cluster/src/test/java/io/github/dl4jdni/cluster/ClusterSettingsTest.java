package io.github.dl4jdni.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host refuses to start with, and the keys that it asks for. */
class ClusterSettingsTest {

  private static final HostAddress LOOPBACK = new HostAddress("127.0.0.1", 7355);
  private static final HostAddress ELSEWHERE = new HostAddress("192.0.2.7", 7355);
  private static final char[] PASSWORD = "not a secret".toCharArray();

  @TempDir Path folder;

  @Test
  void withoutKeysHostsStayOnTheLoopbackInterface() {
    assertThat(ClusterSettings.coordinator(LOOPBACK).build().isCoordinator()).isTrue();
    assertThatThrownBy(() -> ClusterSettings.coordinator(ELSEWHERE).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.7:7355 is not on the loopback interface")
        .hasMessageContaining("need keys");
    assertThatThrownBy(() -> ClusterSettings.member(LOOPBACK, ELSEWHERE).modules(1).build())
        .hasMessageContaining("need keys");
  }

  @Test
  void aHostTrainsModules() {
    HostAddress other = new HostAddress("::1", 7355);
    assertThatThrownBy(() -> ClusterSettings.member(other, LOOPBACK).build())
        .hasMessageContaining("[::1]:7355, trains no module");
    assertThatThrownBy(() -> ClusterSettings.member(other, LOOPBACK).modules(2, 2))
        .hasMessageContaining("named once each, got [2, 2]");
    assertThatThrownBy(() -> ClusterSettings.member(LOOPBACK, LOOPBACK))
        .hasMessageContaining("each has a port of its own");
  }

  @Test
  void addressesAreRead() {
    assertThat(HostAddress.parse("train-1.train:7355"))
        .isEqualTo(new HostAddress("train-1.train", 7355));
    assertThat(HostAddress.parse("[::1]:80").host()).isEqualTo("::1");
    for (String text : List.of("train-1", ":80", "a:b", "a:0", "a:65536", "")) {
      assertThatThrownBy(() -> HostAddress.parse(text))
          .hasMessageContaining("expected HOST:PORT")
          .hasMessageContaining("'" + text + "'");
    }
  }

  @Test
  void keysAreSignedForTheirHostAndHideTheAuthoritys() throws Exception {
    ClusterKeys.create(folder, PASSWORD, List.of("train-0"));
    ClusterKeys.create(folder, PASSWORD, List.of("192.0.2.7")); // by the authority that is there
    KeyStore name = store("train-0.p12");
    KeyStore address = store("192.0.2.7.p12");
    assertThat(ClusterKeys.isFor(name.getCertificate("host"), "TRAIN-0")).isTrue();
    assertThat(ClusterKeys.isFor(name.getCertificate("host"), "train-1")).isFalse();
    assertThat(ClusterKeys.isFor(address.getCertificate("host"), "192.0.2.7")).isTrue();
    address.getCertificate("host").verify(name.getCertificate("authority").getPublicKey());
    assertThat(Collections.list(name.aliases())).containsExactlyInAnyOrder("host", "authority");
    assertThat(name.isKeyEntry("authority")).isFalse();
    assertThatThrownBy(() -> ClusterKeys.create(folder, PASSWORD, List.of("train-0")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is there already");
    assertThatThrownBy(() -> ClusterKeys.read(folder.resolve("train-0.p12"), "no".toCharArray()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ClusterKeys.read(folder.resolve("authority.p12"), PASSWORD))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no certificate of an authority");
  }

  private KeyStore store(String file) throws Exception {
    return KeyStore.getInstance(folder.resolve(file).toFile(), PASSWORD);
  }

  @Test
  void keysAreTheirOwnersAlone() throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    ClusterKeys.create(folder, PASSWORD, List.of("train-0"));
    for (String file : List.of("train-0.p12", "authority.p12")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("rw-------");
    }
  }
}
