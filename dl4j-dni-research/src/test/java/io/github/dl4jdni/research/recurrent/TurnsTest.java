package io.github.dl4jdni.research.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.research.recurrent.RecurrentTask.OutputKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TurnsTest {

  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  private final List<String> events = new ArrayList<>();
  private final Map<String, Double> rates = new HashMap<>(); // by training and minibatch

  @Command(name = "some-task")
  private static final class SomeCommand {
    @Mixin private RecurrentOptions options;
  }

  private final class Recording extends SlicedTraining {

    private final String name;

    Recording(RecurrentPlan plan, Budget budget, RecurrentNetworks networks) {
      super(plan, budget, networks);
      name = plan.method() + " " + plan.seed();
    }

    @Override
    protected DataSet minibatch(long index) {
      assertThat(index).isEqualTo(minibatches());
      return new DataSet(Nd4j.zeros(1, 1, 1), Nd4j.zeros(1, 1, 1));
    }

    @Override
    protected void learnt() {
      events.add(name);
      rates.put(name + ", minibatch " + minibatches(), network().getLearningRate(0));
    }

    @Override
    protected void check() {
      events.add("check " + name);
    }
  }

  private List<Recording> train(String... arguments) {
    SomeCommand command = new SomeCommand();
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    new CommandLine(command).setOut(nowhere).setErr(nowhere).parseArgs(arguments);
    return new Turns(command.options)
        .trainAll(
            new Turns.Factory<>() {
              @Override
              public String[] headings() {
                return new String[] {"heading"};
              }

              @Override
              public Recording create(RecurrentPlan plan, Budget budget, Journal journal) {
                RecurrentTask task = new RecurrentTask(1, 1, OutputKind.BITS, Course.SEQUENCES);
                return new Recording(
                    plan, budget, new RecurrentNetworks(task, command.options.settings(plan)));
              }
            },
            new Budget(null, 1L));
  }

  @Test
  void trainingsAlternateInSlicesOfATwentieth() {
    List<Recording> trainings = train("--method=bptt,stock", "--units=1", "--iterations=40");

    assertThat(trainings).allMatch(SlicedTraining::finished);
    List<String> afterWarmUp = events.subList(4, events.size());
    assertThat(afterWarmUp.subList(0, 12))
        .containsExactly(
            "bptt 1",
            "bptt 1",
            "check bptt 1",
            "stock 1",
            "stock 1",
            "check stock 1",
            "stock 1",
            "stock 1",
            "check stock 1",
            "bptt 1",
            "bptt 1",
            "check bptt 1");
    assertThat(afterWarmUp).filteredOn("bptt 1"::equals).hasSize(40);
    assertThat(afterWarmUp).filteredOn("check stock 1"::equals).hasSize(20);
  }

  @Test
  void everySeedIsTrainedByEveryMethod() {
    train("--method=bptt,stock", "--units=1", "--iterations=1", "--seed=7", "--repeat=2");

    assertThat(events).contains("check bptt 7", "check stock 7", "check bptt 8", "check stock 8");
  }

  /** Whatever the method: twenty slices of two minibatches, the last ten of which cool down. */
  @Test
  void ratesFallInAstraightLineToZero() {
    train(
        "--method=bptt,dni",
        "--units=1",
        "--iterations=40",
        "--learning-rate=0.2,dni=0.1",
        "--cool-down=0.5");

    for (int minibatch = 1; minibatch <= 40; minibatch++) {
      int slice = (minibatch - 1) / 2;
      double factor = slice < 10 ? 1 : (19.5 - slice) / 10;
      assertThat(rates.get("bptt 1, minibatch " + minibatch)).isCloseTo(0.2 * factor, ROUNDING);
      assertThat(rates.get("dni 1, minibatch " + minibatch)).isCloseTo(0.1 * factor, ROUNDING);
    }
  }

  @Test
  void ratesStandWithoutAcoolDown() {
    train("--method=bptt", "--units=1", "--iterations=40", "--learning-rate=0.2");

    assertThat(rates).hasSize(40);
    assertThat(rates.values()).containsOnly(0.2);
  }

  @Test
  void longTrainingsHaveSlicesOfAFewSeconds() {
    assertThat(new Budget(900.0, null).slices()).isEqualTo(180);
    assertThat(new Budget(10.0, null).slices()).isEqualTo(20);
    assertThat(new Budget(900.0, null).spent(450, 3)).isEqualTo(0.5);
    assertThat(new Budget(null, 4L).spent(450, 3)).isEqualTo(0.75);
    assertThat(new Budget(1.0, null).spent(2, 3)).isEqualTo(1);
  }
}
