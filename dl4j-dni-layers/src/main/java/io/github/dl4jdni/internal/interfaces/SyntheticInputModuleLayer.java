package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.OnesRow;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import io.github.dl4jdni.layers.GradientPredictor;
import io.github.dl4jdni.layers.MessageRows;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs {@link SyntheticInputModule}.
 *
 * <p>Under {@code fit} the real input is there before the predicted one is handed on. A trainer
 * that does not wait for it uses {@link #activatePrediction} and, when it is there, {@link #learn}.
 */
public final class SyntheticInputModuleLayer extends BaseLayer<SyntheticInputModule> {

  private GradientPredictor predictor;
  private final Deque<Prediction> notLearnt = new ArrayDeque<>();
  private INDArray residual; // I(x) − h, in the shape in which the model predicts
  private final OnesRow ones = new OnesRow();

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
    if (!training) {
      residual = null;
      return workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, input);
    }
    INDArray networkInput = networkInput(workspaceMgr);
    INDArray predicted = predict(predictor(), networkInput, ArrayType.ACTIVATIONS, workspaceMgr);
    residual = residual(predicted, input, ArrayType.ACTIVATIONS, workspaceMgr);
    double share = realInputShare();
    if (share != 0) {
      predicted.subi(residual.mul(share));
    }
    maskResidual(residual);
    return inMessageShape(predicted, input.shape());
  }

  /**
   * Whether a share of the real input is handed on (μ ≠ 0), so that {@code activate} has to be used
   * in this iteration.
   *
   * @return true if the module has to wait for its real input
   */
  public boolean waitsForInput() {
    return realInputShare() != 0;
  }

  /**
   * Hands on the predicted input without waiting for the real one.
   *
   * @param networkInput what the input model sees, x; to be left as it is until it was learnt from
   * @param held the workspaces whose working memory lasts until then
   * @param workspaces the step's workspaces
   * @return I(x), in the message's shape
   */
  public INDArray activatePrediction(
      INDArray networkInput, LayerWorkspaceMgr held, LayerWorkspaceMgr workspaces) {
    INDArray seen = typed(asSeries(networkInput), ArrayType.BP_WORKING_MEM, held);
    INDArray predicted = predict(predictor(), seen, ArrayType.BP_WORKING_MEM, held);
    notLearnt.add(new Prediction(seen, predicted));
    return inMessageShape(
        workspaces.dup(ArrayType.ACTIVATIONS, predicted, 'c'), layerConf().messageShape(seen));
  }

  /**
   * Learns from the oldest prediction that was not learnt from: writes the input model's gradients.
   *
   * @param real the real input, h
   * @param again whether the input model has predicted or learnt since: then it predicts once more,
   *     for what it learns has to be the gradient of its present parameters
   * @param workspaces workspaces for this
   * @throws NonFiniteNumbersException if the real or the predicted input is not finite
   * @throws IllegalStateException if no prediction waits
   */
  public void learn(INDArray real, boolean again, LayerWorkspaceMgr workspaces) {
    Prediction prediction = notLearnt.poll();
    if (prediction == null) {
      throw new IllegalStateException(
          layerId() + ": a real input arrived for which no prediction waits");
    }
    INDArray predicted =
        again
            ? predict(predictor(), prediction.seen(), ArrayType.BP_WORKING_MEM, workspaces)
            : prediction.rows();
    learn(predictor(), residual(predicted, real, ArrayType.BP_WORKING_MEM, workspaces), workspaces);
  }

  /** Forgets the predictions that no real input will come for. */
  public void dropPredictions() {
    notLearnt.clear();
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    InputSharingPreProcessor.forget(layerConf().inputOf()); // all modules have seen it
    if (residual == null) { // frozen with backprop: the forward pass was in inference mode
      gradientsFlattened.assign(0);
      return new Pair<>(gradient(), workspaceMgr.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon));
    }
    learn(predictor(), residual, workspaceMgr);
    return new Pair<>(gradient(), workspaceMgr.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon));
  }

  /** All gradients but those of statistics, which Deeplearning4j would normalise by parameter. */
  @Override
  public Gradient gradient() {
    return PredictorLayer.gradient(gradientViews, this::updaterDivideByMinibatch);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (predictor != null) {
      giveGradients(predictor);
    }
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    super.setParamsViewArray(params);
    predictor = null;
  }

  @Override
  public boolean updaterDivideByMinibatch(String paramName) {
    return predictor().dividesByMinibatch(initializer().nameInModel(paramName));
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    super.applyConstraints(iteration, epoch);
    predictor().applyConstraints(iteration, epoch);
  }

  @Override
  public void clear() {
    super.clear();
    InputSharingPreProcessor.forget(layerConf().inputOf());
    residual = null;
    if (predictor != null) {
      predictor.clear();
    }
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
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

  private INDArray typed(INDArray array, ArrayType place, LayerWorkspaceMgr workspaces) {
    return Arrays2d.typed(array, dataType, place, workspaces);
  }

  private double realInputShare() {
    return layerConf().realInputShare().valueAt(getIterationCount(), getEpochCount());
  }

  /** I(x) in the shape in which the model predicts: [positions, channels], or as the message. */
  private INDArray predict(
      GradientPredictor predicting,
      INDArray networkInput,
      ArrayType place,
      LayerWorkspaceMgr workspaces) {
    predicting.setProgress(getIterationCount(), getEpochCount());
    if (!predicting.isPositionwise()) {
      return predicting.predict(networkInput, null, place, workspaces);
    }
    INDArray seen = asRows(networkInput, place, workspaces);
    predicting.setRows(new MessageRows(seen.size(0), false, maskColumn()));
    return predicting.predict(seen, ones.column(seen.size(0), dataType), place, workspaces);
  }

  /** I(x) − h, in the shape in which the model predicts. */
  private INDArray residual(
      INDArray predicted, INDArray real, ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray difference =
        workspaces.createUninitialized(place, predicted.dataType(), predicted.shape(), 'c');
    INDArray target = typed(real, place, workspaces);
    predicted.subi(
        predictor().isPositionwise() ? asRows(target, place, workspaces) : target, difference);
    return difference;
  }

  private void maskResidual(INDArray difference) {
    INDArray column = maskColumn();
    if (column != null) {
      difference.muliColumnVector(column);
    }
  }

  /** The mask of the positions that the model sees, [positions, 1], or null. */
  private INDArray maskColumn() {
    return maskArray != null && layerConf().isTimeDistributed()
        ? Positions.maskColumn(maskArray, input, layerConf().modelShape().channelsLast())
        : null;
  }

  private void learn(
      GradientPredictor learning, INDArray difference, LayerWorkspaceMgr workspaces) {
    double sum = learning.learn(difference, workspaces);
    if (!Double.isFinite(sum)) {
      throw new NonFiniteNumbersException(
          layerId()
              + ": the real or the predicted input holds NaN or infinite values in iteration "
              + getIterationCount()
              + "; the step was refused and no parameter was changed. Look for infinite inputs, or"
              + " lower the learning rate");
    }
  }

  private INDArray inMessageShape(INDArray predicted, long[] shape) {
    if (!predictor().isPositionwise()) {
      return predicted;
    }
    return layerConf().isTimeDistributed()
        ? Positions.inShape(shape, predicted, layerConf().modelShape().channelsLast())
        : predicted.reshape('c', shape);
  }

  private INDArray asRows(INDArray activation, ArrayType place, LayerWorkspaceMgr workspaces) {
    if (layerConf().isTimeDistributed()) {
      return Positions.rows(activation, layerConf().modelShape().channelsLast(), place, workspaces);
    }
    return activation.rank() == 2
        ? activation
        : workspaces
            .dup(place, activation, 'c')
            .reshape('c', activation.size(0), activation.length() / activation.size(0));
  }

  private ModelParamInitializer initializer() {
    return (ModelParamInitializer) layerConf().initializer();
  }

  private GradientPredictor predictor() {
    if (predictor == null) {
      INDArray parameters = initializer().ofModel(layerConf(), paramsFlattened);
      predictor = instantiate(parameters);
    }
    return predictor;
  }

  private GradientPredictor instantiate(INDArray parameters) {
    GradientPredictor made =
        layerConf().model().instantiate(layerConf().modelShape(), conf(), parameters, dataType);
    if (gradientsFlattened != null) {
      giveGradients(made);
    }
    return made;
  }

  private void giveGradients(GradientPredictor to) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    gradientViews.forEach((key, view) -> views.put(initializer().nameInModel(key), view));
    to.setGradients(initializer().ofModel(layerConf(), gradientsFlattened), views);
  }

  /**
   * A prediction that was not learnt from yet.
   *
   * @param seen x
   * @param rows I(x) in the shape in which the model predicts
   */
  private record Prediction(INDArray seen, INDArray rows) {}
}
