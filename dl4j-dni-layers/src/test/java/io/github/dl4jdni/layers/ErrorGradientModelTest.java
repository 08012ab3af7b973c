package io.github.dl4jdni.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.layers.ModelObjective.Layout;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * Predicted errors: a readout descends the output's own loss, what is below descends h·(êV), and V
 * is the least-squares map from predicted errors to the gradients that arrive.
 */
class ErrorGradientModelTest {

  private static final String MODEL = Scene.INTERFACE + "_gradientModel";

  private static ConditionalSGModule module() {
    return new ConditionalSGModule.Builder().gradientModel(GradientModel.error()).build();
  }

  static Stream<Arguments> scenes() {
    return Stream.of(Scene.values())
        .flatMap(scene -> Stream.of(Arguments.of(scene, false), Arguments.of(scene, true)))
        .filter(
            arguments ->
                !(boolean) arguments.get()[1] || arguments.get()[0] != Scene.MASKED_SERIES);
  }

  private static MultiLayerNetwork network(Scene scene) {
    MultiLayerNetwork network = scene.network(module());
    Nd4j.getRandom().setSeed(5);
    for (String key : new String[] {"U", "b", "V-W"}) {
      INDArray view = network.getParam(MODEL + key);
      view.assign(Nd4j.randn(view.dataType(), view.shape()).muli(0.3));
    }
    return network;
  }

  private static DataSet data(Scene scene, boolean maskedLabels) {
    return maskedLabels ? LabelMasks.mask(scene, scene.data()) : scene.data();
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void readoutDescendsItsOwnLoss(Scene scene, boolean maskedLabels) {
    MultiLayerNetwork network = network(scene);
    DataSet data = data(scene, maskedLabels);
    Map<String, INDArray> gradients = Scene.gradients(network, data);
    INDArray message = MessageObjective.message(network, data);
    for (String key : new String[] {"U", "b"}) {
      INDArray parameter = network.getParam(MODEL + key);
      INDArray flat = parameter.reshape('f', new long[] {parameter.length()});
      INDArray gradient = gradients.get(MODEL + key).dup('f');
      INDArray flatGradient = gradient.reshape('f', new long[] {gradient.length()});
      for (long i = 0; i < flat.length(); i++) {
        double value = flat.getDouble(i);
        flat.putScalar(i, value + 1e-6);
        double above = new Loops(scene, network, message, data).loss();
        flat.putScalar(i, value - 1e-6);
        double below = new Loops(scene, network, message, data).loss();
        flat.putScalar(i, value);
        assertThat(flatGradient.getDouble(i))
            .as("%s[%d]", key, i)
            .isCloseTo((above - below) / 2e-6, within(1e-7));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void lowerLayersDescendTheFedBackError(Scene scene, boolean maskedLabels) {
    MultiLayerNetwork network = network(scene);
    DataSet data = data(scene, maskedLabels);
    double[][] handedDown =
        new Loops(scene, network, MessageObjective.message(network, data), data).gradient();
    MessageObjective.assertGradients(
        network,
        data,
        message -> {
          double[][] rows = ModelObjective.rows(scene, message);
          double product = 0;
          for (int p = 0; p < rows.length; p++) {
            for (int c = 0; c < rows[p].length; c++) {
              product += handedDown[p][c] * rows[p][c];
            }
          }
          return product;
        },
        0);
  }

  static Stream<Arguments> scenesWhoseGradientIsProbed() {
    return scenes()
        .filter(
            arguments ->
                !(boolean) arguments.get()[1]
                    || arguments.get()[0] != Scene.MASKED_SERIES_TO_CLASS);
  }

  /** (EᵀE/N + ε·tr/K·I)V = EᵀG/N, for the first batch that is learnt from. */
  @ParameterizedTest
  @MethodSource("scenesWhoseGradientIsProbed")
  void feedbackIsTheLeastSquaresMap(Scene scene, boolean maskedLabels) {
    MultiLayerNetwork network = network(scene);
    DataSet data = data(scene, maskedLabels);
    Loops loops = new Loops(scene, network, MessageObjective.message(network, data), data);
    double[][] arrived = loops.rowsOfOutputs(InterfaceProbe.of(scene, network, data).gradient());
    double[][] errors = loops.errors();
    Scene.gradients(network, data);
    network.fit(data);
    INDArray learnt = network.getParam(MODEL + "V-W");
    int labels = (int) learnt.size(0);
    int outputs = (int) learnt.size(1);
    double[][] moments = new double[labels][labels];
    double[][] right = new double[labels][outputs];
    for (int row = 0; row < errors.length; row++) {
      for (int k = 0; k < labels; k++) {
        for (int l = 0; l < labels; l++) {
          moments[k][l] += errors[row][k] * errors[row][l] / loops.counted();
        }
        for (int c = 0; c < outputs; c++) {
          right[k][c] += errors[row][k] * arrived[row][c] / loops.counted();
        }
      }
    }
    double trace = 0;
    for (int k = 0; k < labels; k++) {
      trace += moments[k][k];
    }
    for (int k = 0; k < labels; k++) {
      moments[k][k] += 1e-3 * trace / labels;
    }
    INDArray product = Nd4j.create(moments).mmul(learnt);
    assertThat(product.distance2(Nd4j.create(right)))
        .isLessThan(1e-9 * Nd4j.create(right).norm2Number().doubleValue());
  }

  @ParameterizedTest
  @EnumSource
  void freshModelHandsDownZeroAndLearns(Scene scene) {
    MultiLayerNetwork network = scene.network(module());
    DataSet data = scene.data();
    assertThat(Scene.gradients(network, data).get("0_W").amaxNumber().doubleValue()).isZero();
    network.fit(data);
    assertThat(Scene.gradients(network, data).get("0_W").amaxNumber().doubleValue()).isPositive();
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(new LossMCXENT(), Activation.SOFTMAX),
        Arguments.of(new LossMCXENT(Nd4j.createFromArray(1.0, 2.0, 0.5)), Activation.SOFTMAX),
        Arguments.of(new LossSparseMCXENT(), Activation.SOFTMAX),
        Arguments.of(new LossBinaryXENT(), Activation.SIGMOID),
        Arguments.of(new LossMSE(), Activation.IDENTITY),
        Arguments.of(new LossL2(), Activation.TANH),
        Arguments.of(new LossMAE(), Activation.IDENTITY),
        Arguments.of(new LossPoisson(), Activation.SOFTPLUS),
        Arguments.of(new LossHinge(), Activation.IDENTITY));
  }

  /** The numeric derivative of what the loss function itself says. */
  @ParameterizedTest
  @MethodSource("losses")
  void readoutTakesTheLossOfTheOutput(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        Scene.initialized(
            Dni.connect(
                Scene.base()
                    .list()
                    .layer(new DenseLayer.Builder().nIn(5).nOut(6).build())
                    .layer(module())
                    .layer(
                        new OutputLayer.Builder(loss)
                            .nIn(6)
                            .nOut(Scene.CLASSES)
                            .activation(activation)
                            .build())
                    .build()));
    Nd4j.getRandom().setSeed(9);
    INDArray weights = network.getParam(MODEL + "U");
    weights.assign(Nd4j.randn(DataType.DOUBLE, weights.shape()).muli(0.4));
    DataSet data = Scene.DENSE.data();
    if (loss instanceof LossSparseMCXENT) {
      data.setLabels(data.getLabels().argMax(1).castTo(DataType.DOUBLE).reshape(-1, 1));
    }
    INDArray message = MessageObjective.message(network, data);
    INDArray gradient = Scene.gradients(network, data).get(MODEL + "U");
    for (long[] at : new long[][] {{0, 0}, {2, 1}, {5, 2}, {3, 0}}) {
      double value = weights.getDouble(at);
      weights.putScalar(at, value + 1e-6);
      double above = score(loss, activation, message, network, data);
      weights.putScalar(at, value - 1e-6);
      double below = score(loss, activation, message, network, data);
      weights.putScalar(at, value);
      assertThat(gradient.getDouble(at)).isCloseTo((above - below) / 2e-6, within(1e-6));
    }
  }

  private static double score(
      ILossFunction loss,
      Activation activation,
      INDArray message,
      MultiLayerNetwork network,
      DataSet data) {
    INDArray logits =
        message
            .mmul(network.getParam(MODEL + "U"))
            .addRowVector(network.getParam(MODEL + "b").reshape(1, Scene.CLASSES));
    return loss.computeScore(
        data.getLabels(), logits, activation.getActivationFunction(), null, false);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void denseLayerAndModuleInOne(DataType type) {
    MultiLayerNetwork apart =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base().dataType(type), new DenseLayer.Builder().nOut(7).build(), module()));
    MultiLayerNetwork inOne =
        Scene.initialized(
            Scene.DENSE.configuration(
                Scene.base().dataType(type),
                new SyntheticGradientDense.Builder()
                    .nOut(7)
                    .conditionOnLabels(true)
                    .gradientModel(GradientModel.error())
                    .build()));
    inOne.setParams(apart.params());
    for (int step = 0; step < 5; step++) {
      DataSet data = Scene.DENSE.data(type, 5, 1, step);
      apart.fit(data);
      inOne.fit(data);
    }
    Scene.assertClose(
        "parameters", inOne.params(), apart.params(), type == DataType.DOUBLE ? 1e-12 : 1e-4);
  }

  /** Labels that a mask leaves out, and padding behind a series, change nothing. */
  @Test
  void paddingTeachesNothing() {
    Scene scene = Scene.MASKED_SERIES;
    MultiLayerNetwork network = network(scene);
    DataSet data = scene.data(DataType.DOUBLE, 3, 5, 21);
    DataSet padded = scene.data(DataType.DOUBLE, 3, 8, 22);
    for (var array : new int[] {0, 1}) {
      INDArray from = array == 0 ? data.getFeatures() : data.getLabels();
      INDArray to = array == 0 ? padded.getFeatures() : padded.getLabels();
      for (int step = 0; step < 5; step++) {
        to.slice(step, 2).assign(from.slice(step, 2));
      }
    }
    INDArray mask = Nd4j.zeros(DataType.DOUBLE, 3, 8);
    for (int step = 0; step < 5; step++) {
      mask.putColumn(step, data.getFeaturesMaskArray().getColumn(step));
    }
    padded.setFeaturesMaskArray(mask);
    padded.setLabelsMaskArray(mask.dup());
    MultiLayerNetwork other = network.clone();
    network.fit(data);
    other.fit(padded);
    Scene.assertClose("parameters", other.params(), network.params(), 1e-12);
  }

  @Test
  void readoutLearnsAtAMultipleOfTheLearningRate() {
    for (double factor : new double[] {1, 3, 7.5}) {
      MultiLayerNetwork network =
          Scene.DENSE.network(
              new ConditionalSGModule.Builder()
                  .gradientModel(GradientModel.error().withReadoutRate(factor))
                  .build());
      INDArray before = network.getParam(MODEL + "U").dup();
      INDArray gradient = Scene.gradients(network, Scene.DENSE.data()).get(MODEL + "U");
      network.fit(Scene.DENSE.data());
      Scene.assertClose(
          "step",
          before.sub(network.getParam(MODEL + "U")),
          gradient.mul(0.1 * factor / 4), // SGD's rate, and the minibatch's size
          1e-10);
    }
  }

  @Test
  void readoutMayHaveAnUpdaterOfItsOwn() {
    var network =
        Scene.DENSE.network(
            new ConditionalSGModule.Builder()
                .gradientModel(GradientModel.error().withReadoutUpdater(new Adam(0.02)))
                .gradientModelUpdater(new Sgd(5))
                .build());
    Layer layer = network.getLayer(Scene.INTERFACE).conf().getLayer();
    assertThat(layer.getUpdaterByParam("gradientModelU")).isEqualTo(new Adam(0.02));
    assertThat(layer.getUpdaterByParam("gradientModelb")).isEqualTo(new Adam(0.02));
  }

  @Test
  void valuesThatCannotBeAreRefused() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> GradientModel.error().withReadoutRate(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("readout");
      assertThatThrownBy(() -> GradientModel.error().withRidge(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ridge");
      assertThatThrownBy(() -> GradientModel.error().withForgetting(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("forgetting");
    }
    assertThat(GradientModel.error())
        .isEqualTo(GradientModel.error())
        .hasSameHashCodeAs(GradientModel.error())
        .isNotEqualTo(GradientModel.error().withReadoutRate(2))
        .isNotEqualTo(GradientModel.error().withForgetting(0.5))
        .isNotEqualTo(GradientModel.error().withRidge(0.5))
        .isNotEqualTo(GradientModel.error().withReadoutUpdater(new Sgd(1)))
        .hasToString("error");
  }

  /** Nobody connected it, so it takes the image for one of an example with one row of labels. */
  @Test
  void labelsOfPixelsThatItWasNotToldOfAreRefused() {
    ConditionalSGModule unconnected =
        new ConditionalSGModule.Builder()
            .gradientModel(GradientModel.error())
            .labelCount(Scene.CLASSES)
            .build();
    var list = Scene.base().list();
    list.layer(
        new org.deeplearning4j.nn.conf.layers.ConvolutionLayer.Builder(3, 3).nOut(3).build());
    list.layer(unconnected);
    list.layer(
        new org.deeplearning4j.nn.conf.layers.ConvolutionLayer.Builder(3, 3)
            .nOut(Scene.CLASSES)
            .build());
    list.layer(
        new CnnLossLayer.Builder(io.github.dl4jdni.context.LabelSharingLoss.of(new LossMCXENT()))
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network =
        Scene.initialized(list.setInputType(Scene.IMAGE_TO_PIXELS.inputType).build());
    assertThatThrownBy(() -> network.fit(Scene.IMAGE_TO_PIXELS.data()))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("Dni.connect");
  }

  /** The readout and the feedback of a scene's message, by loops over doubles. */
  private static final class Loops {

    private static final int SIDE = 4;

    private final Scene scene;
    private final Layout layout;
    private final MultiLayerNetwork network;
    private final DataSet data;
    private final double[][] positions; // of the message
    private final boolean image; // one row of labels for a whole image

    Loops(Scene scene, MultiLayerNetwork network, INDArray message, DataSet data) {
      this.scene = scene;
      this.network = network;
      this.data = data;
      layout = new Layout(scene, message.shape());
      positions = layout.rows(message);
      image = scene.isImage() && !scene.hasLabelsPerPosition();
    }

    private int examples() {
      return (int) data.getFeatures().size(0);
    }

    /** How many rows the readout has: positions, or examples. */
    private int rows() {
      return scene.hasLabelsPerPosition() ? positions.length : examples();
    }

    /** What the readout sees. */
    private double[] features(int row) {
      if (scene.hasLabelsPerPosition()) {
        return positions[row];
      }
      return image ? cells(row) : mean(row);
    }

    private double[] mean(int example) {
      double[] mean = new double[positions[0].length];
      double count = 0;
      for (int p = 0; p < positions.length; p++) {
        if (layout.index(p, 0)[0] == example && inMessage(p) != 0) {
          count++;
          for (int c = 0; c < mean.length; c++) {
            mean[c] += positions[p][c];
          }
        }
      }
      for (int c = 0; c < mean.length; c++) {
        mean[c] /= count;
      }
      return mean;
    }

    /** The means of each channel in 4 x 4 cells, channel by channel; in order of pixels if last. */
    private double[] cells(int example) {
      int channels = positions[0].length;
      double[] sums = new double[channels * SIDE * SIDE];
      double[] counts = new double[SIDE * SIDE];
      for (int p = 0; p < positions.length; p++) {
        if (layout.index(p, 0)[0] == example) {
          int cell = cell(p);
          counts[cell]++;
          for (int c = 0; c < channels; c++) {
            sums[c * SIDE * SIDE + cell] += positions[p][c];
          }
        }
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] /= counts[i % (SIDE * SIDE)];
      }
      return sums;
    }

    /** Images are 4 high and 5 wide. */
    private int cell(int p) {
      long[] index = layout.index(p, 0);
      int vertical = scene.isChannelsLast() ? 1 : 2;
      return (int) (index[vertical] * SIDE + index[vertical + 1] * SIDE / 5);
    }

    private double[] labels(int row) {
      return scene.hasLabelsPerPosition()
          ? layout.rows(data.getLabels())[row]
          : data.getLabels().getRow(row).toDoubleVector();
    }

    private double counts(int row) {
      if (scene.hasLabelsPerPosition()) {
        return inMessage(row) * LabelMasks.at(scene, data, layout.index(row, 0));
      }
      int any = 0;
      while (layout.index(any, 0)[0] != row) {
        any++;
      }
      return LabelMasks.at(scene, data, layout.index(any, 0));
    }

    private double inMessage(int position) {
      return scene.isMasked()
          ? data.getFeaturesMaskArray().getDouble(layout.maskIndex(position))
          : 1;
    }

    private double[] likelihoods(int row) {
      INDArray weights = network.getParam(MODEL + "U");
      INDArray bias = network.getParam(MODEL + "b");
      double[] seen = features(row);
      double[] likelihoods = new double[(int) bias.length()];
      double total = 0;
      for (int k = 0; k < likelihoods.length; k++) {
        double z = bias.getDouble(k);
        for (int f = 0; f < seen.length; f++) {
          z += seen[f] * weights.getDouble(f, k);
        }
        likelihoods[k] = Math.exp(z);
        total += likelihoods[k];
      }
      for (int k = 0; k < likelihoods.length; k++) {
        likelihoods[k] /= total;
      }
      return likelihoods;
    }

    double loss() {
      double loss = 0;
      for (int row = 0; row < rows(); row++) {
        double[] likelihoods = likelihoods(row);
        double[] labels = labels(row);
        for (int k = 0; k < labels.length; k++) {
          loss -= counts(row) * labels[k] * Math.log(likelihoods[k]);
        }
      }
      return loss;
    }

    private double[] error(int row) {
      double[] error = likelihoods(row);
      double[] labels = labels(row);
      for (int k = 0; k < error.length; k++) {
        error[k] = counts(row) * (error[k] - labels[k]);
      }
      return error;
    }

    /** ĝ at each position. */
    double[][] gradient() {
      INDArray feedback = network.getParam(MODEL + "V-W");
      double[][] gradient = new double[positions.length][positions[0].length];
      for (int p = 0; p < gradient.length; p++) {
        int example = (int) layout.index(p, 0)[0];
        double[] error = error(scene.hasLabelsPerPosition() ? p : example);
        for (int c = 0; c < gradient[p].length; c++) {
          int column = image ? column(p, c) : c;
          for (int k = 0; k < error.length; k++) {
            gradient[p][c] += inMessage(p) * error[k] * feedback.getDouble(k, column);
          }
        }
      }
      return gradient;
    }

    /** Where V has a pixel's channel: in the order of the image. */
    private int column(int p, int channel) {
      long[] index = layout.index(p, channel);
      int vertical = scene.isChannelsLast() ? 1 : 2;
      int pixel = (int) (index[vertical] * 5 + index[vertical + 1]);
      return scene.isChannelsLast() ? pixel * positions[0].length + channel : channel * 20 + pixel;
    }

    /** Predicted errors, one row for each that V learns from. */
    double[][] errors() {
      int rows = image ? examples() : positions.length;
      double[][] errors = new double[rows][];
      for (int row = 0; row < rows; row++) {
        boolean own = image || scene.hasLabelsPerPosition();
        errors[row] = error(own ? row : (int) layout.index(row, 0)[0]);
        for (int k = 0; !image && k < errors[row].length; k++) {
          errors[row][k] *= inMessage(row);
        }
      }
      return errors;
    }

    /** The arrived gradient in the same rows. */
    double[][] rowsOfOutputs(INDArray arrived) {
      double[][] atPositions = layout.rows(arrived);
      if (!image) {
        return atPositions;
      }
      double[][] rows = new double[examples()][positions.length / examples() * positions[0].length];
      for (int p = 0; p < atPositions.length; p++) {
        for (int c = 0; c < atPositions[p].length; c++) {
          rows[(int) layout.index(p, 0)[0]][column(p, c)] = atPositions[p][c];
        }
      }
      return rows;
    }

    /** How many of the rows count. */
    double counted() {
      if (image) {
        return examples();
      }
      double counted = 0;
      for (int p = 0; p < positions.length; p++) {
        counted += inMessage(p);
      }
      return counted;
    }
  }
}
