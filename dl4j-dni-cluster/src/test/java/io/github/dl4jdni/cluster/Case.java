package io.github.dl4jdni.cluster;

import io.github.dl4jdni.Dni;
import io.github.dl4jdni.conf.ConditionalSGModule;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Small networks with their data. */
enum Case {
  /** Two modules. */
  TWO {
    @Override
    MultiLayerNetwork network() {
      return stack(InputType.feedForward(FEATURES), 0, dense(), output());
    }

    @Override
    DataSet minibatch(Random random) {
      return new DataSet(normal(random, BATCH, FEATURES), classes(random, BATCH, CLASSES));
    }
  },
  /** Four modules, of several kinds of interfaces. */
  FOUR {
    @Override
    MultiLayerNetwork network() {
      return stack(
          InputType.feedForward(FEATURES),
          0,
          dense(),
          new SyntheticGradientDense.Builder()
              .nOut(7)
              .dropOut(0.8)
              .conditionOnLabels(true)
              .gradientModel(GradientModel.error())
              .build(),
          new SyntheticGradientDense.Builder()
              .nOut(5)
              .gradientModel(GradientModel.mlp(4).withBatchNormalization())
              .build(),
          output());
    }

    @Override
    DataSet minibatch(Random random) {
      return TWO.minibatch(random);
    }
  },
  /** Three modules, with running statistics. */
  BATCH_NORM {
    @Override
    MultiLayerNetwork network() {
      return stack(
          InputType.feedForward(FEATURES),
          0,
          new DenseLayer.Builder().nOut(8).build(),
          new BatchNormalization(),
          new ConditionalSGModule.Builder().build(),
          dense(),
          output());
    }

    @Override
    DataSet minibatch(Random random) {
      return TWO.minibatch(random);
    }
  },
  /** Three modules, trained by windows of three of seven steps. */
  WINDOWS {
    @Override
    MultiLayerNetwork network() {
      return stack(
          InputType.recurrent(FEATURES),
          3,
          new LSTM.Builder().nOut(5).build(),
          new ConditionalSGModule.Builder().build(),
          new LSTM.Builder().nOut(4).build(),
          new SyntheticGradientModule.Builder().gradientModel(GradientModel.linear()).build(),
          new RnnOutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build());
    }

    @Override
    DataSet minibatch(Random random) {
      return new DataSet(
          normal(random, BATCH, FEATURES, STEPS), classes(random, BATCH, CLASSES, STEPS));
    }
  },
  /** Three modules. */
  CONVOLUTIONS {
    @Override
    MultiLayerNetwork network() {
      return stack(
          InputType.convolutional(6, 5, 2),
          0,
          new ConvolutionLayer.Builder(3, 3).nOut(3).build(),
          new ConditionalSGModule.Builder().build(),
          new ConvolutionLayer.Builder(2, 2).nOut(2).build(),
          new SyntheticGradientModule.Builder()
              .gradientModel(GradientModel.convolutional(2))
              .build(),
          output());
    }

    @Override
    DataSet minibatch(Random random) {
      return new DataSet(normal(random, BATCH, 2, 6, 5), classes(random, BATCH, CLASSES));
    }
  };

  static final int MINIBATCHES = 6;

  private static final int BATCH = 8;
  private static final int FEATURES = 6;
  private static final int CLASSES = 3;
  private static final int STEPS = 7;

  abstract MultiLayerNetwork network();

  abstract DataSet minibatch(Random random);

  final DataSetIterator data() {
    Random random = new Random(23);
    List<DataSet> all = new ArrayList<>();
    for (int i = 0; i < MINIBATCHES; i++) {
      all.add(minibatch(random));
    }
    return new ListDataSetIterator<>(all, 1);
  }

  private static SyntheticGradientDense dense() {
    return new SyntheticGradientDense.Builder()
        .nOut(8)
        .gradientModel(GradientModel.linear())
        .build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build();
  }

  private static MultiLayerNetwork stack(InputType input, int window, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .dataType(DataType.FLOAT)
            .activation(Activation.TANH)
            .updater(new Adam(0.01))
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    if (window > 0) {
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(window);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(Dni.connect(list.setInputType(input).build()));
    network.init();
    return network;
  }

  private static INDArray normal(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  /** One-hot along axis 1. */
  private static INDArray classes(Random random, long... shape) {
    INDArray labels = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < shape[0]; i++) {
      if (shape.length == 2) {
        labels.putScalar(i, random.nextInt(CLASSES), 1);
      } else {
        for (long step = 0; step < shape[2]; step++) {
          labels.putScalar(i, random.nextInt(CLASSES), step, 1);
        }
      }
    }
    return labels;
  }
}
