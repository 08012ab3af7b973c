package io.github.dl4jdni.internal.predictors;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs a classifier on the message; what it predicts is its own loss's gradient, which it also
 * learns from. A prediction leaves the gradients of the parameters alone: another runner on the
 * same ones may be writing them.
 */
public final class LocalPredictor implements GradientPredictor {

  private static final IActivation RELU = new ActivationReLU();
  private static final IActivation SOFTMAX = new ActivationSoftmax();

  private final List<INDArray> weights = new ArrayList<>(); // of each layer, [in, out]
  private final List<INDArray> biases = new ArrayList<>(); // [out]
  private final List<INDArray> weightGradients = new ArrayList<>();
  private final List<INDArray> biasGradients = new ArrayList<>();
  private final List<INDArray> inputs = new ArrayList<>(); // of the last prediction, [rows, in]
  private final List<INDArray> deltas = new ArrayList<>(); // last layer first, [rows, out]
  private MessageRows rows;

  /**
   * Makes the model.
   *
   * @param parameters the head's parameters by the stock layers' names behind each layer's index
   */
  public LocalPredictor(Map<String, INDArray> parameters) {
    collect(parameters, weights, biases);
  }

  private static void collect(
      Map<String, INDArray> views, List<INDArray> weights, List<INDArray> biases) {
    weights.clear();
    biases.clear();
    for (int layer = 0; views.containsKey(layer + DefaultParamInitializer.WEIGHT_KEY); layer++) {
      weights.add(views.get(layer + DefaultParamInitializer.WEIGHT_KEY));
      biases.add(views.get(layer + DefaultParamInitializer.BIAS_KEY));
    }
  }

  @Override
  public boolean isPositionwise() {
    return true;
  }

  @Override
  public boolean seesExamples() {
    return true;
  }

  @Override
  public void setRows(MessageRows rows) {
    this.rows = rows;
  }

  @Override
  public void setGradients(INDArray flat, Map<String, INDArray> views) {
    collect(views, weightGradients, biasGradients);
  }

  @Override
  public INDArray predict(
      INDArray message,
      INDArray labelsAndOne,
      ArrayType predictionType,
      LayerWorkspaceMgr workspaces) {
    boolean pooled = labelsAndOne.size(0) != message.size(0);
    INDArray logits = logits(pooled ? rows.mean(message, workspaces) : message, workspaces);
    INDArray delta = rows.keepCounting(lossGradient(logits, labelsAndOne), pooled);
    INDArray gradient =
        backpropagate(delta, pooled ? ArrayType.BP_WORKING_MEM : predictionType, workspaces);
    return pooled ? rows.spread(gradient, message.size(0), predictionType, workspaces) : gradient;
  }

  /** Writes the gradient of the local loss, whatever arrived. */
  @Override
  public double learn(INDArray residual, LayerWorkspaceMgr workspaces) {
    int last = weights.size() - 1;
    for (int layer = 0; layer <= last; layer++) {
      INDArray delta = deltas.get(last - layer);
      Products.transposedTimes(inputs.get(layer), delta, weightGradients.get(layer));
      delta.sum(biasGradients.get(layer), 0);
    }
    return residual.sumNumber().doubleValue();
  }

  @Override
  public void clear() {
    inputs.clear();
    deltas.clear();
    rows = null;
  }

  private INDArray logits(INDArray seen, LayerWorkspaceMgr workspaces) {
    inputs.clear();
    INDArray activation = seen;
    for (int layer = 0; layer < weights.size(); layer++) {
      inputs.add(activation);
      INDArray z = create(activation.size(0), weights.get(layer).size(1), workspaces);
      Products.times(activation, weights.get(layer), z);
      z.addiRowVector(biases.get(layer));
      activation = layer < weights.size() - 1 ? RELU.getActivation(z, true) : z;
    }
    return activation;
  }

  /**
   * The gradient of −Σ c log softmax(z) with respect to z, in its place: Σc softmax(z) − c. A row
   * of labels that are all zero, as masked ones are, has none.
   */
  private static INDArray lossGradient(INDArray logits, INDArray labelsAndOne) {
    INDArray labels =
        labelsAndOne.get(NDArrayIndex.all(), NDArrayIndex.interval(0, logits.size(1)));
    return SOFTMAX.getActivation(logits, true).muliColumnVector(labels.sum(true, 1)).subi(labels);
  }

  /** With respect to what the head sees; keeps the gradients of the layers' weighted inputs. */
  private INDArray backpropagate(INDArray delta, ArrayType place, LayerWorkspaceMgr workspaces) {
    deltas.clear();
    deltas.add(delta);
    INDArray above = delta;
    for (int layer = weights.size() - 1; layer > 0; layer--) {
      INDArray below = create(above.size(0), weights.get(layer).size(0), workspaces);
      Products.timesTransposed(above, weights.get(layer), below);
      // The derivative is the same at max(z, 0) as at z.
      INDArray output = workspaces.dup(ArrayType.BP_WORKING_MEM, inputs.get(layer));
      above = RELU.backprop(output, below).getFirst();
      deltas.add(above);
    }
    INDArray first = weights.get(0);
    INDArray gradient = Arrays2d.create(place, above.size(0), first.size(0), first, workspaces);
    Products.timesTransposed(above, first, gradient);
    return gradient;
  }

  private INDArray create(long rowCount, long columns, LayerWorkspaceMgr workspaces) {
    return Arrays2d.create(ArrayType.BP_WORKING_MEM, rowCount, columns, weights.get(0), workspaces);
  }
}
