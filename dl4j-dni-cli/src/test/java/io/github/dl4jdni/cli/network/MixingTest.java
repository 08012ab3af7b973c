package io.github.dl4jdni.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.InterfaceConfiguration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.schedule.ISchedule;

class MixingTest {

  private static double[] shares(Mixing mixing, int epochs) {
    ISchedule schedule = mixing.schedule(epochs);
    return IntStream.range(0, epochs).mapToDouble(epoch -> schedule.valueAt(99, epoch)).toArray();
  }

  @Test
  void sharesByEpochs() {
    assertThat(shares(Mixing.UNAPPLIED, 3)).containsExactly(1, 1, 1);
    assertThat(shares(Mixing.FALLING, 5)).containsExactly(1, 0.75, 0.5, 0.25, 0);
    assertThat(shares(Mixing.FALLING, 1)).containsExactly(0);
    assertThat(shares(Mixing.ALTERNATING, 4)).containsExactly(1, 0, 1, 0);
  }

  @ParameterizedTest
  @EnumSource(NetworkKind.class)
  void everyInterfaceMixes(NetworkKind kind) {
    NetworkShape shape = new NetworkShape(kind, 8, 3, 4, 5);
    ISchedule mixing = Mixing.ALTERNATING.schedule(2);
    NetworkSpecification specification =
        new NetworkSpecification(shape, null, null, 0.01, 10, 1, mixing);

    MultiLayerNetwork network = new ComparedNetworks().create(specification, Method.CDNI);

    assertThat(
            Arrays.stream(network.getLayers())
                .map(Layer::conf)
                .map(each -> each.getLayer())
                .filter(InterfaceConfiguration.class::isInstance)
                .map(each -> ((InterfaceConfiguration) each).getSyntheticGradient().getMixing()))
        .hasSize(3)
        .containsOnly(mixing);
  }
}
