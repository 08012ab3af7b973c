package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.ActivationDerivative;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One or three of a stack's layers: a convolution that keeps its images' size, alone or before
 * batch normalisation and an activation function.
 *
 * @param index the convolution's place in the stack
 * @param convolution the convolution
 * @param normalization the layer behind it, or null
 * @param activation the activation function at the end
 */
record ConvolutionBlock(
    int index,
    ConvolutionLayer convolution,
    BatchNormalization normalization,
    IActivation activation) {

  /**
   * Takes a stack apart.
   *
   * @param stack the layers, input first
   * @return the blocks, the last of which ends with the identity; none if the stack is no such
   */
  static List<ConvolutionBlock> of(List<NeuralNetConfiguration> stack) {
    List<ConvolutionBlock> blocks = new ArrayList<>();
    int next = 0;
    while (next < stack.size()) {
      ConvolutionBlock block = at(next, stack);
      if (block == null) {
        return List.of();
      }
      blocks.add(block);
      next += block.normalization == null ? 1 : 3;
    }
    // What a hidden unit gives is overwritten in the backward pass, a prediction must not be.
    boolean linear = blocks.get(blocks.size() - 1).activation instanceof ActivationIdentity;
    return linear ? blocks : List.of();
  }

  /** The block that begins with a layer, or null. */
  private static ConvolutionBlock at(int index, List<NeuralNetConfiguration> stack) {
    if (stack.get(index).getLayer() instanceof ConvolutionLayer convolution
        && keepsSize(convolution)) {
      IActivation own = convolution.getActivationFn();
      if (index + 2 < stack.size()
          && own instanceof ActivationIdentity
          && stack.get(index + 1).getLayer() instanceof BatchNormalization normalization
          && isOfBatch(normalization)
          && stack.get(index + 2).getLayer() instanceof ActivationLayer behind
          && isPlain(behind)
          && isKnown(behind.getActivationFn())) {
        return new ConvolutionBlock(index, convolution, normalization, behind.getActivationFn());
      }
      return isKnown(own) ? new ConvolutionBlock(index, convolution, null, own) : null;
    }
    return null;
  }

  /** The convolution's own of a stack's parameters or gradients, by the stock layer's names. */
  Map<String, INDArray> ofConvolution(Map<String, INDArray> all) {
    return ofLayer(index, convolution, all);
  }

  /** The normalisation's own of a stack's parameters or gradients, by the stock layer's names. */
  Map<String, INDArray> ofNormalization(Map<String, INDArray> all) {
    return ofLayer(index + 1, normalization, all);
  }

  private static Map<String, INDArray> ofLayer(int index, Layer layer, Map<String, INDArray> all) {
    Map<String, INDArray> own = new LinkedHashMap<>();
    for (String name : layer.initializer().paramKeys(layer)) {
      own.put(name, all.get(index + name));
    }
    return own;
  }

  private static boolean keepsSize(ConvolutionLayer layer) {
    return layer.getClass() == ConvolutionLayer.class
        && isPlain(layer)
        && layer.getWeightNoise() == null
        && layer.getConvolutionMode() == ConvolutionMode.Same
        && areOnes(layer.getStride())
        && areOnes(layer.getDilation());
  }

  private static boolean isOfBatch(BatchNormalization layer) {
    return isPlain(layer) && layer.isMinibatch();
  }

  /** Whether a layer does nothing but what its kind does. */
  private static boolean isPlain(Layer layer) {
    return layer.getIDropout() == null
        && (layer.getConstraints() == null || layer.getConstraints().isEmpty());
  }

  /** Whether an activation function works on each element by itself, and always alike. */
  private static boolean isKnown(IActivation activation) {
    return ActivationDerivative.of(activation) != ActivationDerivative.OF_INPUT;
  }

  private static boolean areOnes(int[] sizes) {
    return Arrays.stream(sizes).allMatch(size -> size == 1);
  }
}
