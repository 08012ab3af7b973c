package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.conf.ModelShape;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.layers.GradientPredictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Runs a stack of Deeplearning4j layers as a gradient model. */
public final class StackPredictor implements GradientPredictor {

  private final List<NeuralNetConfiguration> configurations;
  private final List<Layer> layers = new ArrayList<>();
  private final ModelShape shape;
  private final boolean positionwise;
  private INDArray learnt; // the gradient of message and labels

  /**
   * Makes the stack.
   *
   * @param configurations the layers, sizes filled in
   * @param flat the parameters
   * @param shape what the model maps
   * @param positionwise whether it sees each position by itself
   * @param dataType the network's data type
   */
  public StackPredictor(
      List<NeuralNetConfiguration> configurations,
      INDArray flat,
      ModelShape shape,
      boolean positionwise,
      DataType dataType) {
    this.configurations = configurations;
    this.shape = shape;
    this.positionwise = positionwise;
    long from = 0;
    for (int i = 0; i < configurations.size(); i++) {
      NeuralNetConfiguration conf = configurations.get(i);
      long length = numParams(conf);
      INDArray slice = length == 0 ? null : flat.get(NDArrayIndex.interval(from, from + length));
      layers.add(conf.getLayer().instantiate(conf, List.of(), i, slice, false, dataType));
      from += length;
    }
  }

  @Override
  public boolean isPositionwise() {
    return positionwise;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    long from = 0;
    for (int i = 0; i < layers.size(); i++) {
      long length = numParams(configurations.get(i));
      if (length > 0) {
        layers
            .get(i)
            .setBackpropGradientsViewArray(flat.get(NDArrayIndex.interval(from, from + length)));
        from += length;
      }
    }
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    ArrayType held = Arrays2d.heldWith(predictionType);
    LayerWorkspaceMgr inside = within(held, held, workspaces);
    INDArray activation = withLabels(message, labelsAndOne, held, workspaces);
    for (Layer layer : layers) {
      activation = layer.activate(activation, true, inside);
    }
    return workspaces.dup(predictionType, activation, activation.ordering());
  }

  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    double sum = residual.sumNumber().doubleValue();
    LayerWorkspaceMgr inside = within(ArrayType.BP_WORKING_MEM, ArrayType.INPUT, workspaces);
    INDArray gradient = residual;
    for (int i = layers.size() - 1; i >= 0; i--) {
      gradient = layers.get(i).backpropGradient(gradient, inside).getSecond();
    }
    learnt = gradient;
    return sum;
  }

  @Override
  public INDArray messageGradient(LayerWorkspaceMgr workspaces) {
    if (learnt == null || !positionwise) {
      throw new IllegalStateException("no vectors were learnt from since the last prediction");
    }
    return learnt.get(NDArrayIndex.all(), NDArrayIndex.interval(0, shape.inputs()));
  }

  @Override
  public boolean dividesByMinibatch(String key) {
    int end = 0;
    while (Character.isDigit(key.charAt(end))) {
      end++;
    }
    return layers
        .get(Integer.parseInt(key.substring(0, end)))
        .updaterDivideByMinibatch(key.substring(end));
  }

  @Override
  public void setProgress(int iteration, int epoch) {
    for (Layer layer : layers) {
      layer.setIterationCount(iteration);
      layer.setEpochCount(epoch);
    }
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    layers.forEach(layer -> layer.applyConstraints(iteration, epoch));
  }

  @Override
  public void clear() {
    learnt = null;
    layers.forEach(Layer::clear);
  }

  private INDArray withLabels(
      INDArray message, INDArray labelsAndOne, ArrayType held, LayerWorkspaceMgr workspaces) {
    if (shape.labels() == 0) {
      return message;
    }
    INDArray labels =
        positionwise
            ? labelsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, shape.labels()))
            : labelsAndOne;
    int channelAxis = !positionwise && shape.channelsLast() ? message.rank() - 1 : 1;
    long[] size = message.shape().clone();
    size[channelAxis] = shape.labels();
    INDArray planes = Arrays.equals(labels.shape(), size) ? labels : labels.broadcast(size);
    return Arrays2d.beside(message, planes, channelAxis, held, workspaces);
  }

  /**
   * The step's workspaces as the layers inside see them: all they make goes to one place, but for
   * what recurrent layers enter anew in each time step.
   */
  private static LayerWorkspaceMgr within(
      ArrayType held, ArrayType inputs, LayerWorkspaceMgr workspaces) {
    LayerWorkspaceMgr.Builder builder = LayerWorkspaceMgr.builder();
    for (ArrayType type : ArrayType.values()) {
      ArrayType place =
          switch (type) {
            case INPUT -> inputs;
            case RNN_FF_LOOP_WORKING_MEM, RNN_BP_LOOP_WORKING_MEM -> type;
            default -> held;
          };
      if (!workspaces.hasConfiguration(place) || workspaces.isScopedOut(place)) {
        builder.noWorkspaceFor(type);
      } else {
        builder.with(type, workspaces.getWorkspaceName(place), workspaces.getConfiguration(place));
      }
    }
    LayerWorkspaceMgr inside = builder.build();
    inside.setHelperWorkspacePointers(workspaces.getHelperWorkspacePointers());
    return inside;
  }

  private static long numParams(NeuralNetConfiguration conf) {
    return conf.getLayer().initializer().numParams(conf);
  }
}
