package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Builds the networks of the experiment. */
public final class ComparedNetworks implements NetworkFactory {

  /** Of the hidden layer of complete unlock's input models: as the paper's gradient models are. */
  private static final int INPUT_MODEL_WIDTH = 1024;

  @Override
  public MultiLayerNetwork create(NetworkSpecification specification, Method method) {
    MultiLayerNetwork stock = backprop(specification);
    return switch (method) {
      case BACKPROP -> stock;
      case NONE -> untrained(stock);
      case DNI, CDNI, CDNI_LINEAR -> {
        LayerStack stack = LayerStack.of(specification);
        GradientModelKind kind = gradientModelKind(method, specification.gradientModel());
        yield stack.decoupled(stock, stack.gradientModel(kind), method.seesLabels());
      }
      case DFA, LOCAL, DDG, FDG ->
          LayerStack.of(specification)
              .decoupled(stock, method.gradientModel(), method.seesLabels());
      case COMPLETE -> {
        GradientModelKind kind = gradientModelKind(method, specification.gradientModel());
        GradientModel model = new DenseStack(specification).gradientModel(kind);
        yield complete(specification, stock, model, null);
      }
    };
  }

  /**
   * As {@link #create(NetworkSpecification, Method)}, with a gradient model of the caller's.
   *
   * @param specification what all methods have in common
   * @param method one whose network has interfaces
   * @param model predicts the hidden layers' gradients; null for the method's own
   * @param inputModel of complete unlock, predicts modules' inputs; null for the usual one
   * @return the network, ready to be fitted
   */
  public MultiLayerNetwork create(
      NetworkSpecification specification,
      Method method,
      GradientModel model,
      GradientModel inputModel) {
    if (method == Method.COMPLETE) {
      GradientModel used = model == null ? GradientModel.linear() : model;
      return complete(specification, backprop(specification), used, inputModel);
    }
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
  private static MultiLayerNetwork untrained(MultiLayerNetwork stock) {
    return new AnyNetwork.Stack(stock).withUntrainedHiddenLayers().model();
  }

  /**
   * Interfaces that see labels, and every layer but the first predicts its input from the
   * network's, where nothing else is asked for by a model of one hidden layer.
   */
  private static MultiLayerNetwork complete(
      NetworkSpecification specification,
      MultiLayerNetwork stock,
      GradientModel gradientModel,
      GradientModel asked) {
    DenseStack stack = new DenseStack(specification);
    GradientModel inputModel = asked == null ? GradientModel.mlp(INPUT_MODEL_WIDTH) : asked;
    List<Layer> layers = new ArrayList<>();
    for (int number = 1; number <= specification.shape().hiddenLayers(); number++) {
      layers.add(stack.decoupledHidden(number, gradientModel, true));
      layers.add(
          new SyntheticInputModule.Builder()
              .name("input" + (number + 1))
              .inputModel(inputModel)
              .build());
    }
    layers.add(stack.output());
    MultiLayerNetwork network = stack.network(layers);
    InitialWeights.copy(stock, network);
    return network;
  }

  /**
   * {@return the kind of the gradient models in a method's network; null if the method has none, or
   * says itself what they are}
   *
   * @param method how hidden layers get their gradients
   * @param asked the kind asked for, for methods that leave it open; null for their usual one
   */
  public static GradientModelKind gradientModelKind(Method method, GradientModelKind asked) {
    GradientModelKind usual =
        switch (method) {
          case DNI -> GradientModelKind.MLP;
          case CDNI -> GradientModelKind.ERROR;
          case CDNI_LINEAR, COMPLETE -> GradientModelKind.LINEAR;
          case BACKPROP, NONE, DFA, LOCAL, DDG, FDG -> null;
        };
    return usual == null || asked == null ? usual : asked;
  }

  /**
   * Checks that there is a network for complete unlock.
   *
   * @param option that named the method
   * @param kind of the networks
   * @param modules that they are to be cut into; null for as many as there are layers
   * @throws UserErrorException if there is none
   */
  public static void checkComplete(String option, NetworkKind kind, Integer modules) {
    if (kind != NetworkKind.FCN) {
      throw new UserErrorException(option + " complete is for --network fcn, got " + kind);
    }
    if (modules != null) {
      throw new UserErrorException("--modules goes with other methods, got complete");
    }
  }
}
