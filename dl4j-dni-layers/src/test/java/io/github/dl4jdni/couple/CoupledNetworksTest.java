package io.github.dl4jdni.couple;

import static io.github.dl4jdni.IntegrationNetworks.exactly;
import static io.github.dl4jdni.IntegrationNetworks.graph;
import static io.github.dl4jdni.IntegrationNetworks.network;
import static io.github.dl4jdni.IntegrationNetworks.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.MessagePort;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.files.ModelFileException;
import io.github.dl4jdni.train.DecoupledTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks with clocks of their own that learn from each other. */
class CoupledNetworksTest {

  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int OUTPUTS = 2;
  private static final int EXAMPLES = 5;
  private static final int TICKS = 3; // of both windows

  @TempDir private Path folder;

  private static MultiLayerNetwork stack(
      IUpdater updater, int window, int inputs, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .activation(Activation.IDENTITY)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    if (window == 0) {
      return network(list.setInputType(InputType.feedForward(inputs)).build());
    }
    MultiLayerConfiguration configuration = list.setInputType(InputType.recurrent(inputs)).build();
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(window);
    configuration.setTbpttBackLength(window);
    return network(configuration);
  }

  private static Layer port(String name) {
    return new MessagePort.Builder().name(name).build();
  }

  private static Layer linear() {
    return new DenseLayer.Builder().nOut(UNITS).hasBias(false).build();
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(OUTPUTS)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer outputs() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(OUTPUTS)
        .activation(Activation.IDENTITY)
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsAPlainLoop(boolean inTurns) {
    double rate = 0.05;
    MultiLayerNetwork a = stack(new Sgd(rate), 0, INPUTS, linear(), port("out"), output());
    MultiLayerNetwork b = stack(new Sgd(rate), 0, UNITS, port("in"), output());
    PlainClocks plain =
        new PlainClocks(
            rate,
            a.getParam("0_W").toDoubleMatrix(),
            a.getParam("2_W").toDoubleMatrix(),
            b.getParam("1_W").toDoubleMatrix());
    CoupledNetworks coupled =
        CoupledNetworks.builder()
            .network("a", a, NetworkClock.every(1))
            .network("b", b, NetworkClock.every(2))
            .couple(
                Coupling.from("a", "out")
                    .to("b", "in")
                    .through(
                        new SyntheticGradientModule.Builder()
                            .nIn(UNITS)
                            .gradientModel(GradientModel.linear())
                            .updater(new Sgd(rate))
                            .build()))
            .inTurns(inTurns)
            .build();
    int steps = 60;
    coupled.fit(
        (name, from, to) ->
            name.equals("a")
                ? WindowData.of(numbers(to, 1, INPUTS), numbers(1000 + to, 1, OUTPUTS))
                : WindowData.of(null, numbers(2000 + to, 1, OUTPUTS)),
        steps);
    for (int step = 0; step < steps; step++) {
      plain.step(
          step,
          exactly(numbers(step + 1, 1, INPUTS)),
          exactly(numbers(1001 + step, 1, OUTPUTS)),
          exactly(numbers(2001 + step, 1, OUTPUTS)));
    }
    assertSame(a.getParam("0_W"), plain.a);
    assertSame(a.getParam("2_W"), plain.v);
    assertSame(b.getParam("1_W"), plain.b);
    // The last gradient has come, and is learnt when A goes on.
    INDArray model = coupled.gradientModel("a", "b");
    coupled.fit(
        (name, from, to) -> WindowData.of(numbers(to, 1, INPUTS), numbers(1000 + to, 1, OUTPUTS)),
        steps + 1);
    assertThat(exactly(coupled.gradientModel("a", "b"))).isNotEqualTo(exactly(model));
    plain.step(
        steps,
        exactly(numbers(steps + 1, 1, INPUTS)),
        exactly(numbers(1001 + steps, 1, OUTPUTS)),
        new double[OUTPUTS]);
    assertSame(coupled.gradientModel("a", "b").reshape('f', UNITS + 1, UNITS), plain.m);
  }

  private static void assertSame(INDArray ours, double[][] plain) {
    double[][] rows = ours.toDoubleMatrix();
    assertThat(rows.length).isEqualTo(plain.length);
    for (int i = 0; i < rows.length; i++) {
      assertThat(rows[i]).containsExactly(plain[i], within(1e-12));
    }
  }

  /** Without an interface, two networks with one clock are one network. */
  @Test
  void waitingForEachOtherIsBackpropThroughBoth() {
    MultiLayerNetwork a = stack(new Adam(0.02), TICKS, INPUTS, lstm(), port("out"), outputs());
    MultiLayerNetwork b = stack(new Adam(0.02), TICKS, UNITS, port("in"), lstm(), outputs());
    ComputationGraph both =
        graph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.02))
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("x")
                .addLayer("a", lstm(), "x")
                .addLayer("a-out", outputs(), "a")
                .addLayer("b", lstm(), "a")
                .addLayer("b-out", outputs(), "b")
                .setOutputs("a-out", "b-out")
                .setInputTypes(InputType.recurrent(INPUTS))
                .build());
    both.getLayer("a").setParams(a.getLayer(0).params());
    both.getLayer("a-out").setParams(a.getLayer(2).params());
    both.getLayer("b").setParams(b.getLayer(1).params());
    both.getLayer("b-out").setParams(b.getLayer(2).params());
    CoupledNetworks coupled =
        CoupledNetworks.builder()
            .network("a", a, NetworkClock.every(1).withWindow(TICKS))
            .network("b", b, NetworkClock.every(1).withWindow(TICKS))
            .couple(Coupling.from("a", "out").to("b", "in"))
            .build();
    coupled.fit(CoupledNetworksTest::series, 8 * TICKS);
    for (int window = 0; window < 8; window++) {
      long to = (window + 1L) * TICKS;
      both.fit(
          new MultiDataSet(
              new INDArray[] {series("a", to - TICKS, to).features().get(0)},
              new INDArray[] {
                series("a", to - TICKS, to).labels().get(0),
                series("b", to - TICKS, to).labels().get(0)
              }));
    }
    assertThat(exactly(a.getLayer(0).params()))
        .containsExactly(exactly(both.getLayer("a").params()), within(1e-11));
    assertThat(exactly(b.params().dup()))
        .hasSize((int) (both.getLayer("b").numParams() + both.getLayer("b-out").numParams()));
    assertThat(exactly(b.getLayer(1).params()))
        .containsExactly(exactly(both.getLayer("b").params()), within(1e-11));
  }

  private static Layer lstm() {
    return new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build();
  }

  private static Layer stateful() {
    return new SyntheticGradientLSTM.Builder()
        .nOut(UNITS)
        .activation(Activation.TANH)
        .stateful(true)
        .consumptionScale(0)
        .build();
  }

  /** Windows of TICKS ticks, whatever a tick is. */
  private static WindowData series(String network, long from, long to) {
    boolean first = network.equals("a");
    return WindowData.of(
        first ? numbers(to, EXAMPLES, INPUTS, TICKS) : null,
        numbers((first ? 1000 : 2000) + to, EXAMPLES, OUTPUTS, TICKS));
  }

  private static final WindowSource SOURCE =
      new WindowSource() {
        @Override
        public WindowData window(String network, long from, long to) {
          return series(network, from, to);
        }

        @Override
        public INDArray context(String sender, String receiver, long to) {
          return numbers(3000 + to, EXAMPLES, OUTPUTS);
        }
      };

  private static CoupledNetworks twoClocks(int delay, boolean inTurns, List<INDArray> parameters) {
    MultiLayerNetwork a = stack(new Adam(0.02), TICKS, INPUTS, stateful(), port("out"), outputs());
    MultiLayerNetwork b = stack(new Adam(0.02), TICKS, UNITS, port("in"), stateful(), outputs());
    parameters.add(a.params());
    parameters.add(b.params());
    return CoupledNetworks.builder()
        .network("a", a, NetworkClock.every(1).withWindow(TICKS))
        .network("b", b, NetworkClock.every(TICKS).withWindow(TICKS))
        .couple(
            Coupling.from("a", "out")
                .to("b", "in")
                .through(
                    new ConditionalSGModule.Builder()
                        .nIn(UNITS)
                        .labelCount(OUTPUTS)
                        .gradientModel(GradientModel.mlp(3))
                        .build())
                .learningAfter(delay))
        .inTurns(inTurns)
        .build();
  }

  private static List<double[]> all(CoupledNetworks coupled, List<INDArray> parameters) {
    List<double[]> all = new ArrayList<>();
    parameters.forEach(each -> all.add(exactly(each)));
    all.add(exactly(coupled.gradientModel("a", "b")));
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void threadsChangeNoBit(int delay) {
    List<INDArray> inTurns = new ArrayList<>();
    CoupledNetworks one = twoClocks(delay, true, inTurns);
    one.fit(SOURCE, 50);
    for (int time = 0; time < 3; time++) {
      List<INDArray> sideBySide = new ArrayList<>();
      CoupledNetworks other = twoClocks(delay, false, sideBySide);
      other.fit(SOURCE, 20 + time);
      other.fit(SOURCE, 50);
      assertThat(Arrays.deepEquals(all(one, inTurns).toArray(), all(other, sideBySide).toArray()))
          .isTrue();
      assertThat(other.step("a")).isEqualTo(48);
      assertThat(other.step("b")).isEqualTo(45);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void resumesAtAnyStepWithTheSameBits(int delay) throws IOException {
    List<INDArray> undisturbed = new ArrayList<>();
    CoupledNetworks whole = twoClocks(delay, false, undisturbed);
    whole.fit(SOURCE, 54);
    Path file = folder.resolve("coupled.zip");
    for (int stop : new int[] {0, 3, 6, 10, 18, 27, 31, 53}) {
      CoupledNetworks before = twoClocks(delay, false, new ArrayList<>());
      before.fit(SOURCE, stop);
      before.save(file);
      List<INDArray> parameters = new ArrayList<>();
      CoupledNetworks after = twoClocks(delay, true, parameters);
      after.resume(file);
      after.fit(SOURCE, 54);
      assertThat(
              Arrays.deepEquals(
                  all(whole, undisturbed).toArray(), all(after, parameters).toArray()))
          .as("stopped at " + stop)
          .isTrue();
    }
  }

  /** A learns from B's loss alone: its own output is not asked for anything. */
  @Test
  void interfaceTeachesTheSenderWhatTheReceiverNeeds() {
    double[] scores = new double[2];
    for (int with = 0; with < 2; with++) {
      MultiLayerNetwork a = stack(new Adam(0.01), 0, INPUTS, linear(), port("out"), output());
      MultiLayerNetwork b = stack(new Adam(0.01), 0, UNITS, port("in"), output());
      b.getParam("1_W").muli(0.1);
      List<Double> last = new ArrayList<>();
      CoupledNetworks coupled =
          CoupledNetworks.builder()
              .network("a", a, NetworkClock.every(1))
              .network("b", b, NetworkClock.every(1))
              .couple(
                  Coupling.from("a", "out")
                      .to("b", "in")
                      .through(
                          new ConditionalSGModule.Builder()
                              .nIn(UNITS)
                              .labelCount(OUTPUTS)
                              .consumptionScale(with)
                              .gradientModel(GradientModel.leastSquares())
                              .build()))
              .build();
      coupled.addListener(
          (name, step, score) -> {
            if (name.equals("b") && step > 380) {
              last.add(score);
            }
          });
      coupled.fit(new Products(), 400);
      scores[with] = last.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
    assertThat(scores[1]).isLessThan(0.5 * scores[0]);
  }

  /** B is to know a linear map of A's input that a random projection to one number loses. */
  private static final class Products implements WindowSource {

    private static INDArray target(long to) {
      INDArray x = numbers(to, 40, INPUTS);
      return x.mmul(numbers(7, INPUTS, OUTPUTS));
    }

    @Override
    public WindowData window(String network, long from, long to) {
      return network.equals("a")
          ? WindowData.of(
              numbers(to, 40, INPUTS).mul(0.2),
              numbers(to, 40, INPUTS).mmul(numbers(8, INPUTS, OUTPUTS)))
          : WindowData.of(null, target(to));
    }

    @Override
    public INDArray context(String sender, String receiver, long to) {
      return target(to);
    }
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    MultiLayerNetwork a = stack(new Sgd(0.1), TICKS, INPUTS, lstm(), port("out"), outputs());
    MultiLayerNetwork b = stack(new Sgd(0.1), TICKS, UNITS, port("in"), lstm(), outputs());
    NetworkClock fast = NetworkClock.every(1).withWindow(TICKS);
    NetworkClock slow = NetworkClock.every(TICKS).withWindow(TICKS);
    Coupling waiting = Coupling.from("a", "out").to("b", "in");
    CoupledNetworks.Builder builder =
        CoupledNetworks.builder().network("a", a, fast).network("b", b, slow);
    assertThatThrownBy(() -> builder.couple(waiting).build())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("has to be the sender's 3; couple them through an interface");
    assertThatThrownBy(
            () ->
                CoupledNetworks.builder()
                    .network("b", b, fast)
                    .network("a", a, fast)
                    .couple(waiting)
                    .build())
        .hasMessageContaining("add the network that sends before");
    assertThatThrownBy(
            () ->
                CoupledNetworks.builder()
                    .network("a", a, fast)
                    .network("b", b, fast)
                    .couple(Coupling.from("a", "layer2").to("b", "in"))
                    .build())
        .hasMessageContaining("is no MessagePort but RnnOutputLayer");
    assertThatThrownBy(
            () -> CoupledNetworks.builder().network("a", a, NetworkClock.every(1).withWindow(4)))
        .hasMessageContaining("tBPTTLength(4)");
    assertThatThrownBy(() -> NetworkClock.every(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void networksInUseAreNobodyElses() throws IOException {
    MultiLayerNetwork a = stack(new Sgd(0.1), 0, INPUTS, linear(), port("out"), output());
    MultiLayerNetwork b = stack(new Sgd(0.1), 0, UNITS, port("in"), output());
    CoupledNetworks coupled = besideEachOther(a, b);
    CoupledNetworks second = besideEachOther(a.clone(), b);
    Path file = folder.resolve("coupled.zip");
    List<String> refusals = new ArrayList<>();
    coupled.addListener(
        (name, step, score) -> {
          if (name.equals("b")) {
            DecoupledTrainer.checkAtRest(b); // a listener may read what its own thread trains
            refusals.add(refusal(() -> DecoupledTrainer.checkAtRest(a)));
            refusals.add(refusal(() -> second.fit(new Products(), 5)));
            refusals.add(refusal(() -> coupled.fit(new Products(), 5)));
            refusals.add(refusal(() -> coupled.save(file)));
          }
        });
    coupled.fit(new Products(), 1);
    assertThat(refusals).hasSize(4);
    assertThat(refusals.get(0)).contains("read half changed: a CoupledNetworks (as \"a\")");
    assertThat(refusals.get(1)).contains("the network is in use: a CoupledNetworks (as \"b\")");
    assertThat(refusals.get(2)).contains("this trainer is in use");
    assertThat(refusals.get(3)).contains("read half changed");
    assertThat(file).doesNotExist();

    second.fit(new Products(), 1);
    coupled.save(file);
    assertThatThrownBy(() -> besideEachOther(b, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"b\" is the same network as \"a\"; add a clone");
  }

  private static CoupledNetworks besideEachOther(MultiLayerNetwork a, MultiLayerNetwork b) {
    return CoupledNetworks.builder()
        .network("a", a, NetworkClock.every(1))
        .network("b", b, NetworkClock.every(1))
        .couple(Coupling.from("a", "out").to("b", "in"))
        .build();
  }

  private static String refusal(ThrowingCallable call) {
    return catchThrowableOfType(IllegalStateException.class, call).getMessage();
  }

  @Test
  void failuresComeToTheCaller() {
    CoupledNetworks coupled = twoClocks(0, false, new ArrayList<>());
    assertThatThrownBy(
            () ->
                coupled.fit(
                    (name, from, to) -> {
                      if (name.equals("b")) {
                        throw new IllegalStateException("no data");
                      }
                      return series(name, from, to);
                    },
                    90))
        .isInstanceOf(CoupledTrainingException.class)
        .hasMessageContaining("network \"");
  }

  @Test
  void foreignFilesAreRefused() throws IOException {
    Path file = folder.resolve("coupled.zip");
    CoupledNetworks coupled = twoClocks(0, false, new ArrayList<>());
    Files.writeString(file, "not a zip");
    assertThatThrownBy(() -> coupled.resume(file)).isInstanceOf(ModelFileException.class);
    coupled.save(file);
    MultiLayerNetwork a = stack(new Sgd(0.1), TICKS, INPUTS, lstm(), port("out"), outputs());
    CoupledNetworks other =
        CoupledNetworks.builder().network("a", a, NetworkClock.every(1).withWindow(2)).build();
    assertThatThrownBy(() -> other.resume(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("networks is 2, expected 1");
  }
}
