package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.arrays.TrainingStep;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs {@link SyntheticInputModule}: hands on the predicted input forward, the identity backward.
 *
 * <p>Under {@code fit} the real input is there before the predicted one is handed on.
 */
public final class SyntheticInputModuleLayer
    extends ExchangeLayer<SyntheticInputModule, SyntheticMessage> {

  private Exchange.Prediction prediction; // of the last forward pass in training, or null

  /**
   * Made by its configuration.
   *
   * @param conf the configuration
   * @param dataType the network's data type
   */
  public SyntheticInputModuleLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    prediction = null;
    if (!training) {
      return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, input);
    }
    TrainingStep step = step(getIterationCount(), workspaceMgr);
    double share = exchange().share(step);
    prediction =
        exchange()
            .predict(
                networkInput(workspaceMgr), input.shape(), maskArray, ArrayType.ACTIVATIONS, step);
    // The next layer may change in place what it gets, but the prediction is needed again.
    INDArray rows = workspaceMgr.dup(ArrayType.ACTIVATIONS, prediction.rows(), 'c');
    return exchange()
        .handOn(
            prediction,
            rows,
            share == 0 ? null : target(ArrayType.FF_WORKING_MEM, step),
            share,
            step);
  }

  /** The real input as the model learns it. */
  private INDArray target(ArrayType place, TrainingStep step) {
    return exchange().target(prediction, typed(input, place, step.workspaces()), place, step);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    InputSharingPreProcessor.forget(layerConf().inputOf()); // all modules have seen it
    if (prediction == null) { // frozen with backprop: the forward pass was in inference mode
      clearGradientsOfModel();
    } else {
      TrainingStep step = step(getIterationCount(), workspaceMgr);
      exchange().learn(prediction, target(ArrayType.BP_WORKING_MEM, step), step);
    }
    return new Pair<>(gradient(), workspaceMgr.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon));
  }

  /** All of it: what normalises the layer's gradients normalises its input model's. */
  @Override
  public INDArray getGradientsViewArray() {
    return gradientsFlattened;
  }

  @Override
  public void clear() {
    super.clear();
    InputSharingPreProcessor.forget(layerConf().inputOf());
    prediction = null;
  }

  @Override
  SyntheticMessage newExchange() {
    return new SyntheticMessage(
        layerConf().realInputShare(), layout(), predictor(), this::anotherPredictor, observers());
  }

  private RowLayout layout() {
    if (!predictor().isPositionwise()) {
      return RowLayout.WHOLE;
    }
    return layerConf().isTimeDistributed()
        ? new Positions(layerConf().modelShape().channelsLast())
        : RowLayout.EXAMPLES;
  }

  @Override
  INDArray seen(INDArray networkInput, LayerWorkspaceMgr workspaces) {
    return super.seen(asSeries(networkInput), workspaces);
  }

  @Override
  long[] predictedShape(INDArray networkInput) {
    return layerConf().messageShape(networkInput);
  }

  private INDArray networkInput(LayerWorkspaceMgr workspaces) {
    String name = layerConf().inputOf();
    INDArray shared = InputSharingPreProcessor.current(name);
    if (shared == null) {
      throw new DL4JInvalidInputException(
          layerId()
              + ": the network's input did not reach this synthetic input module. The network's"
              + " first layer needs an InputSharingPreProcessor: configuration ="
              + " Dni.connect(configuration)");
    }
    if (shared.size(0) != input.size(0)) {
      throw new DL4JInvalidInputException(
          layerId()
              + ": the network's input "
              + Arrays.toString(shared.shape())
              + " and this module's "
              + Arrays.toString(input.shape())
              + " differ in the number of examples");
    }
    return typed(asSeries(shared), ArrayType.ACTIVATIONS, workspaces);
  }

  /** Sequences of indices may come as [N, T]. */
  private INDArray asSeries(INDArray networkInput) {
    boolean indices =
        layerConf().isTimeDistributed()
            && layerConf().networkInput() instanceof InputType.InputTypeRecurrent series
            && series.getSize() == 1;
    if (!indices) {
      return networkInput;
    }
    long examples = networkInput.size(0);
    long steps = networkInput.length() / examples;
    return layerConf().modelShape().channelsLast()
        ? networkInput.reshape(examples, steps, 1)
        : networkInput.reshape(examples, 1, steps);
  }
}
