package io.github.dl4jdni.convert;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.convert.Networks.cloned;
import static io.github.dl4jdni.convert.Networks.json;
import static io.github.dl4jdni.convert.Networks.restored;
import static io.github.dl4jdni.convert.Networks.strip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.DefaultTypesRestored;
import io.github.dl4jdni.Dni;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for every network that is converted, over networks drawn at random. */
@ExtendWith(DefaultTypesRestored.class)
class ConversionPropertyTest {

  static LongStream someSeeds() {
    return LongStream.rangeClosed(1, 24);
  }

  static LongStream moreSeeds() {
    return LongStream.rangeClosed(25, 60);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void conversionChangesNothingAndStrippingUndoesIt(long seed) {
    assertChangesNothingAndIsUndone(seed);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("moreSeeds")
  void moreConversionsChangeNothing(long seed) {
    assertChangesNothingAndIsUndone(seed);
  }

  private static void assertChangesNothingAndIsUndone(long seed) {
    // ND4J's default type, which networks of either type should do without
    DataType other = seed % 2 == 0 ? DataType.DOUBLE : DataType.FLOAT;
    Nd4j.setDefaultDataTypes(other, other);
    GeneratedNetwork generated = new GeneratedNetwork(seed);
    Model network = generated.network();
    String json = json(network);
    try {
      double[] output = generated.output(network);
      Model converted = convert(generated);
      assertThat(interfaces(converted)).isPositive();
      assertThat(generated.output(converted)).as("output after conversion").isEqualTo(output);
      assertThat(json(network)).as("the network itself").isEqualTo(json);

      Model stripped = strip(converted);
      assertThat(json(stripped)).isEqualTo(json);
      assertThat(exactly(stripped.params())).isEqualTo(exactly(network.params()));
      assertThat(updaterState(stripped)).isEqualTo(updaterState(network));
      assertThat(generated.output(stripped)).isEqualTo(output);

      if (generated.isTrainable()) {
        generated.fit(converted, 5);
      }
      Model restored = restored(converted);
      double[] trained = generated.output(converted);
      assertThat(generated.output(restored)).as("output after saving").isEqualTo(trained);
      assertThat(generated.output(cloned(converted))).as("output of a clone").isEqualTo(trained);
      assertThat(generated.output(strip(restored))).as("output stripped").isEqualTo(trained);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " with network\n" + json, e);
    }
  }

  private static Model convert(GeneratedNetwork generated) {
    return generated.network() instanceof MultiLayerNetwork stack
        ? choose(Dni.convert(stack), generated).build()
        : choose(Dni.convert((ComputationGraph) generated.network()), generated).build();
  }

  private static <T> Conversion<T> choose(Conversion<T> conversion, GeneratedNetwork generated) {
    Random random = generated.random();
    if (random.nextBoolean()) {
      conversion.inputType(generated.inputTypes());
      conversion.syntheticInputs(random.nextInt(4) == 0);
    }
    if (generated.isTrainable()) {
      conversion.conditionOnLabels(random.nextBoolean());
    }
    return switch (random.nextInt(3)) {
      case 0 -> conversion.after(generated.place());
      case 1 -> conversion.inputType(generated.inputTypes()).intoModules(2);
      default -> conversion.everyHiddenLayer();
    };
  }

  private static int interfaces(Model network) {
    return network instanceof MultiLayerNetwork stack
        ? Dni.interfaces(stack).size()
        : Dni.interfaces((ComputationGraph) network).size();
  }

  private static double[] updaterState(Model network) {
    INDArray state =
        network instanceof MultiLayerNetwork stack
            ? stack.getUpdater().getStateViewArray()
            : ((ComputationGraph) network).getUpdater().getStateViewArray();
    return state == null ? new double[0] : exactly(state);
  }
}
