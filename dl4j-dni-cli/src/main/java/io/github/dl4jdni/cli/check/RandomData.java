package io.github.dl4jdni.cli.check;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Random features and labels of the shapes that a network takes; drawn by ND4J's generator. */
public final class RandomData {

  private static final int STEPS = 4; // of a series of unknown length

  private final int examples;

  /**
   * Sets how much is drawn.
   *
   * @param examples of the batch
   */
  public RandomData(int examples) {
    this.examples = examples;
  }

  /**
   * {@return features for each input}
   *
   * @param structure the network
   * @param types of its inputs
   */
  public INDArray[] features(NetworkStructure structure, List<InputType> types) {
    List<INDArray> features = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Layer taker = taker(structure, structure.networkInputs().get(i));
      features.add(
          taker instanceof EmbeddingLayer || taker instanceof EmbeddingSequenceLayer
              ? indices(taker, types.get(i))
              : Nd4j.randn(DataType.DOUBLE, shape(types.get(i))));
    }
    return features.toArray(INDArray[]::new);
  }

  private static Layer taker(NetworkStructure structure, String input) {
    return structure.nodes().stream()
        .filter(node -> node.inputs().contains(input))
        .map(NetworkNode::unwrapped)
        .findFirst()
        .orElse(null);
  }

  private INDArray indices(Layer embedding, InputType type) {
    long words = ((FeedForwardLayer) embedding).getNIn();
    long[] shape = {examples, embedding instanceof EmbeddingLayer ? 1 : steps(type)};
    return Nd4j.math().floor(Nd4j.rand(DataType.DOUBLE, shape).muli(words));
  }

  private static long steps(InputType type) {
    boolean known =
        type instanceof InputType.InputTypeRecurrent series && series.getTimeSeriesLength() > 0;
    return known ? ((InputType.InputTypeRecurrent) type).getTimeSeriesLength() : STEPS;
  }

  private long[] shape(InputType type) {
    long[] shape = type.getShape(true);
    shape[0] = examples;
    for (int i = 1; i < shape.length; i++) {
      if (shape[i] <= 0) {
        shape[i] = STEPS;
      }
    }
    return shape;
  }

  /**
   * {@return labels for an output: positive, with a sum of one over the classes, which every loss
   * takes that has real-valued labels}
   *
   * @param output what the network gives, of the same shape
   * @param sparse whether the loss wants the index of a class
   */
  public INDArray labels(INDArray output, boolean sparse) {
    if (output.rank() > 4) {
      throw new DL4JInvalidConfigException(
          "the network's output has "
              + output.rank()
              + " dimensions; labels are made for 4 at most");
    }
    if (sparse) {
      return Nd4j.math().floor(Nd4j.rand(DataType.DOUBLE, output.size(0), 1).muli(output.size(1)));
    }
    INDArray labels = Nd4j.rand(DataType.DOUBLE, output.shape()).addi(0.1);
    int classes = classAxis(output);
    return labels.divi(labels.sum(true, classes).broadcast(output.shape()));
  }

  /** Channels stand second, unless the sums over the last dimension are ones and theirs not. */
  private static int classAxis(INDArray output) {
    int last = output.rank() - 1;
    return last > 1 && sumsToOne(output, last) && !sumsToOne(output, 1) ? last : 1;
  }

  private static boolean sumsToOne(INDArray output, int axis) {
    return output.sum(axis).subi(1).amaxNumber().doubleValue() < 1e-6;
  }
}
