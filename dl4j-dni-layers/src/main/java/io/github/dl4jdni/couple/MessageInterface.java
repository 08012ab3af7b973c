package io.github.dl4jdni.couple;

import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.context.LabelSharingLoss;
import io.github.dl4jdni.internal.interfaces.SyntheticGradientModuleLayer;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * An interface between two networks: an interface layer in a network of its own, whose parameters
 * and updater state are the gradient model's. Always used by the same thread.
 */
final class MessageInterface {

  private static final double LEARNING_RATE = 1e-3;

  private final MultiLayerNetwork network;
  private final SyntheticGradientModuleLayer layer;
  private final SyntheticGradientModule module;
  private final LabelSharingLoss labels = LabelSharingLoss.of(new LossMSE());
  private final LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();

  MessageInterface(Coupling coupling, DataType dataType, long seed) {
    if (coupling.module().getNIn() <= 0) {
      throw new DL4JInvalidConfigException(
          coupling + ": its interface has to know how wide messages are; write nIn(channels)");
    }
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(dataType)
            .updater(new Adam(LEARNING_RATE))
            .list()
            .layer(coupling.module().clone())
            .setInputType(InputType.feedForward(coupling.module().getNIn()))
            .build();
    network = new MultiLayerNetwork(configuration);
    network.init();
    network.initGradientsView();
    layer = (SyntheticGradientModuleLayer) network.getLayer(0);
    module = (SyntheticGradientModule) layer.conf().getLayer();
    if (layer.waits(0, 0)) {
      throw new DL4JInvalidConfigException(
          coupling
              + ": its interface has a warm-up or a share of the true gradient (mixing), for which"
              + " the sender would have to wait; leave them out, or couple without an interface");
    }
  }

  MultiLayerNetwork network() {
    return network;
  }

  boolean isConditional() {
    return module.getSyntheticGradient().isConditionOnLabels();
  }

  /**
   * {@return s·ĝ, in the message's shape}
   *
   * @param message [N, C]
   * @param context [N, labels], or null
   */
  INDArray predict(INDArray message, INDArray context) {
    INDArray gradient = run(message, context).dup();
    layer.dropPredictions();
    network.clear();
    return gradient;
  }

  /** Learns the gradient of a message: predicts it as the model is now, and takes a step. */
  void learn(INDArray message, INDArray context, INDArray gradient) {
    int iteration = network.getLayerWiseConfigurations().getIterationCount();
    int epoch = network.getLayerWiseConfigurations().getEpochCount();
    int examples = (int) message.size(0);
    run(message, context);
    layer.learn(gradient, false, iteration, examples, workspaces);
    Gradient written = new DefaultGradient(network.getFlattenedGradients());
    layer
        .gradient()
        .gradientForVariable()
        .forEach((key, of) -> written.setGradientFor("0_" + key, of));
    network.getUpdater().update(network, written, iteration, epoch, examples, workspaces);
    INDArray parameters = network.params();
    parameters.subi(network.getFlattenedGradients().reshape(parameters.shape()));
    network.getLayerWiseConfigurations().setIterationCount(iteration + 1);
    layer.applyModelConstraints(iteration + 1, epoch);
    network.clear();
  }

  private INDArray run(INDArray message, INDArray context) {
    int iteration = network.getLayerWiseConfigurations().getIterationCount();
    Nd4j.getRandom().setSeed(network.getDefaultConfiguration().getSeed() + iteration + 1);
    layer.setInput(message, workspaces);
    layer.setInputMiniBatchSize((int) message.size(0));
    layer.setIterationCount(iteration);
    layer.activate(true, workspaces);
    if (context != null) {
      labels.share(
          context, null, module.getSyntheticGradient().getLabelCount(), message.dataType());
    }
    return layer.predict(message, false, workspaces);
  }
}
