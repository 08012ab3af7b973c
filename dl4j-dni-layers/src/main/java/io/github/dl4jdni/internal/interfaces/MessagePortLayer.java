package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.conf.MessagePort;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link MessagePort}: shows messages and their gradients to whoever couples networks. */
public final class MessagePortLayer extends AbstractLayer<MessagePort> {

  private static final long serialVersionUID = 1L;

  private transient Exchange exchange; // null in a network by itself

  /** What is done with a message in the backward pass. */
  @FunctionalInterface
  public interface Exchange {

    /**
     * Takes a message and its gradient.
     *
     * @param message the message, detached; to be kept at will
     * @param gradient what arrived for it from the layers above, detached; to be kept at will
     * @return what is added to that gradient, in its shape; null for nothing
     */
    INDArray backward(INDArray message, INDArray gradient);
  }

  /**
   * Made by its configuration.
   *
   * @param conf the configuration
   * @param dataType the network's data type
   */
  public MessagePortLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Says what is done with messages from now on.
   *
   * @param with takes them; null for nothing
   */
  public void exchange(Exchange with) {
    exchange = with;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    // Whatever follows may change in place what it gets.
    return training
        ? workspaceMgr.dup(ArrayType.ACTIVATIONS, input, input.ordering())
        : workspaceMgr.leverageTo(ArrayType.ACTIVATIONS, input);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray below = workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, epsilon, epsilon.ordering());
    if (exchange != null) {
      try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        INDArray message = input.dup(input.ordering());
        INDArray gradient = epsilon.dup(epsilon.ordering());
        Nd4j.getExecutioner().commit(); // other threads read them
        INDArray added = exchange.backward(message, gradient);
        if (added != null) {
          below.addi(added);
        }
      }
    }
    return new Pair<>(new DefaultGradient(), below);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // has no weights
  }
}
