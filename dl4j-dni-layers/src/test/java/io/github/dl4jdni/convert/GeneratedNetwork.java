package io.github.dl4jdni.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A small stock network drawn at random from a seed, with data for it. */
final class GeneratedNetwork {

  private static final int EXAMPLES = 4;
  private static final int CLASSES = 3;
  private static final int FEATURES = 5;
  private static final int STEPS = 6;
  private static final int SIDE = 8;

  private enum Kind {
    VECTOR,
    INDEX,
    IMAGE,
    FLAT_IMAGE,
    SERIES
  }

  private final Random random;
  private final DataType dataType;
  private final Kind kind;
  private boolean perStep;
  private final Model network;

  GeneratedNetwork(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      random.nextInt(); // the first numbers of neighbouring seeds are alike
    }
    dataType = random.nextBoolean() ? DataType.DOUBLE : DataType.FLOAT;
    kind = Kind.values()[random.nextInt(Kind.values().length)];
    network = random.nextBoolean() ? graph() : stack();
    int steps = random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      fit(network, i);
    }
  }

  Model network() {
    return network;
  }

  /** The types that a network of images does not tell. */
  InputType[] inputTypes() {
    InputType type = kind == Kind.INDEX ? InputType.feedForward(1) : inputType();
    return network instanceof ComputationGraph twoInputs
        ? twoInputs.getConfiguration().getNetworkInputs().stream()
            .map(input -> type)
            .toArray(InputType[]::new)
        : new InputType[] {type};
  }

  /** A layer with trained weights that all paths from the first input run through. */
  String place() {
    return network instanceof MultiLayerNetwork stack
        ? stack.getLayer(0).conf().getLayer().getLayerName()
        : "stem0";
  }

  Random random() {
    return random;
  }

  /** One step of training. */
  void fit(Model model, long batch) {
    INDArray features = features(batch);
    INDArray labels = labels(batch);
    if (model instanceof MultiLayerNetwork stack) {
      stack.fit(new DataSet(features, labels));
    } else {
      ComputationGraph vertices = (ComputationGraph) model;
      vertices.fit(
          new MultiDataSet(
              repeat(features, vertices.getNumInputArrays()),
              repeat(labels, vertices.getNumOutputArrays())));
    }
  }

  /** What a network gives, all outputs in a row. */
  double[] output(Model model) {
    INDArray features = features(17);
    List<INDArray> outputs = new ArrayList<>();
    if (model instanceof MultiLayerNetwork stack) {
      outputs.add(stack.output(features));
    } else {
      ComputationGraph vertices = (ComputationGraph) model;
      outputs.addAll(List.of(vertices.output(repeat(features, vertices.getNumInputArrays()))));
    }
    return outputs.stream()
        .map(each -> each.castTo(DataType.DOUBLE).dup('c'))
        .flatMapToDouble(each -> Arrays.stream(each.reshape(each.length()).toDoubleVector()))
        .toArray();
  }

  private static INDArray[] repeat(INDArray array, int times) {
    INDArray[] all = new INDArray[times];
    for (int i = 0; i < times; i++) {
      all[i] = array.dup();
    }
    return all;
  }

  private INDArray features(long seed) {
    long[] shape =
        switch (kind) {
          case VECTOR -> new long[] {EXAMPLES, FEATURES};
          case INDEX -> new long[] {EXAMPLES, 1};
          case IMAGE -> new long[] {EXAMPLES, 2, SIDE, SIDE};
          case FLAT_IMAGE -> new long[] {EXAMPLES, 2 * SIDE * SIDE};
          case SERIES -> new long[] {EXAMPLES, FEATURES, STEPS};
        };
    Random numbers = new Random(seed);
    INDArray features = Nd4j.create(dataType, shape);
    INDArray flat = features.reshape(features.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, kind == Kind.INDEX ? numbers.nextInt(FEATURES) : numbers.nextGaussian());
    }
    return features;
  }

  private INDArray labels(long seed) {
    Random numbers = new Random(seed + 1000);
    INDArray labels =
        perStep
            ? Nd4j.zeros(dataType, EXAMPLES, CLASSES, STEPS)
            : Nd4j.zeros(dataType, EXAMPLES, CLASSES);
    for (int i = 0; i < EXAMPLES; i++) {
      for (int t = 0; t < STEPS; t++) {
        int label = numbers.nextInt(CLASSES);
        if (perStep) {
          labels.putScalar(new long[] {i, label, t}, 1);
        } else if (t == 0) {
          labels.putScalar(new long[] {i, label}, 1);
        }
      }
    }
    return labels;
  }

  private InputType inputType() {
    return switch (kind) {
      case VECTOR, INDEX -> InputType.feedForward(FEATURES);
      case IMAGE -> InputType.convolutional(SIDE, SIDE, 2, CNN2DFormat.NCHW);
      case FLAT_IMAGE -> InputType.convolutionalFlat(SIDE, SIDE, 2);
      case SERIES -> InputType.recurrent(FEATURES, STEPS);
    };
  }

  private NeuralNetConfiguration.Builder defaults() {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(random.nextInt(1000) + 1)
            .dataType(dataType)
            .activation(pick(Activation.TANH, Activation.RELU, Activation.SIGMOID))
            .updater(updater());
    if (random.nextInt(3) == 0) {
      builder.l2(1e-3).l1Bias(1e-4);
    }
    if (random.nextInt(3) == 0) {
      builder
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(0.5);
    }
    if (random.nextInt(4) == 0) {
      builder.biasUpdater(new Sgd(0.05));
    }
    if (random.nextInt(4) == 0) {
      builder.trainingWorkspaceMode(WorkspaceMode.NONE);
    }
    return builder;
  }

  private IUpdater updater() {
    return pick(
        new Adam(0.01),
        new Nesterovs(0.01, 0.9),
        new RmsProp(0.01),
        new AdaGrad(0.01),
        new Sgd(0.1),
        new AMSGrad(0.01),
        new Adam(
            new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.01).add(1, 0.005).build()));
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private MultiLayerNetwork stack() {
    NeuralNetConfiguration.ListBuilder list = defaults().list();
    layers().forEach(list::layer);
    list.layer(output());
    MultiLayerNetwork made = new MultiLayerNetwork(list.setInputType(inputType()).build());
    made.init();
    return made;
  }

  /** A stem, residual blocks or branches, and one output or two; perhaps two inputs. */
  private ComputationGraph graph() {
    GraphBuilder builder = defaults().graphBuilder();
    boolean twoInputs = random.nextInt(3) == 0 && kind != Kind.INDEX;
    builder.addInputs(twoInputs ? new String[] {"in", "in2"} : new String[] {"in"});
    String top = chain(builder, "stem", "in", layers());
    if (twoInputs) {
      boolean wasPerStep = perStep;
      String other = chain(builder, "other", "in2", layersLike(wasPerStep));
      builder.addVertex("merged", new MergeVertex(), top, other);
      top = "merged";
    }
    int blocks = random.nextInt(3);
    for (int i = 0; i < blocks; i++) {
      top = block(builder, "block" + i, top);
    }
    builder.addLayer("out", output(), top);
    if (random.nextInt(4) == 0) {
      String head = chain(builder, "head", top, List.of(hiddenAbove()));
      builder.addLayer("out2", output(), head).setOutputs("out", "out2");
    } else {
      builder.setOutputs("out");
    }
    InputType[] types =
        twoInputs ? new InputType[] {inputType(), inputType()} : new InputType[] {inputType()};
    ComputationGraph made = new ComputationGraph(builder.setInputTypes(types).build());
    made.init();
    return made;
  }

  private List<Layer> layersLike(boolean wanted) {
    List<Layer> layers = layers();
    while (perStep != wanted) {
      layers = layers();
    }
    return layers;
  }

  private Layer hiddenAbove() {
    return perStep ? new LSTM.Builder().nOut(4).build() : new DenseLayer.Builder().nOut(4).build();
  }

  private String block(GraphBuilder builder, String name, String below) {
    String from = chain(builder, name + "-in", below, List.of(sized(6)));
    String inner = chain(builder, name + "-inner", from, List.of(sized(6), sized(6)));
    if (random.nextBoolean()) {
      builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), from, inner);
    } else {
      builder.addVertex(name, new MergeVertex(), from, inner);
    }
    builder.addLayer(name + "-relu", new ActivationLayer(Activation.RELU), name);
    if (random.nextInt(3) == 0) {
      builder.addVertex(name + "-scaled", new ScaleVertex(0.5), name + "-relu");
      return name + "-scaled";
    }
    return name + "-relu";
  }

  private Layer sized(int units) {
    return perStep
        ? new SimpleRnn.Builder().nOut(units).build()
        : new DenseLayer.Builder().nOut(units).build();
  }

  private static String chain(GraphBuilder builder, String name, String below, List<Layer> layers) {
    String top = below;
    for (int i = 0; i < layers.size(); i++) {
      builder.addLayer(name + i, layers.get(i), top);
      top = name + i;
    }
    return top;
  }

  /**
   * Everything below the output, one activation that a dense or recurrent layer takes at the end.
   */
  private List<Layer> layers() {
    perStep = false;
    List<Layer> layers =
        switch (kind) {
          case VECTOR -> new ArrayList<Layer>();
          case INDEX ->
              new ArrayList<Layer>(
                  List.of(new EmbeddingLayer.Builder().nIn(FEATURES).nOut(6).build()));
          case IMAGE, FLAT_IMAGE -> images();
          case SERIES -> series();
        };
    if (perStep) {
      return layers;
    }
    int number = 1 + random.nextInt(3);
    for (int i = 0; i < number; i++) {
      addDense(layers);
    }
    return layers;
  }

  private void addDense(List<Layer> layers) {
    DenseLayer dense = new DenseLayer.Builder().nOut(3 + random.nextInt(5)).build();
    vary(dense);
    dense.setHasBias(random.nextInt(4) != 0);
    boolean normalized = random.nextInt(3) == 0;
    if (!layers.isEmpty() && random.nextInt(6) == 0) {
      layers.add(new FrozenLayerWithBackprop(dense));
    } else {
      layers.add(dense);
    }
    if (normalized) {
      layers.add(new BatchNormalization());
      layers.add(new ActivationLayer(Activation.RELU));
    }
    if (random.nextInt(4) == 0) {
      layers.add(new DropoutLayer(0.8));
    }
  }

  private void vary(BaseLayer layer) {
    if (random.nextInt(3) == 0) {
      layer.setIUpdater(updater());
    }
    if (random.nextInt(5) == 0) {
      layer.setLayerName("named" + random.nextInt(1_000_000));
    }
  }

  private List<Layer> images() {
    List<Layer> layers = new ArrayList<>();
    int number = 1 + random.nextInt(3);
    for (int i = 0; i < number; i++) {
      ConvolutionLayer convolution =
          switch (random.nextInt(3)) {
            case 0 ->
                new SeparableConvolution2D.Builder(3, 3)
                    .nOut(3)
                    .convolutionMode(ConvolutionMode.Same)
                    .build();
            case 1 ->
                new DepthwiseConvolution2D.Builder(3, 3)
                    .depthMultiplier(2)
                    .convolutionMode(ConvolutionMode.Same)
                    .build();
            default ->
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(3)
                    .stride(1 + i % 2, 1 + i % 2)
                    .convolutionMode(ConvolutionMode.Same)
                    .build();
          };
      vary(convolution);
      layers.add(convolution);
      if (random.nextInt(3) == 0) {
        layers.add(new BatchNormalization());
        layers.add(new ActivationLayer(Activation.RELU));
      }
      if (i == 0) {
        layers.add(
            new SubsamplingLayer.Builder(pick(PoolingType.MAX, PoolingType.AVG))
                .kernelSize(2, 2)
                .stride(2, 2)
                .build());
      }
    }
    if (random.nextBoolean()) {
      layers.add(new GlobalPoolingLayer(PoolingType.AVG));
    }
    return layers;
  }

  private List<Layer> series() {
    List<Layer> layers = new ArrayList<>();
    int number = 1 + random.nextInt(2);
    for (int i = 0; i < number; i++) {
      layers.add(
          switch (random.nextInt(4)) {
            case 0 -> new SimpleRnn.Builder().nOut(4).build();
            case 1 -> new Bidirectional(new LSTM.Builder().nOut(3).build());
            case 2 ->
                new Convolution1DLayer.Builder(3)
                    .nOut(4)
                    .convolutionMode(ConvolutionMode.Same)
                    .build();
            default -> new LSTM.Builder().nOut(4).build();
          });
    }
    switch (random.nextInt(3)) {
      case 0 -> layers.add(new GlobalPoolingLayer(PoolingType.MAX));
      case 1 -> layers.add(new LastTimeStep(new LSTM.Builder().nOut(4).build()));
      default -> perStep = true;
    }
    return layers;
  }

  private Layer output() {
    return perStep
        ? new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build()
        : new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(CLASSES)
            .activation(Activation.SOFTMAX)
            .build();
  }
}
