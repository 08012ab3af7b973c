package io.github.dl4jdni.research.tutorial.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.research.tutorial.NumpyRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseTableTest {

  private static final NoiseTable TEXT = NoiseTable.run(NoiseSetting.ofText(), 4567, 2);

  private static NoiseTable.Row row(NoiseTable table, String name) {
    return table.rows().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void cloudsOfAClassLieRoundTwoCorners() {
    PointClouds clouds = PointClouds.draw(new NumpyRandom(1), 400);
    assertThat(clouds.classes().meanNumber().doubleValue()).isEqualTo(0.5);
    assertThat(clouds.points().meanNumber().doubleValue()).isBetween(-0.5, 0.5);
    assertThat(clouds.points().var(false, 0).getDouble(0)).isBetween(14.0, 20.0);
  }

  /** At the text's 100 epochs nothing has been learnt, whatever the case. */
  @Test
  void textsSettingTellsNoCasesApart() {
    for (NoiseTable.Row row : TEXT.rows()) {
      assertThat(row.accuracy()).as(row.name()).isBetween(0.3, 0.8);
      assertThat(row.mean()).as(row.name()).isBetween(55.0, 75.0);
    }
  }

  @Test
  void allCasesStartFromTheSameWeightsAndNoiseChangesWhatFollows() {
    List<Double> starts = TEXT.curves().stream().map(run -> run.costs().get(0)).toList();
    assertThat(starts.subList(1, starts.size())).allMatch(cost -> cost.equals(starts.get(0)));
    assertThat(row(TEXT, "backprop + noise").costs()).isNotEqualTo(row(TEXT, "backprop").costs());
    assertThat(row(TEXT, "dni + noise").costs()).isNotEqualTo(row(TEXT, "dni").costs());
  }

  @Test
  void casesOfASeedAreTheSameFromRunToRun() {
    assertThat(NoiseTable.run(NoiseSetting.ofText(), 4567, 1).curves()).isEqualTo(TEXT.curves());
  }

  @Test
  void backpropLearnsGivenTime() {
    NoiseRun.Result result =
        new NoiseRun(NoiseSetting.learning(1500, 1), NoiseCase.all().get(0), 4567).result();
    assertThat(result.accuracy()).isGreaterThan(0.95);
    assertThat(result.cost()).isLessThan(20);
  }
}
