package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeThreadsTest {

  @Test
  void productsMayHaveThreadsOfTheirOwn() {
    assertThat(NativeThreads.productThreads("1")).hasValue(1);
    assertThat(NativeThreads.productThreads("16")).hasValue(16);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "0", "-1", "two", "99999"})
  void whatIsNoNumberOfThreadsIsLeftToTheLibrary(String value) {
    assertThat(NativeThreads.productThreads(value)).isEmpty();
  }
}
