package io.github.dl4jdni.convert;

import io.github.dl4jdni.convert.GeneratedLayers.End;
import io.github.dl4jdni.convert.GeneratedLayers.Kind;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.WrappedLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A small stock network drawn at random from a seed, with data for it. It may be a clone, or have
 * been saved and restored; its layers may have no names, or sizes set by hand.
 */
final class GeneratedNetwork {

  private static final int EXAMPLES = 4;
  private static final int STEPS = 6;
  private static final int SIDE = 8;

  private final Random random;
  private final DataType dataType;
  private final Kind kind;
  private final GeneratedLayers draw;
  private final boolean byHand; // no input type: each layer's size is given
  private final boolean nameless;
  private final DataType labelType;
  private final Model network;

  GeneratedNetwork(long seed) {
    random = new Random(seed);
    for (int i = 0; i < 10; i++) {
      random.nextInt(); // the first numbers of neighbouring seeds are alike
    }
    dataType = random.nextBoolean() ? DataType.DOUBLE : DataType.FLOAT;
    kind = List.of(Kind.values()).get(random.nextInt(Kind.values().length));
    draw = new GeneratedLayers(random, kind);
    byHand = random.nextInt(3) == 0;
    nameless = random.nextInt(4) == 0;
    labelType = draw.pick(dataType, dataType, DataType.INT32);
    Model made = random.nextBoolean() ? graph() : stack();
    int steps = random.nextInt(3);
    for (int i = 0; i < steps && isTrainable(); i++) {
      fit(made, i);
    }
    network =
        switch (random.nextInt(4)) {
          case 0 -> Networks.cloned(made);
          case 1 -> Networks.restored(made);
          default -> made;
        };
  }

  /** Whether it has a loss of its own. */
  boolean isTrainable() {
    return draw.end() != End.ACTIVATION;
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
        ? NetworkStructure.of(stack.getLayerWiseConfigurations()).nodes().get(0).name()
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
          case VECTOR -> new long[] {EXAMPLES, GeneratedLayers.FEATURES};
          case INDEX -> new long[] {EXAMPLES, 1};
          case IMAGE -> new long[] {EXAMPLES, 2, SIDE, SIDE};
          case FLAT_IMAGE -> new long[] {EXAMPLES, 2 * SIDE * SIDE};
          case SERIES -> new long[] {EXAMPLES, GeneratedLayers.FEATURES, STEPS};
        };
    Random numbers = new Random(seed);
    INDArray features = Nd4j.create(dataType, shape);
    INDArray flat = features.reshape(features.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(
          i,
          kind == Kind.INDEX ? numbers.nextInt(GeneratedLayers.FEATURES) : numbers.nextGaussian());
    }
    return features;
  }

  private INDArray labels(long seed) {
    Random numbers = new Random(seed + 1000);
    boolean byNumber = draw.end() == End.CLASS_NUMBERS;
    int width = byNumber ? 1 : GeneratedLayers.CLASSES;
    int steps = draw.perStep() ? STEPS : 1;
    INDArray labels = Nd4j.zeros(labelType, EXAMPLES, width, steps);
    for (int i = 0; i < EXAMPLES; i++) {
      for (int t = 0; t < steps; t++) {
        int label = numbers.nextInt(GeneratedLayers.CLASSES);
        labels.putScalar(new long[] {i, byNumber ? 0 : label, t}, byNumber ? label : 1);
      }
    }
    return draw.perStep() ? labels : labels.reshape(EXAMPLES, width);
  }

  private InputType inputType() {
    return switch (kind) {
      case VECTOR, INDEX -> InputType.feedForward(GeneratedLayers.FEATURES);
      case IMAGE -> InputType.convolutional(SIDE, SIDE, 2, CNN2DFormat.NCHW);
      case FLAT_IMAGE -> InputType.convolutionalFlat(SIDE, SIDE, 2);
      case SERIES -> InputType.recurrent(GeneratedLayers.FEATURES, STEPS);
    };
  }

  private NeuralNetConfiguration.Builder defaults() {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder()
            .seed(random.nextInt(1000) + 1)
            .dataType(dataType)
            .activation(draw.pick(Activation.TANH, Activation.RELU, Activation.SIGMOID))
            .updater(draw.updater());
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

  private MultiLayerNetwork stack() {
    NeuralNetConfiguration.Builder defaults = defaults();
    List<Layer> layers = new ArrayList<>(draw.layers());
    layers.addAll(draw.ending());
    MultiLayerConfiguration configuration = typed(defaults.clone(), layers);
    if (byHand) {
      configuration = byHand(defaults, layers, configuration);
    }
    if (nameless) {
      configuration.getConfs().forEach(each -> each.getLayer().setLayerName(null));
    }
    MultiLayerNetwork made = new MultiLayerNetwork(configuration);
    made.init();
    return made;
  }

  private MultiLayerConfiguration typed(
      NeuralNetConfiguration.Builder defaults, List<Layer> layers) {
    NeuralNetConfiguration.ListBuilder list = defaults.list();
    layers.forEach(layer -> list.layer(layer.clone()));
    return list.setInputType(inputType()).build();
  }

  /** The same with all that Deeplearning4j infers from an input type, and nothing inferred. */
  private static MultiLayerConfiguration byHand(
      NeuralNetConfiguration.Builder defaults,
      List<Layer> layers,
      MultiLayerConfiguration inferred) {
    NeuralNetConfiguration.ListBuilder list = defaults.list();
    for (int i = 0; i < layers.size(); i++) {
      setSize(layers.get(i), inferred.getConf(i).getLayer());
      list.layer(layers.get(i));
      if (inferred.getInputPreProcess(i) != null) {
        list.inputPreProcessor(i, inferred.getInputPreProcess(i));
      }
    }
    return list.build();
  }

  private static void setSize(Layer layer, Layer inferred) {
    if (layer instanceof Bidirectional both) {
      setSize(both.getFwd(), ((Bidirectional) inferred).getFwd());
      setSize(both.getBwd(), ((Bidirectional) inferred).getBwd());
    } else if (WrappedLayers.unwrap(layer) instanceof FeedForwardLayer sized) {
      FeedForwardLayer like = (FeedForwardLayer) WrappedLayers.unwrap(inferred);
      sized.setNIn(like.getNIn());
      sized.setNOut(like.getNOut());
      setFormat(sized, like);
    }
  }

  /** Without these Deeplearning4j itself does not train such layers. */
  private static void setFormat(FeedForwardLayer layer, FeedForwardLayer inferred) {
    if (layer instanceof SeparableConvolution2D images) {
      images.setCnn2dDataFormat(((SeparableConvolution2D) inferred).getCnn2dDataFormat());
    } else if (layer instanceof RnnOutputLayer output) {
      output.setRnnDataFormat(((RnnOutputLayer) inferred).getRnnDataFormat());
    }
  }

  /** A stem, residual blocks or branches, and one output or two; perhaps two inputs. */
  private ComputationGraph graph() {
    GraphBuilder builder = defaults().graphBuilder();
    boolean twoInputs = random.nextInt(3) == 0 && kind != Kind.INDEX;
    builder.addInputs(twoInputs ? new String[] {"in", "in2"} : new String[] {"in"});
    String top = chain(builder, "stem", "in", draw.layers());
    if (twoInputs) {
      boolean wasPerStep = draw.perStep();
      String other = chain(builder, "other", "in2", draw.layersLike(wasPerStep));
      builder.addVertex("merged", new MergeVertex(), top, other);
      top = "merged";
    }
    int blocks = random.nextInt(3);
    for (int i = 0; i < blocks; i++) {
      top = block(builder, "block" + i, top);
    }
    String out = chain(builder, "out", top, draw.ending());
    if (random.nextInt(4) == 0) {
      String head = chain(builder, "head", top, List.of(draw.hiddenAbove()));
      builder.setOutputs(out, chain(builder, "out2-", head, draw.ending()));
    } else {
      builder.setOutputs(out);
    }
    InputType[] types =
        twoInputs ? new InputType[] {inputType(), inputType()} : new InputType[] {inputType()};
    ComputationGraph made = new ComputationGraph(builder.setInputTypes(types).build());
    made.init();
    return made;
  }

  private String block(GraphBuilder builder, String name, String below) {
    String from = chain(builder, name + "-in", below, List.of(draw.sized(6)));
    String inner = chain(builder, name + "-inner", from, List.of(draw.sized(6), draw.sized(6)));
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

  private static String chain(GraphBuilder builder, String name, String below, List<Layer> layers) {
    String top = below;
    for (int i = 0; i < layers.size(); i++) {
      builder.addLayer(name + i, layers.get(i), top);
      top = name + i;
    }
    return top;
  }
}
