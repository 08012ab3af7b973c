package io.github.dl4jdni.convert;

import io.github.dl4jdni.GeneratedMasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RecurrentAttentionLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small stock network for series drawn at random from a seed, with masked series for it. */
final class GeneratedSeriesNetwork {

  private static final int EXAMPLES = 4;
  private static final int STEPS = 4;
  private static final int FEATURES = 4;
  private static final int WIDTH = 4;
  private static final int CLASSES = 3;

  private final Random random;
  private final DataType dataType;
  private final GeneratedMasks masks;
  private final boolean labelMasks; // of their own
  private final boolean indices;
  private final boolean perStep;
  private final List<String> places = new ArrayList<>();
  private final Model network;

  GeneratedSeriesNetwork(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      random.nextInt(); // the first numbers of neighbouring seeds are alike
    }
    dataType = pick(DataType.DOUBLE, DataType.FLOAT);
    List<GeneratedMasks> patterns = List.of(GeneratedMasks.values());
    masks = patterns.get((int) (seed % patterns.size()));
    labelMasks = random.nextBoolean();
    indices = random.nextInt(4) == 0;
    perStep = random.nextBoolean();
    network = random.nextBoolean() ? graph() : stack();
  }

  Model network() {
    return network;
  }

  Random random() {
    return random;
  }

  DataType dataType() {
    return dataType;
  }

  InputType inputType() {
    return InputType.recurrent(FEATURES, STEPS); // of embeddings, as many symbols as features
  }

  /** A layer or vertex below the output that all paths run through. */
  String place() {
    return places.get(random.nextInt(places.size()));
  }

  @Override
  public String toString() {
    return masks + (labelMasks ? " and masks of labels, " : ", ") + dataType;
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** One step of training. */
  void fit(Model model, long batch) {
    MultiDataSet data = data(batch);
    if (model instanceof MultiLayerNetwork stack) {
      stack.fit(
          data.getFeatures(0), data.getLabels(0), data.getFeaturesMaskArray(0), labelMask(data));
    } else {
      ((ComputationGraph) model).fit(data);
    }
  }

  private static INDArray labelMask(MultiDataSet data) {
    return data.getLabelsMaskArrays() == null ? null : data.getLabelsMaskArray(0);
  }

  /** What a network gives for masked series. */
  double[] output(Model model) {
    MultiDataSet data = data(17);
    INDArray output =
        model instanceof MultiLayerNetwork stack
            ? stack.output(
                data.getFeatures(0), false, data.getFeaturesMaskArray(0), labelMask(data))
            : ((ComputationGraph) model)
                .output(
                    false,
                    data.getFeatures(),
                    data.getFeaturesMaskArrays(),
                    data.getLabelsMaskArrays())[0];
    return output.castTo(DataType.DOUBLE).dup('c').reshape(output.length()).toDoubleVector();
  }

  private MultiDataSet data(long batch) {
    Random numbers = new Random(100 + batch);
    INDArray features = Nd4j.create(dataType, EXAMPLES, indices ? 1 : FEATURES, STEPS);
    INDArray flat = features.reshape(features.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, indices ? numbers.nextInt(FEATURES) : numbers.nextGaussian());
    }
    INDArray labels =
        perStep
            ? Nd4j.create(dataType, EXAMPLES, CLASSES, STEPS)
            : Nd4j.create(dataType, EXAMPLES, CLASSES);
    for (int n = 0; n < EXAMPLES; n++) {
      for (int t = 0; t < (perStep ? STEPS : 1); t++) {
        long[] at =
            perStep
                ? new long[] {n, numbers.nextInt(CLASSES), t}
                : new long[] {n, numbers.nextInt(CLASSES)};
        labels.putScalar(at, 1);
      }
    }
    INDArray ofFeatures = masks.draw(numbers, EXAMPLES, STEPS, dataType);
    INDArray ofLabels =
        perStep && labelMasks
            ? GeneratedMasks.HOLES.draw(numbers, EXAMPLES, STEPS, dataType)
            : null;
    return new MultiDataSet(
        new INDArray[] {features},
        new INDArray[] {labels},
        new INDArray[] {ofFeatures},
        ofLabels == null ? null : new INDArray[] {ofLabels});
  }

  private NeuralNetConfiguration.Builder defaults() {
    return new NeuralNetConfiguration.Builder()
        .seed(random.nextInt(1000) + 1)
        .dataType(dataType)
        .activation(pick(Activation.TANH, Activation.SIGMOID))
        .updater(new Sgd(0.1));
  }

  @SuppressWarnings("deprecation") // GravesLSTM is in many saved models
  private Layer recurrent() {
    return switch (random.nextInt(8)) {
      case 0 -> new SimpleRnn.Builder().nOut(WIDTH).build();
      case 1 -> new Bidirectional(mode(), new LSTM.Builder().nOut(WIDTH).build());
      case 2 -> new Bidirectional(mode(), new SimpleRnn.Builder().nOut(WIDTH).build());
      case 3 -> new GravesLSTM.Builder().nOut(WIDTH).build();
      case 4 -> new GravesBidirectionalLSTM.Builder().nOut(WIDTH).build();
      case 5 -> new SelfAttentionLayer.Builder().nOut(WIDTH).nHeads(2).projectInput(true).build();
      case 6 ->
          new RecurrentAttentionLayer.Builder().nOut(WIDTH).nHeads(2).projectInput(true).build();
      default -> new LSTM.Builder().nOut(WIDTH).build();
    };
  }

  private Bidirectional.Mode mode() {
    return pick(Bidirectional.Mode.values());
  }

  /** Up to the last layer that gives a series. */
  private List<Layer> series() {
    List<Layer> layers = new ArrayList<>();
    if (indices) {
      layers.add(new EmbeddingSequenceLayer.Builder().nIn(FEATURES).nOut(WIDTH).build());
    }
    int number = 1 + random.nextInt(2);
    for (int i = 0; i < number; i++) {
      layers.add(recurrent());
    }
    return layers;
  }

  /**
   * From a series to one vector an example. LearnedSelfAttentionLayer would serve, but fails in
   * Deeplearning4j 1.0.0-M2.1 itself, whatever it gets (its op scatter_update).
   */
  private List<Layer> summary() {
    List<Layer> layers = new ArrayList<>();
    switch (random.nextInt(3)) {
      case 0 -> layers.add(new LastTimeStep(new LSTM.Builder().nOut(WIDTH).build()));
      case 1 -> layers.add(new LastTimeStep(new SimpleRnn.Builder().nOut(WIDTH).build()));
      default ->
          layers.add(
              new GlobalPoolingLayer(pick(PoolingType.MAX, PoolingType.AVG, PoolingType.SUM)));
    }
    layers.add(new DenseLayer.Builder().nOut(WIDTH).build());
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

  private MultiLayerNetwork stack() {
    List<Layer> layers = new ArrayList<>(series());
    if (!perStep) {
      layers.addAll(summary());
    }
    NeuralNetConfiguration.ListBuilder list = defaults().list();
    layers.forEach(list::layer);
    for (int i = 0; i < layers.size(); i++) {
      places.add("layer" + i);
    }
    MultiLayerNetwork made =
        new MultiLayerNetwork(list.layer(output()).setInputType(inputType()).build());
    made.init();
    return made;
  }

  /** A chain, perhaps with attention to itself, beside which its input passes. */
  private ComputationGraph graph() {
    GraphBuilder builder = defaults().graphBuilder().addInputs("in");
    String top = chain(builder, "stem", "in", series());
    if (random.nextBoolean()) {
      String sized = chain(builder, "sized", top, List.of(new LSTM.Builder().nOut(WIDTH).build()));
      builder.addVertex("attention", attention(), sized, sized, sized);
      builder.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "attention", sized);
      top = "sum";
      places.add(top);
    }
    if (!perStep) {
      if (random.nextBoolean()) {
        builder.addVertex("last", new LastTimeStepVertex("in"), top);
        top = chain(builder, "dense", "last", List.of(new DenseLayer.Builder().nOut(3).build()));
      } else {
        top = chain(builder, "summary", top, summary());
      }
    }
    builder.addLayer("out", output(), top).setOutputs("out").setInputTypes(inputType());
    ComputationGraph made = new ComputationGraph(builder.build());
    made.init();
    return made;
  }

  private static AttentionVertex attention() {
    return new AttentionVertex.Builder()
        .nInQueries(WIDTH)
        .nInKeys(WIDTH)
        .nInValues(WIDTH)
        .nOut(WIDTH)
        .nHeads(2)
        .projectInput(true)
        .build();
  }

  private String chain(GraphBuilder builder, String name, String below, List<Layer> layers) {
    String top = below;
    for (int i = 0; i < layers.size(); i++) {
      builder.addLayer(name + i, layers.get(i), top);
      top = name + i;
      places.add(top);
    }
    return top;
  }
}
