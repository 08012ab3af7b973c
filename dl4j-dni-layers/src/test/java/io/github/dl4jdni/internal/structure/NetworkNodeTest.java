package io.github.dl4jdni.internal.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.conf.SyntheticGradientModule;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLambdaVertex;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** What is taken at its word. */
class NetworkNodeTest {

  /** A user's layer. */
  static final class Own extends SimpleRnn {
    Own() {
      super(new Builder().nIn(2).nOut(2));
    }
  }

  /** A user's wrapper. */
  static final class OwnWrapper extends LastTimeStep {
    OwnWrapper() {
      super(new SimpleRnn.Builder().nIn(2).nOut(2).build());
    }
  }

  /** A user's vertex. */
  static final class OwnVertex extends SameDiffLambdaVertex {
    @Override
    public SDVariable defineVertex(SameDiff sameDiff, VertexInputs inputs) {
      return inputs.getInput(0);
    }
  }

  private static boolean isStock(Layer layer) {
    return new NetworkNode("a", List.of("in"), layer, null, null).isStock();
  }

  private static boolean isStock(GraphVertex vertex) {
    return new NetworkNode("a", List.of("in"), null, null, vertex).isStock();
  }

  @Test
  void wrappersHideNoLayersOfUsers() {
    assertThat(isStock(new Own())).isFalse();
    assertThat(isStock(new FrozenLayer(new Own()))).isFalse();
    assertThat(isStock(new LastTimeStep(new Own()))).isFalse();
    assertThat(isStock(new OwnWrapper())).isFalse();
    assertThat(isStock(new FrozenVertex(new OwnVertex()))).isFalse();
  }

  @Test
  void deeplearning4jsAndThisLibrarysAreStock() {
    assertThat(isStock(new LastTimeStep(new SimpleRnn.Builder().nOut(2).build()))).isTrue();
    assertThat(isStock(new FrozenLayer(new SyntheticGradientModule.Builder().build()))).isTrue();
    assertThat(isStock(new FrozenVertex(new MergeVertex()))).isTrue();
  }
}
