package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.conf.GradientModel;
import io.github.dl4jdni.conf.GradientModelConfiguration;
import io.github.dl4jdni.internal.params.ModelParamInitializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What one gradient model has learnt.
 *
 * @param model what it is
 * @param parameters its parameters and statistics, in their order
 */
record LearntModel(GradientModel model, List<Parameter> parameters) {

  /**
   * A parameter.
   *
   * @param name in the model
   * @param values the parameter, detached
   * @param state of its updater: as many numbers as the parameter has, flat, by kind; empty if it
   *     has none
   */
  record Parameter(String name, INDArray values, Map<String, INDArray> state) {}

  public LearntModel {
    parameters = List.copyOf(parameters);
  }

  /** Copies what a layer's model has learnt. */
  public static LearntModel of(
      GradientModelConfiguration at, Trainable layer, Map<String, Map<String, INDArray>> states) {
    List<Parameter> parameters = new ArrayList<>();
    try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      views(at, layer)
          .forEach(
              (key, values) -> {
                Map<String, INDArray> state = new LinkedHashMap<>();
                states.getOrDefault(key, Map.of()).forEach((kind, of) -> state.put(kind, of.dup()));
                parameters.add(
                    new Parameter(initializer(at).nameInModel(key), values.dup('f'), state));
              });
    }
    return new LearntModel(at.getSyntheticGradient().getGradientModel(), parameters);
  }

  /** The model's parameters by their names in the layer. */
  private static Map<String, INDArray> views(GradientModelConfiguration at, Trainable layer) {
    ModelParamInitializer initializer = initializer(at);
    Map<String, INDArray> views = new LinkedHashMap<>(layer.paramTable(false));
    views.keySet().removeIf(key -> !initializer.isOfModel(key) || initializer.isProgress(key));
    return views;
  }

  private static ModelParamInitializer initializer(GradientModelConfiguration at) {
    return (ModelParamInitializer) ((Layer) at).initializer();
  }

  /** Fails unless another interface's model is of this kind. */
  public void checkKind(String name, GradientModelConfiguration at) {
    GradientModel theirs = at.getSyntheticGradient().getGradientModel();
    if (theirs.getClass() != model.getClass()) {
      throw new DL4JInvalidConfigException(
          "gradientModelsFrom: the gradient model of \""
              + name
              + "\" is to be "
              + theirs
              + ", the one to take over is "
              + model
              + "; let the conversion ask for that one, or for none at all");
    }
  }

  /** Gives another layer's model what this one has learnt. */
  public void giveTo(
      String name,
      GradientModelConfiguration at,
      Trainable layer,
      Map<String, Map<String, INDArray>> states) {
    Map<String, INDArray> views = views(at, layer);
    List<String> theirs =
        views.keySet().stream().map(key -> initializer(at).nameInModel(key)).toList();
    List<String> ours = parameters.stream().map(Parameter::name).toList();
    if (!theirs.equals(ours)) {
      throw new DL4JInvalidConfigException(
          "gradientModelsFrom: the gradient model of \""
              + name
              + "\" has the parameters "
              + theirs
              + ", the one to take over has "
              + ours
              + "; give it the same settings (layers, batch normalisation, models for each window)");
    }
    int next = 0;
    for (Map.Entry<String, INDArray> view : views.entrySet()) {
      Parameter from = parameters.get(next++);
      if (!Arrays.equals(view.getValue().shape(), from.values().shape())) {
        throw new DL4JInvalidConfigException(
            "gradientModelsFrom: the gradient model of \""
                + name
                + "\" has a parameter \""
                + from.name()
                + "\" of the shape "
                + Arrays.toString(view.getValue().shape())
                + ", the one to take over "
                + Arrays.toString(from.values().shape())
                + "; a gradient model fits messages of the same width, with as many labels");
      }
      view.getValue().assign(from.values());
      states
          .getOrDefault(view.getKey(), Map.of())
          .forEach(
              (kind, state) -> {
                if (from.state().containsKey(kind)) {
                  state.assign(from.state().get(kind));
                }
              });
    }
  }
}
