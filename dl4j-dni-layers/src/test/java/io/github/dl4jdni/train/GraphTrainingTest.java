package io.github.dl4jdni.train;

import static io.github.dl4jdni.train.Batches.classes;
import static io.github.dl4jdni.train.Batches.normal;
import static io.github.dl4jdni.train.LayerEquivalenceTest.defaults;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs of modules: the sequential schedule computes what stock fit computes. */
class GraphTrainingTest {

  private static final double CLOSE = 1e-9;
  private static final int FEATURES = 5;
  private static final int CLASSES = 3;
  private static final int TARGETS = 2;

  private static Supplier<ComputationGraph> graph(GraphBuilder builder) {
    return () -> {
      ComputationGraph graph = new ComputationGraph(Dni.connect(builder.build().clone()));
      graph.init();
      return graph;
    };
  }

  private static GraphBuilder vectors() {
    return defaults().graphBuilder().addInputs("in").setInputTypes(InputType.feedForward(FEATURES));
  }

  private static DenseLayer dense(int width) {
    return new DenseLayer.Builder().nOut(width).build();
  }

  private static Layer conditional(String output, double mixing) {
    return new ConditionalSGModule.Builder().labelsOf(output).mixing(mixing).build();
  }

  private static Layer classifier() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static Layer regression() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(TARGETS)
        .activation(Activation.IDENTITY)
        .build();
  }

  /** Vectors with classes, and targets of a second output if asked for. */
  private static List<MultiDataSet> data(boolean two) {
    return Batches.of(
        6,
        i -> {
          long size = i == 5 ? 3 : 6;
          INDArray features = normal(DataType.DOUBLE, i, size, FEATURES);
          INDArray classes = classes(DataType.DOUBLE, 30 + i, size, CLASSES);
          INDArray targets = normal(DataType.DOUBLE, 60 + i, size, TARGETS);
          return new MultiDataSet(
              new INDArray[] {features},
              two ? new INDArray[] {classes, targets} : new INDArray[] {classes});
        });
  }

  /** Both modules behind the fork send gradients back; the interface learns their sum. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void twoModulesTakeOneMessage(double mixing) {
    Outcome.assertSameAsFit(
        graph(
            vectors()
                .addLayer("trunk", dense(6), "in")
                .addLayer("fork", conditional("classes", mixing), "trunk")
                .addLayer("left", dense(4), "fork")
                .addLayer("classes", classifier(), "left")
                .addLayer("right", dense(4), "fork")
                .addLayer("targets", regression(), "right")
                .setOutputs("classes", "targets")),
        data(true),
        CLOSE);
  }

  /** A module with an output of its own below an interface that sees the labels of both. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void outputInsideOfAModuleWithAnInterface(double mixing) {
    Outcome.assertSameAsFit(
        graph(
            vectors()
                .addLayer("trunk", dense(6), "in")
                .addLayer("early", dense(4), "trunk")
                .addLayer("classes", classifier(), "early")
                .addLayer("seesTargets", conditional("targets", mixing), "trunk")
                .addLayer("late", dense(4), "seesTargets")
                .addLayer("targets", regression(), "late")
                .setOutputs("classes", "targets")),
        data(true),
        CLOSE);
  }

  @Test
  void twoInputsTwoOutputsAndVertices() {
    GraphBuilder builder =
        defaults()
            .graphBuilder()
            .addInputs("vector", "image")
            .setInputTypes(InputType.feedForward(FEATURES), InputType.convolutional(4, 3, 2))
            .addLayer(
                "dense",
                new SyntheticGradientDense.Builder()
                    .nOut(4)
                    .conditionOnLabels(true)
                    .labelsOf("targets")
                    .build(),
                "vector")
            .addLayer("convolution", new ConvolutionLayer.Builder(3, 2).nOut(2).build(), "image")
            .addLayer(
                "afterImage",
                new ConditionalSGModule.Builder()
                    .gradientModel(GradientModel.convolutional(2))
                    .labelsOf("classes")
                    .build(),
                "convolution")
            .addVertex(
                "flat",
                new PreprocessorVertex(new CnnToFeedForwardPreProcessor(2, 2, 2)),
                "afterImage")
            .addLayer("reduced", dense(4), "flat")
            .addVertex("both", new MergeVertex(), "dense", "reduced")
            .addVertex("part", new SubsetVertex(1, 6), "both")
            .addVertex("scaled", new ScaleVertex(0.5), "part")
            .addLayer("afterBoth", conditional("classes", 0), "scaled")
            .addLayer("classes", classifier(), "afterBoth")
            .addLayer("targets", regression(), "afterBoth")
            .setOutputs("classes", "targets");
    List<MultiDataSet> data =
        Batches.of(
            5,
            i -> {
              long size = i == 4 ? 3 : 6;
              return new MultiDataSet(
                  new INDArray[] {
                    normal(DataType.DOUBLE, i, size, FEATURES),
                    normal(DataType.DOUBLE, 20 + i, size, 2, 4, 3)
                  },
                  new INDArray[] {
                    classes(DataType.DOUBLE, 40 + i, size, CLASSES),
                    normal(DataType.DOUBLE, 60 + i, size, TARGETS)
                  });
            });
    Outcome.assertSameAsFit(graph(builder), data, CLOSE);
  }

  @Test
  void residualBlockInsideOfAModule() {
    Outcome.assertSameAsFit(
        graph(
            vectors()
                .addLayer("first", new SyntheticGradientDense.Builder().nOut(6).build(), "in")
                .addLayer("inner", dense(6), "first")
                .addLayer("outer", dense(6), "inner")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "outer", "inner")
                .addLayer("end", conditional("classes", 0), "sum")
                .addLayer("classes", classifier(), "end")
                .setOutputs("classes")),
        data(false),
        CLOSE);
  }

  /** The last module takes one message at once and the other one through a module between. */
  @Test
  void shortAndLongWayFromOneInterface() {
    Supplier<ComputationGraph> network =
        graph(
            vectors()
                .addLayer("first", new SyntheticGradientDense.Builder().nOut(4).build(), "in")
                .addLayer("second", new SyntheticGradientDense.Builder().nOut(4).build(), "first")
                .addVertex("both", new MergeVertex(), "first", "second")
                .addLayer("classes", classifier(), "both")
                .setOutputs("classes"));
    Outcome.assertSameAsFit(network, data(false), CLOSE);
    Outcome ahead = Outcome.trained(network, data(false), Schedule.pipelined(2));
    Outcome.trained(network, data(false), Schedule.pipelined(2)).assertSame(ahead);
  }

  @Test
  void outputLayersOfOtherKinds() {
    for (Layer output :
        new Layer[] {
          new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
              .nOut(CLASSES)
              .alpha(0.1)
              .lambda(0.01)
              .activation(Activation.SOFTMAX)
              .build(),
          new LossLayer.Builder(LossFunction.MSE).activation(Activation.SIGMOID).build()
        }) {
      Outcome.assertSameAsFit(
          graph(
              vectors()
                  .addLayer("first", dense(CLASSES), "in")
                  .addLayer("between", new SyntheticGradientModule.Builder().build(), "first")
                  .addLayer("classes", output, "between")
                  .setOutputs("classes")),
          data(false),
          CLOSE);
    }
  }

  @Test
  void seriesWithMasksInAGraph() {
    GraphBuilder builder =
        defaults()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.recurrent(FEATURES))
            .addLayer("lstm", new LSTM.Builder().nOut(4).build(), "in")
            .addLayer("between", conditional("steps", 0), "lstm")
            .addLayer("dense", dense(4), "between")
            .addLayer("second", new SyntheticGradientModule.Builder().build(), "dense")
            .addLayer(
                "steps",
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "second")
            .setOutputs("steps");
    List<MultiDataSet> data =
        Batches.of(
            5,
            i -> {
              long length = 2L + i % 3;
              INDArray[] featureMask = {Batches.mask(DataType.DOUBLE, i, 4, length)};
              INDArray[] labelMask = {Batches.mask(DataType.DOUBLE, 9 + i, 4, length)};
              return new MultiDataSet(
                  new INDArray[] {normal(DataType.DOUBLE, i, 4, FEATURES, length)},
                  new INDArray[] {Batches.series(DataType.DOUBLE, 30 + i, 4, CLASSES, length)},
                  i % 2 == 0 ? featureMask : null,
                  i > 2 ? labelMask : null);
            });
    Outcome.assertSameAsFit(graph(builder), data, CLOSE);
  }
}
