package io.github.dl4jdni.train;

import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.GeneratedMasks;
import java.util.Random;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Sequence to sequence: an encoder's last step goes to each step of a decoder. The vertices between
 * ask the network for the masks and lengths of its inputs.
 */
class EncoderDecoderTest {

  private static final int EXAMPLES = 3;
  private static final int STEPS = 5;
  private static final int OUTPUT_STEPS = 4;

  /** The whole of an encoder and decoder, with a reversed input. */
  private static ComputationGraph stock() {
    return graph(
        defaults()
            .graphBuilder()
            .addInputs("words", "translation")
            .addVertex("reversed", new ReverseTimeSeriesVertex("words"), "words")
            .addLayer("encoder", new LSTM.Builder().nOut(4).build(), "reversed")
            .addLayer("deeper", new SimpleRnn.Builder().nOut(4).build(), "encoder")
            .addVertex("meaning", new LastTimeStepVertex("words"), "deeper")
            .addVertex("repeated", new DuplicateToTimeSeriesVertex("translation"), "meaning")
            .addVertex("both", new MergeVertex(), "translation", "repeated")
            .addLayer("decoder", new LSTM.Builder().nOut(4).build(), "both")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build(),
                "decoder")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(3), InputType.recurrent(2))
            .build());
  }

  private static MultiDataSet data(GeneratedMasks masks, int seed) {
    Random random = new Random(seed);
    INDArray words = masks.draw(random, EXAMPLES, STEPS, DataType.DOUBLE);
    INDArray translation = masks.draw(random, EXAMPLES, OUTPUT_STEPS, DataType.DOUBLE);
    return new MultiDataSet(
        new INDArray[] {
          numbers(seed, EXAMPLES, 3, STEPS), numbers(seed + 1, EXAMPLES, 2, OUTPUT_STEPS)
        },
        new INDArray[] {numbers(seed + 2, EXAMPLES, 2, OUTPUT_STEPS)},
        words == null ? null : new INDArray[] {words, translation},
        translation == null ? null : new INDArray[] {translation.dup()});
  }

  private static ComputationGraph convert(ComputationGraph stock, double mixing) {
    return Dni.convert(stock).after("encoder", "meaning", "decoder").mixing(mixing).build();
  }

  private static void train(ComputationGraph network, Schedule schedule, GeneratedMasks masks) {
    try (DecoupledTrainer trainer = DecoupledTrainer.builder(network).schedule(schedule).build()) {
      for (int i = 0; i < 2; i++) {
        trainer.fit(data(masks, 10 * i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = GeneratedMasks.class,
      names = {"BACK", "HOLES", "NONE"})
  void modulesAreTrainedAsByFit(GeneratedMasks masks) {
    ComputationGraph stock = stock();
    ComputationGraph byFit = convert(stock, 0);
    ComputationGraph byTrainer = byFit.clone();
    ComputationGraph ahead = byFit.clone();
    ComputationGraph again = byFit.clone();
    ComputationGraph backprop = convert(stock, 1);
    assertThat(Dni.interfaces(byFit)).hasSize(3);
    train(byTrainer, Schedule.sequential(), masks);
    train(backprop, Schedule.sequential(), masks);
    train(ahead, Schedule.pipelined(1), masks);
    train(again, Schedule.pipelined(1), masks);
    for (int i = 0; i < 2; i++) {
      byFit.fit(data(masks, 10 * i));
      stock.fit(data(masks, 10 * i));
    }
    assertThat(exactly(byTrainer.params()))
        .usingComparatorWithPrecision(1e-9)
        .isEqualTo(exactly(byFit.params()));
    assertThat(exactly(Dni.strip(backprop).params()))
        .usingComparatorWithPrecision(1e-9)
        .isEqualTo(exactly(stock.params()));
    assertThat(exactly(again.params())).isEqualTo(exactly(ahead.params()));
  }
}
