package io.github.dl4jdni.internal.networks;

import java.lang.reflect.Field;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The gradients of a network by parameter, as {@code gradient()} gives them after {@code fit}:
 * views of its flat gradients, for listeners to read.
 */
public final class GradientTable {

  private GradientTable() {}

  /** Parameters lie in the flat vector in their own order. */
  private static INDArray inShapeOf(INDArray parameter, INDArray gradient) {
    return gradient.reshape(parameter.ordering(), parameter.shape());
  }

  /**
   * Lets a network's {@code gradient()} show its gradients. Deeplearning4j has a setter for
   * everything in that place but this field.
   *
   * @param network the network
   */
  public static void showIn(TrainingNetwork<?> network) {
    Gradient table = new DefaultGradient(network.gradients());
    INDArray flat = network.gradients().reshape(network.gradients().length());
    for (UpdaterBlock block : network.updater().getUpdaterBlocks()) {
      for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
        String node = network.nodeOf(parameter);
        long from = parameter.getParamOffsetStart();
        long to = parameter.getParamOffsetEnd();
        INDArray gradient = flat.get(NDArrayIndex.interval(from, to));
        table.setGradientFor(
            network.gradientName(node) + "_" + parameter.getParamName(),
            inShapeOf(
                parameter.getLayer().paramTable(false).get(parameter.getParamName()), gradient));
      }
    }
    Model model = network.network();
    try {
      Field field = model.getClass().getDeclaredField("gradient");
      field.setAccessible(true);
      field.set(model, table);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not Deeplearning4j's " + model.getClass(), e);
    }
  }
}
