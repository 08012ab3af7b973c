package io.github.dl4jdni.research.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MethodRatesTest {

  private final MethodRates.Converter converter = new MethodRates.Converter();

  @Test
  void oneNumberIsForAllMethods() {
    MethodRates rates = converter.convert("0.003");

    for (RecurrentMethod method : RecurrentMethod.values()) {
      assertThat(rates.of(method)).isEqualTo(0.003);
    }
  }

  @Test
  void otherNumbersAreForTheMethodsThatTheyName() {
    MethodRates rates = converter.convert("0.003,dni=0.001,FULL=1e-2");

    assertThat(rates.of(List.of(RecurrentMethod.FULL, RecurrentMethod.DNI, RecurrentMethod.BPTT)))
        .isEqualTo(Map.of("full", 0.01, "dni", 0.001, "bptt", 0.003));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "-1", "NaN", "0.1,0.2", "0.1,dni", "0.1,dni=", "dni=0.1"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("0.003,dni=0.001")
        .hasMessageContaining("got '" + text + "'");
  }

  @Test
  void unknownMethodsAreRefused() {
    assertThatThrownBy(() -> converter.convert("0.1,foo=0.2"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("got 'foo'");
  }
}
