package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.BatchNormalizer;
import io.github.dl4jdni.internal.arrays.DenseFunction;
import io.github.dl4jdni.internal.params.BatchStatistics;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a stack of convolutions as a gradient model, with the parameters and results of
 * Deeplearning4j's own layers in a small part of their time.
 */
public final class ConvolutionPredictor implements GradientPredictor {

  private final ModelShape shape;
  private final List<ConvolutionBlock> blocks;
  private final List<BatchNormalizer> normalizers = new ArrayList<>(); // a block's, or null
  private final List<ConvolutionUnit> units = new ArrayList<>();
  private final ConvolutionUnit lowestOfPixels; // sees labels that differ from pixel to pixel

  private List<ConvolutionUnit> used = List.of(); // in the last prediction
  private INDArray outputBiasGradient; // [outputs], or null

  /**
   * Makes the model.
   *
   * @param stack the layers, sizes filled in; {@link #runs} says which
   * @param parameters by the layer's index and the stock layer's name for it
   * @param shape what the model maps
   */
  public ConvolutionPredictor(
      List<NeuralNetConfiguration> stack, Map<String, INDArray> parameters, ModelShape shape) {
    this.shape = shape;
    blocks = ConvolutionBlock.of(stack);
    ConvolutionUnit ofPixels = null;
    for (ConvolutionBlock block : blocks) {
      Map<String, INDArray> own = block.ofConvolution(parameters);
      BatchNormalizer normalizer =
          block.normalization() == null
              ? null
              : new BatchNormalizer(block.normalization(), block.ofNormalization(parameters));
      DenseFunction function = new DenseFunction(block.activation(), normalizer);
      normalizers.add(normalizer);
      if (units.isEmpty()) {
        ofPixels = new ConvolutionUnit(own, 0, function);
      }
      units.add(new ConvolutionUnit(own, units.isEmpty() ? shape.labels() : 0, function));
    }
    lowestOfPixels = ofPixels;
  }

  /**
   * Whether a stack is one that this class runs: convolutions that keep the images' size, each
   * followed by identity, ReLU, tanh or the logistic function, the last one by the identity, and
   * perhaps batch normalisation in between; nothing else.
   *
   * @param stack the layers
   * @return true if it is
   */
  public static boolean runs(List<NeuralNetConfiguration> stack) {
    return !ConvolutionBlock.of(stack).isEmpty();
  }

  @Override
  public boolean isPositionwise() {
    return false;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    for (int i = 0; i < blocks.size(); i++) {
      Map<String, INDArray> own = blocks.get(i).ofConvolution(views);
      units.get(i).setGradients(own);
      if (i == 0) {
        lowestOfPixels.setGradients(own);
      }
      if (normalizers.get(i) != null) {
        normalizers.get(i).setGradients(blocks.get(i).ofNormalization(views));
      }
      outputBiasGradient = own.get(ConvolutionParamInitializer.BIAS_KEY);
    }
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    ArrayType held = Arrays2d.heldWith(predictionType);
    INDArray activation = channelsFirst(message);
    INDArray labels = null;
    used = new ArrayList<>(units);
    if (shape.labels() > 0) {
      INDArray planes = channelsFirst(labelsAndOne);
      if (planes.size(2) == 1 && planes.size(3) == 1) {
        labels = planes.reshape('c', planes.size(0), planes.size(1));
      } else {
        activation = Arrays2d.beside(activation, planes, held, workspaces);
        used.set(0, lowestOfPixels);
      }
    }
    for (int i = 0; i < used.size(); i++) {
      ArrayType place = i == used.size() - 1 ? predictionType : held;
      activation = used.get(i).activate(activation, i == 0 ? labels : null, place, workspaces);
    }
    return shape.channelsLast() ? activation.permute(0, 2, 3, 1) : activation;
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    INDArray gradient = channelsFirst(residual);
    for (int i = used.size() - 1; i >= 0; i--) {
      gradient = used.get(i).backpropagate(gradient, i > 0, workspaces);
    }
    // The output bias's gradient is the residual's sum over the pixels.
    return (outputBiasGradient == null ? residual : outputBiasGradient).sumNumber().doubleValue();
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    return !BatchStatistics.isStatistic(key);
  }

  @Override
  public void clear() {
    used.forEach(ConvolutionUnit::clear);
    used = List.of();
  }

  private INDArray channelsFirst(INDArray images) {
    return shape.channelsLast() ? images.permute(0, 3, 1, 2) : images;
  }
}
