package io.github.dl4jdni.layers;

import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.context.InputSharingPreProcessor;
import io.github.dl4jdni.params.ModelParamInitializer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs {@link SyntheticInputModule}. */
public final class SyntheticInputModuleLayer extends BaseLayer<SyntheticInputModule> {

  private GradientPredictor predictor;
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
    predictor().setProgress(getIterationCount(), getEpochCount());
    boolean last = layerConf().modelShape().channelsLast();
    INDArray real; // h in the shape in which the model predicts
    INDArray predicted;
    if (!predictor().isPositionwise()) {
      real = input;
      predicted = predictor().predict(networkInput, null, ArrayType.ACTIVATIONS, workspaceMgr);
    } else {
      INDArray seen = asRows(networkInput, last, workspaceMgr);
      real = asRows(input, last, workspaceMgr);
      predicted =
          predictor()
              .predict(
                  seen, ones.column(seen.size(0), dataType), ArrayType.ACTIVATIONS, workspaceMgr);
    }
    residual =
        workspaceMgr.createUninitialized(
            ArrayType.ACTIVATIONS, predicted.dataType(), predicted.shape(), 'c');
    predicted.subi(real, residual);
    double share = layerConf().realInputShare().valueAt(getIterationCount(), getEpochCount());
    if (share != 0) {
      predicted.subi(residual.mul(share));
    }
    if (maskArray != null && layerConf().isTimeDistributed()) {
      residual.muliColumnVector(Positions.maskColumn(maskArray, input, last));
    }
    if (!predictor().isPositionwise()) {
      return predicted;
    }
    return layerConf().isTimeDistributed()
        ? Positions.inShapeOf(input, predicted, last)
        : predicted.reshape('c', input.shape());
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    InputSharingPreProcessor.forget(layerConf().inputOf()); // all modules have seen it
    if (residual == null) { // frozen with backprop: the forward pass was in inference mode
      gradientsFlattened.assign(0);
      return new Pair<>(gradient(), workspaceMgr.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon));
    }
    double sum = predictor().learn(residual, workspaceMgr);
    if (!Double.isFinite(sum)) {
      throw new IllegalStateException(
          layerId()
              + ": the real or the predicted input holds NaN or infinite values in iteration "
              + getIterationCount()
              + "; the step was refused and no parameter was changed. Look for infinite inputs, or"
              + " lower the learning rate");
    }
    return new Pair<>(gradient(), workspaceMgr.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon));
  }

  @Override
  public Gradient gradient() {
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return gradient;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    super.setBackpropGradientsViewArray(gradients);
    if (predictor != null) {
      giveGradients();
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
    return shared.dataType() == dataType
        ? shared
        : workspaces.castTo(ArrayType.ACTIVATIONS, dataType, shared, false);
  }

  private INDArray asRows(INDArray activation, boolean last, LayerWorkspaceMgr workspaces) {
    if (layerConf().isTimeDistributed()) {
      return Positions.rows(activation, last, ArrayType.ACTIVATIONS, workspaces);
    }
    return activation.rank() == 2
        ? activation
        : workspaces
            .dup(ArrayType.ACTIVATIONS, activation, 'c')
            .reshape('c', activation.size(0), activation.length() / activation.size(0));
  }

  private ModelParamInitializer initializer() {
    return (ModelParamInitializer) layerConf().initializer();
  }

  private GradientPredictor predictor() {
    if (predictor == null) {
      predictor =
          layerConf()
              .model()
              .instantiate(
                  layerConf().modelShape(),
                  conf(),
                  initializer().ofModel(layerConf(), paramsFlattened),
                  dataType);
      if (gradientsFlattened != null) {
        giveGradients();
      }
    }
    return predictor;
  }

  private void giveGradients() {
    Map<String, INDArray> views = new LinkedHashMap<>();
    gradientViews.forEach((key, view) -> views.put(initializer().nameInModel(key), view));
    predictor.setGradients(initializer().ofModel(layerConf(), gradientsFlattened), views);
  }
}
