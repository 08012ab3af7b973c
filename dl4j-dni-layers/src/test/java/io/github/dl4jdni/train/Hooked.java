package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Adam;

/** A network of three modules, with a hook before each layer that has the layer's number. */
final class Hooked {

  private Hooked() {}

  static MultiLayerNetwork network() {
    NeuralNetConfiguration.ListBuilder list =
        defaults()
            .updater(new Adam(0.02))
            .list()
            .layer(dense())
            .layer(new DenseLayer.Builder().nOut(5).build())
            .layer(dense())
            .layer(new DenseLayer.Builder().nOut(4).build())
            .layer(output());
    for (int i = 0; i < 5; i++) {
      list.inputPreProcessor(i, new Hook("layer " + i));
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(Dni.connect(list.setInputType(InputType.feedForward(5)).build()));
    network.init();
    return network;
  }

  private static SyntheticGradientDense dense() {
    return new SyntheticGradientDense.Builder().nOut(6).conditionOnLabels(true).build();
  }

  /** The threads that trainers have started and not ended. */
  static Set<String> trainerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(TrainerThread.class::isInstance)
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  static void assertNoThreadIsLeft() {
    assertThat(trainerThreads()).isEmpty();
  }
}
