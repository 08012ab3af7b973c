package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;
import static io.github.dl4jdni.train.LayerEquivalenceTest.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.internal.threads.TrainerThread;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A network of three modules, with a hook before each layer that has the layer's number. */
final class Hooked {

  private Hooked() {}

  /** Does something in the first iteration. */
  static TrainingListener once(Runnable action) {
    return new BaseTrainingListener() {
      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        if (iteration == 0) {
          action.run();
        }
      }
    };
  }

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

  /** Delays differ from layer to layer, pass to pass and run to run; the first run has none. */
  static void assertDelaysChangeNoBit(
      Supplier<MultiLayerNetwork> hooked,
      List<MultiDataSet> batches,
      UnaryOperator<DecoupledTrainer.Builder> settings,
      int runs) {
    Outcome expected = null;
    for (int run = 0; run < runs; run++) {
      MultiLayerNetwork network = hooked.get();
      try (DecoupledTrainer trainer = settings.apply(DecoupledTrainer.builder(network)).build()) {
        trainer.fit(new Batches(batches));
      }
      Outcome outcome = Outcome.of(network);
      expected = expected == null ? outcome : expected;
      outcome.assertSame(expected);
      for (int layer = 0; layer < network.getnLayers(); layer++) {
        Hook.onForward("layer " + layer, Hooked::delay);
        Hook.onBackward("layer " + layer, Hooked::delay);
      }
    }
  }

  private static void delay() {
    int of = ThreadLocalRandom.current().nextInt(12);
    if (of < 4) {
      LockSupport.parkNanos(of * 200_000L);
    }
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
