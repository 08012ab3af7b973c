package io.github.dl4jdni.examples.check;

import io.github.dl4jdni.params.ModelParamInitializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A network of either kind as a function of its parameters, on fixed data. */
final class CheckedNetwork {

  private final Kind kind;
  private final MultiDataSet data;

  private CheckedNetwork(Kind kind, MultiDataSet data) {
    this.kind = kind;
    this.data = data;
  }

  static CheckedNetwork of(MultiLayerNetwork network, MultiDataSet data) {
    return new CheckedNetwork(new Stack(network), data);
  }

  static CheckedNetwork of(ComputationGraph network, MultiDataSet data) {
    return new CheckedNetwork(new Graph(network), data);
  }

  /** What the two kinds do not share a type for. */
  private interface Kind {
    double score(MultiDataSet data);

    void backpropagate(MultiDataSet data);

    INDArray parameters();

    INDArray gradients();

    Layer[] layers();
  }

  private record Stack(MultiLayerNetwork network) implements Kind {

    @Override
    public double score(MultiDataSet data) {
      return network.score(new DataSet(data.getFeatures(0), data.getLabels(0)), true);
    }

    @Override
    public void backpropagate(MultiDataSet data) {
      network.setInput(data.getFeatures(0));
      network.setLabels(data.getLabels(0));
      network.computeGradientAndScore();
    }

    @Override
    public INDArray parameters() {
      return network.params();
    }

    @Override
    public INDArray gradients() {
      return network.getFlattenedGradients();
    }

    @Override
    public Layer[] layers() {
      return network.getLayers();
    }
  }

  private record Graph(ComputationGraph network) implements Kind {

    @Override
    public double score(MultiDataSet data) {
      return network.score(data, true);
    }

    @Override
    public void backpropagate(MultiDataSet data) {
      network.setInputs(data.getFeatures());
      network.setLabels(data.getLabels());
      network.computeGradientAndScore();
    }

    @Override
    public INDArray parameters() {
      return network.params();
    }

    @Override
    public INDArray gradients() {
      return network.getFlattenedGradients();
    }

    @Override
    public Layer[] layers() {
      return network.getLayers();
    }
  }

  /** The mean loss of the examples, at the present parameters. */
  double loss() {
    return kind.score(data);
  }

  /** All parameters, with their gradients at the present ones. */
  List<CheckedParameter> parameters() {
    kind.backpropagate(data);
    INDArray gradients = kind.gradients().div(data.getFeatures(0).size(0));
    gradients = gradients.reshape(gradients.length());
    long begin = kind.parameters().offset();
    List<CheckedParameter> parameters = new ArrayList<>();
    for (Layer layer : kind.layers()) {
      for (Map.Entry<String, INDArray> each : layer.paramTable().entrySet()) {
        INDArray values = each.getValue();
        long from = values.offset() - begin;
        parameters.add(
            new CheckedParameter(
                layer.conf().getLayer().getLayerName(),
                layer.conf().getLayer().getClass().getSimpleName(),
                each.getKey(),
                flat(kind.parameters()).get(NDArrayIndex.interval(from, from + values.length())),
                gradients.get(NDArrayIndex.interval(from, from + values.length())),
                isOfLoss(layer, each.getKey())));
      }
    }
    return parameters;
  }

  private static INDArray flat(INDArray parameters) {
    return parameters.reshape(parameters.length());
  }

  private static boolean isOfLoss(Layer layer, String parameter) {
    ParamInitializer initializer = layer.conf().getLayer().initializer();
    boolean ofModel =
        initializer instanceof ModelParamInitializer with && with.isOfModel(parameter);
    return !ofModel && layer.updaterDivideByMinibatch(parameter);
  }
}
