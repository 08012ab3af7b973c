package io.github.dl4jdni.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.files.StoredVector.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parts of a vector in a file are those of the vector that Deeplearning4j wrote. */
class StoredVectorTest {

  private static final int WIDTH = 300; // its square in floats is more than a buffer holds

  @TempDir Path folder;

  private MultiLayerNetwork save(DataType type, Path file) throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .list()
                .layer(new DenseLayer.Builder().nIn(WIDTH).nOut(WIDTH).build())
                .layer(new OutputLayer.Builder().nIn(WIDTH).nOut(2).build())
                .build());
    network.init();
    ModelSerializer.writeModel(network, file.toFile(), true);
    return network;
  }

  private static StoredVector parameters(Path file) throws IOException {
    return new ModelReader().readWithoutParameters(file).parameters();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void partsAreThoseThatWereWritten(DataType type) throws IOException {
    Path file = folder.resolve("model.zip");
    double[] written = save(type, file).params().toDoubleVector();
    StoredVector vector = parameters(file);
    assertThat(vector.length()).isEqualTo(written.length);
    assertThat(vector.type()).isEqualTo(type);
    List<Range> ranges =
        List.of(
            new Range(0, 1),
            new Range(1, 2),
            new Range(7, 50_000), // more than a buffer
            new Range(60_001, 3),
            new Range(written.length - 5L, 5));
    List<Integer> taken = new ArrayList<>();
    vector.read(ranges, (index, numbers) -> check(index, numbers, ranges, written, taken));
    assertThat(taken).containsExactly(0, 1, 2, 3, 4);
    vector.read(List.of(), (index, numbers) -> taken.add(index));
    assertThat(taken).hasSize(5);
  }

  private static void check(
      int index, INDArray numbers, List<Range> ranges, double[] written, List<Integer> taken) {
    taken.add(index);
    Range range = ranges.get(index);
    assertThat(numbers.shape()).containsExactly(range.length());
    double[] values = numbers.toDoubleVector();
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(written[(int) range.from() + i]);
    }
  }

  @Test
  void rangesThatOverlapOrLieBeyondAreRefused() throws IOException {
    Path file = folder.resolve("model.zip");
    long length = save(DataType.FLOAT, file).numParams();
    StoredVector vector = parameters(file);
    for (List<Range> ranges :
        List.of(
            List.of(new Range(0, 2), new Range(1, 1)),
            List.of(new Range(3, 1), new Range(0, 1)),
            List.of(new Range(0, 0)),
            List.of(new Range(length - 1, 2)))) {
      assertThatThrownBy(() -> vector.read(ranges, (index, numbers) -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void damageIsTold() throws IOException {
    Path file = folder.resolve("model.zip");
    save(DataType.FLOAT, file);
    StoredVector vector = parameters(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> vector.read(List.of(new Range(0, 1)), (index, numbers) -> {}))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("coefficients.bin is damaged");
  }
}
