package io.github.dl4jdni.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
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
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
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

/** Layers drawn at random: what a small network has below its output, and the output. */
final class GeneratedLayers {

  static final int CLASSES = 3;
  static final int FEATURES = 5;

  enum Kind {
    VECTOR,
    INDEX,
    IMAGE,
    FLAT_IMAGE,
    SERIES
  }

  /** How networks end. */
  enum End {
    /** Weights and a loss. */
    OUTPUT,
    /** A loss alone. */
    LOSS,
    /** A loss that takes the classes' numbers. */
    CLASS_NUMBERS,
    /** Errors come from elsewhere. */
    ACTIVATION
  }

  private final Random random;
  private final Kind kind;
  private final End end;
  private boolean perStep;

  GeneratedLayers(Random random, Kind kind) {
    this.random = random;
    this.kind = kind;
    end = pick(End.OUTPUT, End.OUTPUT, End.LOSS, End.CLASS_NUMBERS, End.ACTIVATION);
  }

  End end() {
    return end;
  }

  /** Whether the layers drawn last give one activation per time step. */
  boolean perStep() {
    return perStep;
  }

  IUpdater updater() {
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
  final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  List<Layer> layersLike(boolean wanted) {
    List<Layer> layers = layers();
    while (perStep != wanted) {
      layers = layers();
    }
    return layers;
  }

  Layer hiddenAbove() {
    return perStep ? new LSTM.Builder().nOut(4).build() : new DenseLayer.Builder().nOut(4).build();
  }

  Layer sized(int units) {
    return perStep
        ? new SimpleRnn.Builder().nOut(units).build()
        : new DenseLayer.Builder().nOut(units).build();
  }

  /**
   * Everything below the output, one activation that a dense or recurrent layer takes at the end.
   */
  List<Layer> layers() {
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

  /** The layers that a network ends with, one or two. */
  List<Layer> ending() {
    Activation softmax = Activation.SOFTMAX;
    LossFunction loss = end == End.CLASS_NUMBERS ? LossFunction.SPARSE_MCXENT : LossFunction.MCXENT;
    return switch (end) {
      case OUTPUT, CLASS_NUMBERS ->
          List.of(
              perStep
                  ? new RnnOutputLayer.Builder(loss).nOut(CLASSES).activation(softmax).build()
                  : new OutputLayer.Builder(loss).nOut(CLASSES).activation(softmax).build());
      case LOSS ->
          List.of(
              sized(CLASSES),
              perStep
                  ? new RnnLossLayer.Builder(loss).activation(softmax).build()
                  : new LossLayer.Builder(loss).activation(softmax).build());
      case ACTIVATION -> List.of(sized(CLASSES), new ActivationLayer(Activation.SIGMOID));
    };
  }
}
