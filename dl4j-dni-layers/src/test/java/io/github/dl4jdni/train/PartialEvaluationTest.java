package io.github.dl4jdni.train;

import static io.github.dl4jdni.internal.hosts.PartialNetworkTest.alternating;
import static io.github.dl4jdni.internal.hosts.PartialNetworkTest.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.internal.hosts.PartialNetworkTest.Hosts;
import io.github.dl4jdni.internal.structure.ModulePartition;
import io.github.dl4jdni.internal.structure.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Hosts that each have their own modules alone evaluate together as Deeplearning4j evaluates a
 * network that is in one place, and train on as if they had not.
 */
@Timeout(600) // a guard: hosts that wait for each other would wait for ever
class PartialEvaluationTest {

  private static List<Integer> hosts(Model network) {
    return alternating(ModulePartition.of(Network.of(network).structure()).modules().size());
  }

  private static INDArray[] stockOutput(Model network, MultiDataSet data) {
    if (network instanceof ComputationGraph graph) {
      return graph.output(
          false, data.getFeatures(), data.getFeaturesMaskArrays(), data.getLabelsMaskArrays());
    }
    DataSet single = single(data);
    INDArray output =
        ((MultiLayerNetwork) network)
            .output(
                single.getFeatures(),
                false,
                single.getFeaturesMaskArray(),
                single.getLabelsMaskArray());
    return new INDArray[] {output};
  }

  private static double stockScore(Model network, MultiDataSet data) {
    return network instanceof ComputationGraph graph
        ? graph.score(data)
        : ((MultiLayerNetwork) network).score(single(data));
  }

  private static DataSet single(MultiDataSet data) {
    return new DataSet(
        data.getFeatures(0),
        data.getLabels(0),
        data.getFeaturesMaskArrays() == null ? null : data.getFeaturesMaskArrays()[0],
        data.getLabelsMaskArrays() == null ? null : data.getLabelsMaskArrays()[0]);
  }

  private static void assertEvaluatesAs(
      Model network, PartialEvaluation evaluation, List<MultiDataSet> data) {
    for (int i = 0; i < data.size(); i++) {
      INDArray[] expected = stockOutput(network, data.get(i));
      INDArray[] outputs = evaluation.output(data.get(i));
      assertThat(outputs).hasSameSizeAs(expected);
      for (int output = 0; output < outputs.length; output++) {
        assertThat(outputs[output].shape()).isEqualTo(expected[output].shape());
        assertThat(Outcome.numbers(outputs[output]))
            .as("output %d of minibatch %d", output, i)
            .isEqualTo(Outcome.numbers(expected[output]));
      }
      assertThat(evaluation.score(data.get(i)))
          .as("score of minibatch %d", i)
          .isEqualTo(stockScore(network, data.get(i)));
    }
  }

  /** Under each schedule that hosts can have. */
  @ParameterizedTest
  @EnumSource(HostsTest.Case.class)
  void outputsAndScoresAreStockOnesAndTrainingKeepsItsBits(HostsTest.Case of) throws Exception {
    for (Schedule schedule : List.of(Schedule.pipelined(2), Schedule.sequential())) {
      assertEvaluatesAsStock(of, schedule);
    }
  }

  @Test
  void delayedGradientsDoSo() throws Exception {
    assertEvaluatesAsStock(HostsTest.Case.DENSE, Schedule.delayed(1, 1));
  }

  private static void assertEvaluatesAsStock(HostsTest.Case of, Schedule schedule)
      throws Exception {
    Model network = of.network().get();
    Model gathered = copy(network);
    try (Hosts hosts = new Hosts(network, hosts(network), schedule);
        DecoupledTrainer alone = Outcome.builder(network).schedule(schedule).build()) {
      PartialEvaluation evaluation = PartialEvaluation.of(hosts.trainer());
      hosts.serve();
      assertEvaluatesAs(copy(network), evaluation, of.data());
      for (int epoch = 0; epoch < 2; epoch++) {
        alone.fit(new Batches(of.data()));
        hosts.trainer().fit(new Batches(of.data()));
        assertEvaluatesAs(copy(network), evaluation, of.data()); // a copy: else it may be spared
      }
      hosts.end();
      hosts.gather(Network.of(gathered));
    }
    Outcome.of(gathered).assertSame(Outcome.of(network));
  }

  /** Rests every two iterations, and does something. */
  private static final class Resting extends BaseTrainingListener implements DecoupledListener {
    private final Runnable then;

    Resting(Runnable then) {
      this.then = then;
    }

    @Override
    public boolean readsNetwork(int iteration) {
      return iteration % 2 == 0;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      if (readsNetwork(iteration)) {
        then.run();
      }
    }
  }

  /** With windows, in the middle of a sequence, too. */
  @ParameterizedTest
  @EnumSource(names = {"NOISE_AND_WAITING", "WINDOWS", "STATE_GRADIENTS"})
  void listenersThatModulesRestForMayEvaluate(HostsTest.Case of) throws Exception {
    Model network = of.network().get();
    Model gathered = copy(network);
    List<Double> scores = new ArrayList<>();
    List<Hosts> made = new ArrayList<>();
    Resting evaluating =
        new Resting(
            () -> scores.add(PartialEvaluation.of(made.get(0).trainer()).score(of.data().get(0))));
    List<Double> expected = new ArrayList<>();
    Resting copying = new Resting(() -> expected.add(stockScore(copy(network), of.data().get(0))));
    try (Hosts hosts = new Hosts(network, hosts(network), Schedule.pipelined(2), evaluating);
        DecoupledTrainer alone =
            Outcome.builder(network).schedule(Schedule.pipelined(2)).listeners(copying).build()) {
      made.add(hosts);
      hosts.train(of.data());
      hosts.gather(Network.of(gathered));
      alone.fit(new Batches(of.data()), Outcome.EPOCHS);
    }
    assertThat(scores).hasSizeGreaterThan(2).isEqualTo(expected);
    Outcome.of(gathered).assertSame(Outcome.of(network));
  }

  @Test
  void iteratorsAreEvaluatedAsStockDoes() {
    HostsTest.Case of = HostsTest.Case.DENSE;
    MultiLayerNetwork network = (MultiLayerNetwork) of.network().get();
    try (Hosts hosts = new Hosts(network, hosts(network), Schedule.pipelined(1))) {
      hosts.serve();
      PartialEvaluation evaluation = PartialEvaluation.of(hosts.trainer());
      Batches data = new Batches(of.data());
      assertThat(evaluation.evaluate(data).stats())
          .isEqualTo(network.evaluate(new Batches(of.data())).stats());
      assertThat(evaluation.evaluate(data, new ROCMultiClass()).calculateAverageAUC())
          .isEqualTo(
              network
                  .doEvaluation(new Batches(of.data()), new ROCMultiClass[] {new ROCMultiClass()})[
                  0]
                  .calculateAverageAUC());
      assertThat(evaluation.score(data)).isEqualTo(loss(of.data()).calculateScore(network));
      assertThat(evaluation.loss(data).calculateScore(null)).isEqualTo(evaluation.score(data));
    }
  }

  private static ScoreCalculator<Model> loss(List<MultiDataSet> data) {
    return new DataSetLossCalculator(new Batches(data), true);
  }

  /** Half of the data, to train on or to stop by. */
  private static List<MultiDataSet> half(HostsTest.Case of, int which) {
    List<MultiDataSet> all = of.data();
    int middle = all.size() / 2;
    return which == 0 ? all.subList(0, middle) : all.subList(middle, all.size());
  }

  /** Keeps what hosts have of the best, and gives no network. */
  private static final class Gathering implements EarlyStoppingModelSaver<Model> {

    private static final long serialVersionUID = 1L;

    private final transient Hosts hosts;
    private final transient Model best;

    Gathering(Hosts hosts, Model best) {
      this.hosts = hosts;
      this.best = best;
    }

    @Override
    public void saveBestModel(Model network, double score) {
      assertThat(network).isNull();
      hosts.gather(Network.of(best));
    }

    @Override
    public void saveLatestModel(Model network, double score) {
      throw new AssertionError("nobody has asked for it");
    }

    @Override
    public Model getBestModel() {
      return null;
    }

    @Override
    public Model getLatestModel() {
      return null;
    }
  }

  private static EarlyStoppingConfiguration.Builder<Model> byImprovement() {
    return new EarlyStoppingConfiguration.Builder<Model>()
        .epochTerminationConditions(
            new ScoreImprovementEpochTerminationCondition(2),
            new MaxEpochsTerminationCondition(40));
  }

  private static void assertStopsAsInOneProcess(
      HostsTest.Case of, EarlyStoppingConfiguration.Builder<Model> conditions, boolean byAccuracy)
      throws Exception {
    Model network = of.network().get();
    Model best = copy(network);
    List<MultiDataSet> held = half(of, 1);
    ScoreCalculator<Model> stock =
        byAccuracy
            ? new ClassificationScoreCalculator(Evaluation.Metric.ACCURACY, new Batches(held))
            : loss(held);
    EarlyStoppingResult<Model> expected;
    Model start = copy(network);
    try (DecoupledTrainer alone = Outcome.builder(network).build()) {
      expected =
          new DecoupledEarlyStoppingTrainer<>(
                  conditions.scoreCalculator(stock).build(),
                  network,
                  alone,
                  new Batches(half(of, 0)))
              .fit();
    }
    EarlyStoppingResult<Model> result;
    try (Hosts hosts = new Hosts(start, hosts(start), Schedule.pipelined(1))) {
      hosts.serve();
      PartialEvaluation evaluation = PartialEvaluation.of(hosts.trainer());
      MultiDataSetIterator data = new Batches(held);
      ScoreCalculator<Model> calculator =
          byAccuracy
              ? evaluation.classification(Evaluation.Metric.ACCURACY, data)
              : evaluation.loss(data);
      EarlyStoppingConfiguration<Model> configuration =
          conditions.scoreCalculator(calculator).modelSaver(new Gathering(hosts, best)).build();
      result =
          DecoupledEarlyStoppingTrainer.ofPart(
                  configuration, hosts.trainer(), new Batches(half(of, 0)))
              .fit();
      hosts.end();
      Model last = copy(best);
      hosts.gather(Network.of(last));
      Outcome.of(last).assertSame(Outcome.of(network));
    }
    assertThat(result.getTerminationReason()).isEqualTo(expected.getTerminationReason());
    assertThat(result.getTerminationDetails()).isEqualTo(expected.getTerminationDetails());
    assertThat(result.getTotalEpochs()).isEqualTo(expected.getTotalEpochs());
    assertThat(result.getScoreVsEpoch()).isEqualTo(expected.getScoreVsEpoch());
    assertThat(result.getBestModelEpoch()).isEqualTo(expected.getBestModelEpoch());
    assertThat(result.getBestModel()).isNull();
    if (expected.getBestModel() != null) {
      Outcome.of(best).assertSame(Outcome.of(expected.getBestModel()));
    }
  }

  @Test
  void earlyStoppingEndsAtTheSameEpochWithTheSameBest() throws Exception {
    assertStopsAsInOneProcess(HostsTest.Case.NOISE_AND_WAITING, byImprovement(), false);
    assertStopsAsInOneProcess(HostsTest.Case.DENSE, byImprovement(), true);
  }

  @Test
  void earlyStoppingEndsAtTheSameIteration() throws Exception {
    EarlyStoppingConfiguration.Builder<Model> conditions =
        new EarlyStoppingConfiguration.Builder<Model>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .iterationTerminationConditions(new MaxScoreIterationTerminationCondition(0.01));
    assertStopsAsInOneProcess(HostsTest.Case.DENSE, conditions, false);
  }

  @Test
  void aHostThatIsLostMeanwhileEndsIt() {
    HostsTest.Case of = HostsTest.Case.DENSE;
    Model network = of.network().get();
    try (Hosts hosts = new Hosts(network, List.of(0, 1, 0, 1), Schedule.pipelined(1))) {
      hosts.serve();
      PartialEvaluation evaluation = PartialEvaluation.of(hosts.trainer());
      hosts.trainer().fit(new Batches(of.data()));
      MultiDataSetIterator data =
          new Batches(of.data()) {
            private static final long serialVersionUID = 1L;
            private int given;

            @Override
            public MultiDataSet next() {
              if (given++ == 1) {
                hosts.transport().end(1).lose(0, new IOException("it is gone"));
              }
              return super.next();
            }
          };
      assertThatThrownBy(() -> evaluation.evaluate(data))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageStartingWith("evaluation ended: the connection to host 1 failed: ")
          .hasMessageEndingWith("it is gone");
    }
  }

  @Test
  void whatCannotBeEvaluatedIsToldInALine() {
    HostsTest.Case of = HostsTest.Case.FORK;
    Model network = of.network().get();
    try (DecoupledTrainer whole = Outcome.builder(network).build()) {
      assertThatThrownBy(() -> PartialEvaluation.of(whole))
          .hasMessageStartingWith("the trainer has the whole network: call the network's own");
    }
    try (Hosts hosts = new Hosts(network, hosts(network), Schedule.pipelined(1))) {
      hosts.serve();
      PartialEvaluation evaluation = PartialEvaluation.of(hosts.trainer());
      assertThatThrownBy(() -> evaluation.evaluate(new Batches(of.data())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the network has 2 outputs; evaluate what output(...) gives");
      assertThatThrownBy(() -> evaluation.score(new MultiDataSet()))
          .hasMessageStartingWith("a minibatch has 0 arrays of features");
      assertEvaluatesAs(network, evaluation, of.data()); // goes on
      MultiDataSet narrow =
          new MultiDataSet(
              Batches.normal(DataType.FLOAT, 1, 4, 3, 6), Batches.classes(DataType.FLOAT, 2, 4, 3));
      assertThatThrownBy(() -> evaluation.output(narrow))
          .isInstanceOf(DecoupledTrainingException.class)
          .hasMessageStartingWith("evaluation ended: module 1 (")
          .hasMessageContaining("failed while the network was evaluated: ");
    }
  }

  @Test
  void saversAndCalculatorsThatTakeTheNetworkAreRefused() {
    HostsTest.Case of = HostsTest.Case.DENSE;
    Model network = of.network().get();
    try (Hosts hosts = new Hosts(network, hosts(network), Schedule.pipelined(1))) {
      Batches data = new Batches(of.data());
      EarlyStoppingConfiguration<Model> stock =
          byImprovement().scoreCalculator(loss(of.data())).build();
      assertThatThrownBy(() -> DecoupledEarlyStoppingTrainer.ofPart(stock, hosts.trainer(), data))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "the score calculator DataSetLossCalculator takes the whole network, which no host");
      EarlyStoppingConfiguration<Model> keeping =
          byImprovement().scoreCalculator(PartialEvaluation.of(hosts.trainer()).loss(data)).build();
      assertThatThrownBy(() -> DecoupledEarlyStoppingTrainer.ofPart(keeping, hosts.trainer(), data))
          .hasMessageStartingWith("the saver InMemoryModelSaver takes the whole network");
    }
  }
}
