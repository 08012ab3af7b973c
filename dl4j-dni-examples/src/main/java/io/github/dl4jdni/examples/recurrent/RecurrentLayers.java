package io.github.dl4jdni.examples.recurrent;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The recurrent layer of each method. All have the parameters of Deeplearning4j's LSTM.
 *
 * @param task what its network does
 * @param settings of the network
 */
record RecurrentLayers(RecurrentTask task, RecurrentSettings settings) {

  /** Name of the recurrent layer. */
  static final String NAME = "lstm";

  /** How many steps back the traces of the method td reach. */
  private static final int TRACE_STEPS = 32;

  /**
   * {@return the layer}
   *
   * @param method how it learns
   */
  Layer of(RecurrentMethod method) {
    return switch (method) {
      case STOCK -> stock();
      case BPTT, REPLICATED, FULL -> truncated();
      case DNI -> predicting(model()).build();
      case DNI_AUX -> predicting(model()).auxiliary(settings.gradientModel().auxiliary()).build();
      case TD ->
          predicting(GradientModel.linear())
              .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
              .eligibilityTraces(settings.gradientModel().traceDecay(), TRACE_STEPS)
              .build();
    };
  }

  /** {@return Deeplearning4j's own layer} */
  Layer stock() {
    return equal(new LSTM.Builder()).build();
  }

  /** Hands nothing back from beyond the window; its model is idle. */
  private Layer truncated() {
    return builder().gradientModelUpdater(new NoOp()).consumptionScale(0).build();
  }

  private SyntheticGradientLSTM.Builder predicting(GradientModel model) {
    GradientModelSettings ofModel = settings.gradientModel();
    SyntheticGradientLSTM.Builder builder =
        builder()
            .gradientModel(model)
            .consumptionScale(ofModel.scale())
            .backpropagateGradientModelLoss(ofModel.backpropagate());
    if (ofModel.discount() != null) {
      builder.discount(ofModel.discount());
    }
    if (ofModel.learningRate() != null) {
      builder.gradientModelUpdater(new Adam(ofModel.learningRate()));
    }
    return builder;
  }

  private GradientModel model() {
    GradientModel given = settings.gradientModel().model();
    if (given != null) {
      return given;
    }
    return task.endless() ? GradientModel.mlp(settings.units()) : GradientModel.linear();
  }

  private SyntheticGradientLSTM.Builder builder() {
    return equal(new SyntheticGradientLSTM.Builder()).stateful(task.endless()).inputGradient(false);
  }

  /** What all layers have in common. */
  private <B extends AbstractLSTM.Builder<B>> B equal(B builder) {
    return builder
        .name(NAME)
        .nIn(task.inputs())
        .nOut(settings.units())
        .activation(Activation.TANH)
        .gateActivationFunction(Activation.SIGMOID)
        .forgetGateBiasInit(settings.layer().forgetGateBias());
  }
}
