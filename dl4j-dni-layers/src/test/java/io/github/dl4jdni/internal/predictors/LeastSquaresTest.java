package io.github.dl4jdni.internal.predictors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.LeastSquaresGradientModel;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.internal.arrays.FiniteNumbers;
import io.github.dl4jdni.internal.params.LeastSquaresParameters;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import io.github.dl4jdni.layers.Scene;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Least squares in closed form, against Gaussian elimination on plain arrays. */
class LeastSquaresTest {

  private static final double FORGETTING = 0.9;
  private static final double RIDGE = 1e-3;
  private static final LayerWorkspaceMgr WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  /** A learner, its part of a network's vector, and the same kept by plain loops. */
  private static final class Fixture {

    private final INDArray flat;
    private final INDArray gradient;
    private final LeastSquares learner;
    private final Map<String, INDArray> views;
    private final PlainLeastSquares plain;

    Fixture(DataType type, int features, int outputs, int solveEvery, double ridge) {
      LeastSquaresParameters layout = new LeastSquaresParameters("", features, outputs);
      flat = Nd4j.create(type, layout.count());
      gradient = Nd4j.valueArrayOf(new long[] {layout.count()}, 7.0, type);
      views = layout.views(flat);
      learner = new LeastSquares(views, FORGETTING, ridge, solveEvery);
      learner.setGradients(layout.views(gradient));
      plain = new PlainLeastSquares(features, outputs, FORGETTING);
    }

    boolean learn(double[][] x, double[][] g, double[] counts) {
      DataType type = flat.dataType();
      INDArray column =
          counts == null ? null : Nd4j.create(counts).castTo(type).reshape(counts.length, 1);
      boolean finite =
          learner.learn(
              Nd4j.create(x).castTo(type), Nd4j.create(g).castTo(type), column, WORKSPACES);
      flat.subi(gradient);
      plain.learn(x, g, counts);
      return finite;
    }

    void assertSolved(double ridge, double tolerance) {
      INDArray expected = Nd4j.create(plain.solution(ridge));
      Scene.assertClose(
          "map", learner.weights().castTo(DataType.DOUBLE).dup('c'), expected, tolerance);
    }
  }

  private static double[][] normal(Random random, int rows, int columns) {
    double[][] drawn = new double[rows][columns];
    for (double[] row : drawn) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian() * (1 + j % 3);
      }
    }
    return drawn;
  }

  private static double[] zerosAndOnes(Random random, int rows) {
    double[] counts = new double[rows];
    for (int row = 0; row < rows; row++) {
      counts[row] = random.nextInt(3) == 0 ? 0 : 1;
    }
    return counts;
  }

  @ParameterizedTest
  @CsvSource({
    "DOUBLE, 1, 4, 1e-11",
    "DOUBLE, 7, 3, 1e-10",
    "DOUBLE, 130, 9, 1e-8",
    "FLOAT, 7, 3, 1e-4",
    "FLOAT, 130, 5, 1e-3",
    "FLOAT, 130, 9, 1e-3"
  })
  void followsADirectSolutionOverAStreamOfBatches(
      DataType type, int features, int outputs, double tolerance) {
    Random random = new Random(5);
    Fixture fixture = new Fixture(type, features, outputs, 3, RIDGE);
    for (int batch = 1; batch <= 30; batch++) {
      int rows = 1 + random.nextInt(40);
      double[] counts = batch % 2 == 0 ? zerosAndOnes(random, rows) : null;
      INDArray before = fixture.learner.weights().dup();
      boolean finite =
          fixture.learn(normal(random, rows, features), normal(random, rows, outputs), counts);
      assertThat(finite).isTrue();
      if (batch % 3 == 0) {
        fixture.assertSolved(RIDGE, tolerance);
      } else {
        assertThat(fixture.learner.weights()).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 3, 4, 1e4})
  void solvesWithRidgesOfAnySize(double ridge) {
    Random random = new Random(12);
    Fixture fixture = new Fixture(DataType.DOUBLE, 3, 2, 1, ridge);
    fixture.learn(normal(random, 20, 3), normal(random, 20, 2), null);
    assertThat(fixture.learner.weights().norm2Number().doubleValue()).isPositive();
    fixture.assertSolved(ridge, 1e-10);
  }

  /** Nothing of it is zero, so that no part is left out by chance. */
  @Test
  void predictsAlinearMapThatItHasSeen() {
    Random random = new Random(6);
    Fixture fixture = new Fixture(DataType.DOUBLE, 5, 2, 1, 1e-9);
    double[][] map = normal(random, 5, 2);
    double[][] x = normal(random, 50, 5);
    INDArray targets = Nd4j.create(x).mmul(Nd4j.create(map));
    fixture.learn(x, targets.toDoubleMatrix(), null);
    Scene.assertClose("map", fixture.learner.weights().dup('c'), Nd4j.create(map), 1e-6);
  }

  @Test
  void aBatchInWhichNothingCountsChangesNothing() {
    Random random = new Random(7);
    Fixture fixture = new Fixture(DataType.FLOAT, 4, 2, 1, RIDGE);
    fixture.learn(normal(random, 9, 4), normal(random, 9, 2), null);
    INDArray before = fixture.flat.dup();
    fixture.learn(normal(random, 9, 4), normal(random, 9, 2), new double[9]);
    assertThat(fixture.flat).isEqualTo(before);
    assertThat(before.norm1Number().doubleValue()).isPositive();
  }

  /** Features that are copies of each other leave S without an inverse but for the ridge. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void standsFeaturesThatDependOnEachOtherWithNextToNoRidge(DataType type) {
    Random random = new Random(8);
    Fixture fixture = new Fixture(type, 80, 2, 1, 1e-14);
    for (int batch = 0; batch < 20; batch++) {
      double[][] few = normal(random, 60, 4);
      double[][] x = new double[60][80];
      for (int row = 0; row < 60; row++) {
        for (int j = 0; j < 80; j++) {
          x[row][j] = few[row][j % 4] * (j % 7); // some are always zero
        }
      }
      assertThat(fixture.learn(x, normal(random, 60, 2), null)).isTrue();
      assertThat(FiniteNumbers.areAllIn(fixture.learner.weights())).isTrue();
    }
    assertThat(fixture.learner.weights().norm2Number().doubleValue()).isPositive().isLessThan(10);
  }

  @Test
  void featuresThatAreAllZeroGiveAMapOfZero() {
    Fixture fixture = new Fixture(DataType.FLOAT, 3, 2, 1, RIDGE);
    assertThat(fixture.learn(new double[5][3], normal(new Random(9), 5, 2), null)).isTrue();
    assertThat(fixture.learner.weights().norm1Number().doubleValue()).isZero();
  }

  /** Numbers of float whose squares are none. */
  @Test
  void squaresBeyondTheDataTypeAreNotFinite() {
    Fixture fixture = new Fixture(DataType.FLOAT, 1, 1, 1, RIDGE);
    assertThat(fixture.learn(new double[][] {{1e30}}, new double[][] {{1}}, null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 65, 96, 97, 129, 193, 299})
  void solvesBlockByBlock(int n) {
    Nd4j.getRandom().setSeed(n);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 2L * n, n);
    INDArray matrix = x.transpose().mmul(x);
    INDArray right = Nd4j.randn(DataType.DOUBLE, n, 3);
    INDArray ridged = matrix.add(Nd4j.eye(n).castTo(DataType.DOUBLE).mul(0.5));
    double[] solution = BlockElimination.solve(columns(matrix), n, 0.5, columns(right), 3);
    INDArray product = ridged.mmul(Nd4j.createFromArray(solution).reshape('f', n, 3));
    Scene.assertClose("product", product.dup('c'), right, 1e-9);
    for (double last : new double[] {-1, Double.NaN}) {
      matrix.putScalar(n - 1L, n - 1L, last);
      assertThat(BlockElimination.solve(columns(matrix), n, 0.5, columns(right), 3)).isNull();
    }
  }

  private static double[] columns(INDArray matrix) {
    return matrix.dup('f').data().asDouble();
  }

  private static Layer module() {
    return new ConditionalSGModule.Builder()
        .gradientModel(GradientModel.leastSquares().solveEvery(1))
        .build();
  }

  private static Map<String, INDArray> model(MultiLayerNetwork network) {
    return network.getLayer(Scene.INTERFACE).paramTable();
  }

  /** Time steps that a mask leaves out are as if they were not there. */
  @Test
  void paddingTeachesNothing() {
    MultiLayerNetwork padded = Scene.SERIES.network(module());
    MultiLayerNetwork plain = padded.clone();
    for (int seed = 0; seed < 4; seed++) {
      DataSet data = Scene.SERIES.data(DataType.DOUBLE, 4, 6, seed);
      plain.fit(data);
      DataSet longer = Scene.SERIES.data(DataType.DOUBLE, 4, 9, 50 + seed);
      for (INDArray[] pair :
          new INDArray[][] {
            {longer.getFeatures(), data.getFeatures()}, {longer.getLabels(), data.getLabels()}
          }) {
        pair[0]
            .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 6))
            .assign(pair[1]);
      }
      INDArray mask = Nd4j.ones(DataType.DOUBLE, 4, 9);
      mask.get(NDArrayIndex.all(), NDArrayIndex.interval(6, 9)).assign(0);
      longer.setFeaturesMaskArray(mask);
      longer.setLabelsMaskArray(mask.dup());
      padded.fit(longer);
    }
    model(plain)
        .forEach(
            (key, view) -> {
              INDArray other = model(padded).get(key);
              assertThat(other.equalsWithEps(view, 1e-12)).as(key).isTrue();
            });
    assertThat(model(plain).get("gradientModelW").norm2Number().doubleValue()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = GradientNormalization.class,
      names = {"None"},
      mode = EnumSource.Mode.EXCLUDE)
  void neitherUpdaterNorNormalizationNorDecayTouchesIt(GradientNormalization kind) {
    DataSet data = Scene.DENSE.data();
    MultiLayerNetwork plain = Scene.DENSE.network(module());
    MultiLayerNetwork other =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base()
                    .gradientNormalization(kind)
                    .gradientNormalizationThreshold(1e-3)
                    .l2(0.5)
                    .updater(new Adam(0.3)),
                new ConditionalSGModule.Builder()
                    .gradientModel(GradientModel.leastSquares().solveEvery(1))
                    .gradientModelUpdater(new Adam(0.2))
                    .gradientModelNormalization(kind, 1e-3)
                    .build()));
    other.setParams(plain.params());
    plain.fit(data);
    other.fit(data);
    assertThat(other.params()).isNotEqualTo(plain.params());
    model(plain).forEach((key, view) -> assertThat(model(other).get(key)).as(key).isEqualTo(view));
  }

  @Test
  void refusesWhatIsNotFiniteBeforeAnythingChanges() {
    MultiLayerNetwork network = Scene.DENSE.network(module());
    network.fit(Scene.DENSE.data());
    INDArray before = network.params().dup();
    DataSet bad = Scene.DENSE.data();
    bad.getLabels().putScalar(1, 1, Double.POSITIVE_INFINITY);
    assertThatThrownBy(() -> network.fit(bad)).isInstanceOf(NonFiniteNumbersException.class);
    assertThat(network.params()).isEqualTo(before);
    network.fit(Scene.DENSE.data());
    assertThat(FiniteNumbers.areAllIn(network.params())).isTrue();
  }

  /** Not the prediction, and not the updater, which this model does without. */
  @Test
  void squaresBeyondTheDataTypeAreToBlameThemselves() {
    MultiLayerNetwork network =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base().dataType(DataType.FLOAT).activation(Activation.IDENTITY), module()));
    network.fit(Scene.DENSE.data(DataType.FLOAT, 6, 1, 1));
    INDArray before = network.params().dup();
    DataSet large = Scene.DENSE.data(DataType.FLOAT, 6, 1, 1);
    large.getFeatures().muli(1e25);
    assertThatThrownBy(() -> network.fit(large))
        .isInstanceOf(NonFiniteNumbersException.class)
        .hasMessageContaining("products of messages and gradients exceed what FLOAT can hold")
        .hasMessageContaining("Scale the inputs, or use DOUBLE");
    assertThat(network.params()).isEqualTo(before);
  }

  /** What data-parallel training does: each learns from its share, and parameters are averaged. */
  @Test
  void averagesOfLearnersAreThoseOfOneLearnerOnAllOfTheData() {
    Layer module =
        new SyntheticGradientModule.Builder()
            .gradientModel(GradientModel.leastSquares().solveEvery(2))
            .build();
    MultiLayerNetwork alone = Scene.initialized(frozenAround(module));
    MultiLayerNetwork one = alone.clone();
    MultiLayerNetwork other = alone.clone();
    for (int round = 0; round < 3; round++) {
      List<DataSet> halves =
          List.of(
              Scene.DENSE.data(DataType.DOUBLE, 6, 1, 2 * round + 1),
              Scene.DENSE.data(DataType.DOUBLE, 6, 1, 2 * round + 2));
      alone.fit(DataSet.merge(halves));
      one.fit(halves.get(0));
      other.fit(halves.get(1));
      INDArray mean = one.params().add(other.params()).divi(2);
      one.setParams(mean);
      other.setParams(mean);
    }
    for (String key : List.of("gradientModelmoments", "gradientModelcrossMoments")) {
      Scene.assertClose(key, model(one).get(key), model(alone).get(key), 1e-10);
    }
  }

  /** A network whose own parameters stand still. */
  private static MultiLayerConfiguration frozenAround(Layer module) {
    return Scene.DENSE.configuration(Scene.base().updater(new Sgd(0.0)), module);
  }

  @Test
  void convertsAndStrips() {
    MultiLayerNetwork plain =
        Scene.initialized(
            Scene.base()
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nIn(5).nOut(6).build())
                .layer(new DenseLayer.Builder().nOut(6).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(Scene.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    MultiLayerNetwork converted =
        Dni.convert(plain)
            .everyHiddenLayer()
            .conditionOnLabels(true)
            .gradientModel(GradientModel.leastSquares())
            .build();
    for (int seed = 0; seed < 9; seed++) {
      converted.fit(Scene.DENSE.data(DataType.DOUBLE, 8, 1, seed));
    }
    INDArray features = Scene.DENSE.data(DataType.DOUBLE, 8, 1, 20).getFeatures();
    MultiLayerNetwork stripped = Dni.strip(converted);
    assertThat(stripped.numParams()).isEqualTo(plain.numParams());
    assertThat(stripped.output(features)).isEqualTo(converted.output(features));
    assertThat(stripped.getLayer(0).getParam("W")).isNotEqualTo(plain.getLayer(0).getParam("W"));
  }

  @Test
  void isAValueWithNamedKnobs() {
    LeastSquaresGradientModel model = GradientModel.leastSquares();
    assertThat(model)
        .isEqualTo(model.withForgetting(0.99).withRidge(1e-3).solveEvery(4))
        .hasSameHashCodeAs(GradientModel.leastSquares())
        .isNotEqualTo(model.withForgetting(0.98))
        .isNotEqualTo(model.withRidge(1e-2))
        .isNotEqualTo(model.solveEvery(5))
        .isNotEqualTo(GradientModel.linear())
        .hasToString("least squares(ρ=0.99, ε=0.001, every 4 batches)");
    assertThat(model.solveEvery(1)).hasToString("least squares(ρ=0.99, ε=0.001, every 1 batch)");
    assertThatThrownBy(() -> model.withForgetting(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("forgetting factor");
    assertThatThrownBy(() -> model.withRidge(0)).hasMessageContaining("ridge must be positive");
    assertThatThrownBy(() -> model.solveEvery(0)).hasMessageContaining("1 or more");
    assertThat(
            Scene.DENSE
                .configuration(
                    Scene.base(),
                    new ConditionalSGModule.Builder().gradientModel(model.solveEvery(7)).build())
                .toJson())
        .contains(
            "\"io.github.dl4jdni.conf.LeastSquaresGradientModel\"",
            "\"forgetting\" : 0.99",
            "\"ridge\" : 0.001",
            "\"solveEvery\" : 7");
  }
}
