package io.github.dl4jdni.internal.networks;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a vertex sees of the network that looks past what it takes: the lengths and masks of the
 * network's inputs, in the batch that the vertex's own module is at. The network itself cannot tell
 * them, as its modules are at different batches.
 */
public final class BatchView extends ComputationGraph {

  private static final long serialVersionUID = 1L;

  private transient Batch batch;

  private BatchView(ComputationGraphConfiguration configuration) {
    super(configuration);
  }

  /** Whether a vertex asks the network for its inputs or their masks. */
  public static boolean isNeededBy(org.deeplearning4j.nn.conf.graph.GraphVertex vertex) {
    return vertex instanceof FrozenVertex frozen
        ? isNeededBy(frozen.getUnderlying())
        : vertex instanceof LastTimeStepVertex
            || vertex instanceof DuplicateToTimeSeriesVertex
            || vertex instanceof ReverseTimeSeriesVertex;
  }

  /**
   * A vertex in place of one that asks the network, which asks a view instead.
   *
   * @param network the network
   * @param configuration the vertex's
   * @param inputs the names of what it takes
   * @param vertex the network's vertex
   * @return the node
   */
  static TrainingNode.OfVertex node(
      ComputationGraph network,
      org.deeplearning4j.nn.conf.graph.GraphVertex configuration,
      List<String> inputs,
      GraphVertex vertex) {
    if (!isNeededBy(configuration)) {
      return new TrainingNode.OfVertex(inputs, vertex, null);
    }
    BatchView view = new BatchView(network.getConfiguration());
    GraphVertex seeing =
        configuration.instantiate(
            view,
            vertex.getVertexName(),
            vertex.getVertexIndex(),
            null,
            false,
            network.params().dataType());
    seeing.setInputVertices(vertex.getInputVertices());
    return new TrainingNode.OfVertex(inputs, seeing, view);
  }

  /** Goes on to the batch that the module begins with. */
  void show(Batch next) {
    batch = next;
  }

  @Override
  public INDArray getInput(int input) {
    return batch.features(input);
  }

  @Override
  public INDArray[] getInputMaskArrays() {
    if (!batch.hasFeatureMasks()) {
      return null;
    }
    INDArray[] masks = new INDArray[batch.features().length];
    Arrays.setAll(masks, batch::featureMask);
    return masks;
  }
}
