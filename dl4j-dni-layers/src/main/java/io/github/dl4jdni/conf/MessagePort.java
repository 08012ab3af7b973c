package io.github.dl4jdni.conf;

import io.github.dl4jdni.internal.interfaces.MessagePortLayer;
import java.util.Collection;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a network sends messages to another network, or gets them from one ({@link
 * io.github.dl4jdni.couple.CoupledNetworks}): hands on what it gets, [N, C] or a series [N, C, T].
 * In a network that is trained by itself it does nothing.
 *
 * <p>What sends stands behind the layer whose output is the message, and before something that
 * leads to the network's output. What receives is a multi-layer network's first layer, or takes one
 * of a graph's inputs alone.
 */
public class MessagePort extends NoParamLayer {

  private static final long serialVersionUID = 1L;

  /** For JSON. */
  protected MessagePort() {}

  /**
   * Made by a builder.
   *
   * @param builder the builder
   */
  protected MessagePort(Builder builder) {
    super(builder);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    return InterfaceParameters.lay(
        new MessagePortLayer(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return new LayerMemoryReport.Builder(getLayerName(), MessagePort.class, inputType, inputType)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, inputType.arrayElementsPerExample())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessagePort && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** Builds a {@link MessagePort}. */
  @SuppressWarnings("unchecked") // build() of all of Deeplearning4j's builders
  public static class Builder extends Layer.Builder<Builder> {

    /** A builder of a port, which is found by its layer's name. */
    public Builder() {}

    @Override
    public MessagePort build() {
      return new MessagePort(this);
    }
  }
}
