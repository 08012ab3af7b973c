package io.github.dl4jdni.research.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Against numeric derivatives of Deeplearning4j's own network, run from a given state. */
class LstmGradientsTest {

  private static final int BATCH = 2;
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int OUTPUTS = 3;
  private static final int STEPS = 5;
  private static final double STEP = 1e-5;

  private static MultiLayerNetwork network(OutputKind output) {
    boolean bits = output == OutputKind.BITS;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new LSTM.Builder().nIn(INPUTS).nOut(UNITS).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(bits ? LossFunction.XENT : LossFunction.MCXENT)
                        .nIn(UNITS)
                        .nOut(OUTPUTS)
                        .activation(bits ? Activation.SIGMOID : Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    network.params().assign(Nd4j.rand(DataType.DOUBLE, network.params().shape()).subi(0.5).muli(2));
    return network;
  }

  private static DataSet sequences() {
    INDArray features = Nd4j.rand(DataType.DOUBLE, BATCH, INPUTS, STEPS).subi(0.5);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, OUTPUTS, STEPS);
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < STEPS; step++) {
        labels.putScalar(new int[] {example, (example + 2 * step) % OUTPUTS, step}, 1);
      }
    }
    INDArray mask = Nd4j.create(new double[][] {{1, 0, 1, 1, 0}, {1, 1, 0, 1, 1}});
    return new DataSet(features, labels, null, mask);
  }

  /** Loss of one example's steps from {@code from} on, from a state, in plain loops. */
  private static double loss(
      MultiLayerNetwork network,
      OutputKind output,
      DataSet data,
      INDArray[] state,
      int from,
      int example) {
    network.rnnClearPreviousState();
    network.rnnSetPreviousState(0, Map.of("prevAct", state[0], "prevMem", state[1]));
    INDArray rest =
        data.getFeatures()
            .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, STEPS));
    INDArray said = network.rnnTimeStep(rest);
    double loss = 0;
    for (int step = from; step < STEPS; step++) {
      for (int unit = 0; unit < OUTPUTS; unit++) {
        double probability = said.getDouble(example, unit, step - from);
        double label = data.getLabels().getDouble(example, unit, step);
        double one = -label * Math.log(probability);
        if (output == OutputKind.BITS) {
          one -= (1 - label) * Math.log(1 - probability);
        }
        loss += one * data.getLabelsMaskArray().getDouble(example, step);
      }
    }
    return loss;
  }

  @ParameterizedTest
  @EnumSource(OutputKind.class)
  void gradientsOfStatesAreThoseOfTheRestOfTheSequence(OutputKind output) {
    Nd4j.getRandom().setSeed(11);
    MultiLayerNetwork network = network(output);
    DataSet data = sequences();

    List<INDArray> gradients = new LstmGradients(network, output).ofStates(data);

    assertThat(gradients).hasSize(STEPS);
    for (int from : new int[] {1, 3}) {
      network.rnnClearPreviousState();
      network.rnnTimeStep(
          data.getFeatures()
              .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, from)));
      Map<String, INDArray> reached = network.rnnGetPreviousState(0);
      INDArray[] state = {reached.get("prevAct").dup(), reached.get("prevMem").dup()};
      for (int example = 0; example < BATCH; example++) {
        for (int element = 0; element < 2 * UNITS; element++) {
          INDArray part = state[element / UNITS];
          int[] place = {example, element % UNITS};
          double value = part.getDouble(place);
          part.putScalar(place, value + STEP);
          double above = loss(network, output, data, state, from, example);
          part.putScalar(place, value - STEP);
          double below = loss(network, output, data, state, from, example);
          part.putScalar(place, value);
          assertThat(gradients.get(from).getDouble(example, element))
              .isCloseTo((above - below) / (2 * STEP), within(1e-8));
        }
      }
    }
  }
}
