package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.convert.Networks.json;
import static io.github.dl4jdni.convert.Networks.strip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What holds for every network for series that is converted, whatever of them is masked. */
class MaskedConversionPropertyTest {

  private static final int BATCHES = 3;

  static LongStream someSeeds() {
    return LongStream.rangeClosed(1, 14);
  }

  static LongStream moreSeeds() {
    return LongStream.rangeClosed(15, 40);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void maskedSeriesPassAndTeachAsBefore(long seed) {
    assertPassAndTeachAsBefore(seed);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void moreMaskedSeriesPassAndTeachAsBefore(long seed) {
    assertPassAndTeachAsBefore(seed);
  }

  /** With λ = 1 interfaces hand down the gradients that arrive: backpropagation. */
  private static void assertPassAndTeachAsBefore(long seed) {
    GeneratedSeriesNetwork generated = new GeneratedSeriesNetwork(seed);
    Model network = generated.network();
    String json = json(network);
    try {
      Model converted = convert(generated);
      String refusal = refusal(generated, network);
      if (refusal != null) { // of what a last step is where there is none
        assertThatThrownBy(() -> generated.output(converted)).hasMessage(refusal);
        return;
      }
      assertThat(generated.output(converted)).isEqualTo(generated.output(network));
      fit(generated, network);
      double[] learnt = exactly(network.params());
      if (Arrays.stream(learnt).allMatch(Double::isFinite)) {
        fit(generated, converted);
        assertThat(exactly(strip(converted).params()))
            .containsExactly(learnt, within(generated.dataType() == DataType.DOUBLE ? 1e-9 : 2e-5));
      } else { // means, or attention, over no step at all, in Deeplearning4j itself
        assertThatThrownBy(() -> fit(generated, converted))
            .isInstanceOf(NonFiniteNumbersException.class);
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ", " + generated + ", with network\n" + json, e);
    }
  }

  private static void fit(GeneratedSeriesNetwork generated, Model network) {
    for (int batch = 0; batch < BATCHES; batch++) {
      generated.fit(network, batch);
    }
  }

  /** What the stock network says to series that it does not take; null if it takes them. */
  private static String refusal(GeneratedSeriesNetwork generated, Model network) {
    try {
      generated.output(network);
      return null;
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  private static Model convert(GeneratedSeriesNetwork generated) {
    return generated.network() instanceof MultiLayerNetwork stack
        ? choose(Dni.convert(stack), generated).build()
        : choose(Dni.convert((ComputationGraph) generated.network()), generated).build();
  }

  private static <T> Conversion<T> choose(
      Conversion<T> conversion, GeneratedSeriesNetwork generated) {
    Random random = generated.random();
    if (random.nextBoolean()) {
      conversion.conditionOnLabelsWherePossible();
    }
    conversion.mixing(1);
    return switch (random.nextInt(3)) {
      case 0 -> conversion.after(generated.place());
      case 1 -> conversion.inputType(generated.inputType()).intoModules(2);
      default -> conversion.everyHiddenLayer();
    };
  }
}
