package io.github.dl4jdni.research.recurrent;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelLearning;
import io.github.dl4jdni.conf.SyntheticGradientLSTM;
import io.github.dl4jdni.research.recurrent.RecurrentTask.Course;
import io.github.dl4jdni.updaters.FusedAdam;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The recurrent layer of each method. All have the parameters of Deeplearning4j's LSTM.
 *
 * @param task what its network does
 * @param settings of the network
 */
record MethodLayers(RecurrentTask task, RecurrentSettings settings) {

  /** Name of the recurrent layer. */
  static final String NAME = "lstm";

  /** The scale of the paper, and of BP(λ). */
  private static final double PAPER_SCALE = 0.1;

  /** Of streams: gradients that reach over a few windows are learnt soon enough to help. */
  private static final double STREAM_SCALE = 0.5;

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
      case DNI, DNI_STATE -> dni(method).build();
      case DNI_AUX -> dni(method).auxiliary(settings.gradientModel().auxiliary()).build();
      case DNI_PAPER -> paper();
      case TD -> temporalDifferences();
    };
  }

  /** {@return Deeplearning4j's own layer} */
  Layer stock() {
    return equal(new LSTM.Builder()).build();
  }

  /**
   * {@return how many steps after a state its gradient model sees the labels of}
   *
   * @param method how the layer learns
   */
  int labelsAhead(RecurrentMethod method) {
    boolean somethingComes = method.seesLabels() && task.course() != Course.CLASSES;
    return somethingComes ? settings.gradientModel().labelsAhead() : 0;
  }

  /** Hands nothing back from beyond the window; its model is idle. */
  private Layer truncated() {
    return builder().asInThePaper().gradientModelUpdater(new NoOp()).consumptionScale(0).build();
  }

  /** With the library's own choices, but for what the options say. */
  private SyntheticGradientLSTM.Builder dni(RecurrentMethod method) {
    GradientModelSettings ofModel = settings.gradientModel();
    double scale = task.endless() ? STREAM_SCALE : 1;
    SyntheticGradientLSTM.Builder builder = predicting(scale).labelsAhead(labelsAhead(method));
    if (ofModel.models() != null) {
      builder.perWindow(ofModel.models());
    }
    if (ofModel.model() != null) {
      builder.gradientModel(ofModel.model());
    }
    if (method.seesLabels() && task.course() == Course.CLASSES) {
      builder.conditionOnLabels(true);
      if (ofModel.model() == null) {
        builder.gradientModel(GradientModel.error());
      }
    }
    return builder;
  }

  private Layer paper() {
    GradientModel given = settings.gradientModel().model();
    SyntheticGradientLSTM.Builder builder = predicting(PAPER_SCALE).asInThePaper();
    if (given != null) {
      builder.gradientModel(given);
    } else if (task.endless()) {
      builder.gradientModel(GradientModel.mlp(settings.units()));
    }
    return builder.build();
  }

  private Layer temporalDifferences() {
    return predicting(PAPER_SCALE)
        .asInThePaper()
        .gradientModelLearning(GradientModelLearning.TD_LAMBDA)
        .eligibilityTraces(settings.gradientModel().traceDecay(), TRACE_STEPS)
        .build();
  }

  private SyntheticGradientLSTM.Builder predicting(double defaultScale) {
    GradientModelSettings ofModel = settings.gradientModel();
    SyntheticGradientLSTM.Builder builder =
        builder()
            .consumptionScale(ofModel.scale() == null ? defaultScale : ofModel.scale())
            .backpropagateGradientModelLoss(ofModel.backpropagate());
    if (ofModel.discount() != null) {
      builder.discount(ofModel.discount());
    }
    if (ofModel.learningRate() != null) {
      builder.gradientModelUpdater(new FusedAdam(ofModel.learningRate()));
    }
    return builder;
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
