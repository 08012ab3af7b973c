package io.github.dl4jdni.examples.network;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Sgd;

/** Builds the networks of the experiment. */
public final class ComparedNetworks implements NetworkFactory {

  /** Of the hidden layer of complete unlock's input models: as the paper's gradient models are. */
  private static final int INPUT_MODEL_WIDTH = 1024;

  @Override
  public MultiLayerNetwork create(NetworkSpecification specification, Method method) {
    MultiLayerNetwork stock = backprop(specification);
    return switch (method) {
      case BACKPROP -> stock;
      case NONE -> withWeightsOf(stock, untrained(specification));
      case DNI -> decoupled(stock, specification, method, GradientModelKind.MLP);
      case CDNI -> decoupled(stock, specification, method, GradientModelKind.ERROR);
      case CDNI_LINEAR -> decoupled(stock, specification, method, GradientModelKind.LINEAR);
      case DFA, LOCAL, DDG, FDG ->
          LayerStack.of(specification)
              .decoupled(stock, method.gradientModel(), method.seesLabels());
      case COMPLETE -> withWeightsOf(stock, complete(specification));
    };
  }

  /**
   * As {@link #create(NetworkSpecification, Method)}, with a gradient model of the caller's.
   *
   * @param specification what all methods have in common
   * @param method one whose network has interfaces
   * @param model predicts the hidden layers' gradients; null for the method's own
   * @return the network, ready to be fitted
   */
  public MultiLayerNetwork create(
      NetworkSpecification specification, Method method, GradientModel model) {
    return model == null
        ? create(specification, method)
        : LayerStack.of(specification)
            .decoupled(backprop(specification), model, method.seesLabels());
  }

  @Override
  public long gradientModelParameters(MultiLayerNetwork network) {
    long parameters = 0;
    for (var parameter : network.paramTable().entrySet()) {
      if (parameter.getKey().contains("gradientModel")) {
        parameters += parameter.getValue().length();
      }
    }
    return parameters;
  }

  private static MultiLayerNetwork backprop(NetworkSpecification specification) {
    LayerStack stack = LayerStack.of(specification);
    List<Layer> layers = stack.allHidden();
    layers.add(stack.output());
    return stack.network(layers);
  }

  /**
   * The hidden layers' weights stay; batch normalization goes on measuring means and variances, for
   * with its initial ones the network would compute something else than the untrained stock network
   * does.
   */
  private static MultiLayerNetwork untrained(NetworkSpecification specification) {
    LayerStack stack = LayerStack.of(specification);
    List<Layer> layers = stack.allHidden();
    for (Layer layer : layers) {
      if (layer instanceof BaseLayer weighted) {
        weighted.setIUpdater(new Sgd(0));
      }
    }
    layers.add(stack.output());
    return stack.network(layers);
  }

  /** Every hidden layer learns from the gradient that a model of its own predicts. */
  private static MultiLayerNetwork decoupled(
      MultiLayerNetwork stock,
      NetworkSpecification specification,
      Method method,
      GradientModelKind usual) {
    LayerStack stack = LayerStack.of(specification);
    GradientModel model = stack.gradientModel(gradientModelKind(specification, usual));
    return stack.decoupled(stock, model, method.seesLabels());
  }

  /**
   * As with the paper's cDNI, and every layer but the first predicts its input from the network's,
   * by a model of one hidden layer.
   */
  private static MultiLayerNetwork complete(NetworkSpecification specification) {
    DenseStack stack = new DenseStack(specification);
    GradientModel gradientModel =
        stack.gradientModel(gradientModelKind(specification, GradientModelKind.LINEAR));
    List<Layer> layers = new ArrayList<>();
    for (int number = 1; number <= specification.shape().hiddenLayers(); number++) {
      layers.add(stack.decoupledHidden(number, gradientModel, true));
      layers.add(
          new SyntheticInputModule.Builder()
              .name("input" + (number + 1))
              .inputModel(GradientModel.mlp(INPUT_MODEL_WIDTH))
              .build());
    }
    layers.add(stack.output());
    return stack.network(layers);
  }

  private static GradientModelKind gradientModelKind(
      NetworkSpecification specification, GradientModelKind usual) {
    return specification.gradientModel() == null ? usual : specification.gradientModel();
  }

  private static MultiLayerNetwork withWeightsOf(MultiLayerNetwork stock, MultiLayerNetwork twin) {
    InitialWeights.copy(stock, twin);
    return twin;
  }
}
