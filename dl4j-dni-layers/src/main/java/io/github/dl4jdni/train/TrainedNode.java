package io.github.dl4jdni.train;

import io.github.dl4jdni.layers.LayerStep;
import io.github.dl4jdni.layers.WindowedLayer;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer or vertex of a network as a module uses it. The objects are the network's own. */
abstract class TrainedNode {

  private final String name;
  private final List<String> inputs;

  TrainedNode(String name, List<String> inputs) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
  }

  String name() {
    return name;
  }

  /** The names of the nodes and network inputs that it takes. */
  List<String> inputs() {
    return inputs;
  }

  /** Shows the batch to a vertex that looks at more of it than it takes. */
  void show(Batch batch) {}

  /** Before the forward pass of a window, or of a minibatch that is whole. */
  abstract void begin(Window window);

  /** Computes the output in training mode. */
  abstract INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces);

  /** Computes the output as in inference. */
  abstract INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces);

  /** Backpropagates, and gives the gradients of the inputs; an entry may be null. */
  abstract INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces);

  /** Takes the inputs' masks and gives its output's. */
  abstract Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples);

  /** The layer, or null for a vertex that is none. */
  abstract Layer layer();

  /** Lets go of the step's arrays, and carries state on to the next window. */
  abstract void end(Window window);

  /** Forgets the state of sequences that are not at their end. */
  abstract void forgetState();

  /** A node without a state. */
  private abstract static class Stateless extends TrainedNode {

    Stateless(String name, List<String> inputs) {
      super(name, inputs);
    }

    @Override
    void begin(Window window) {
      // each window is like the first
    }

    @Override
    void forgetState() {
      // has none
    }
  }

  /** A layer, with what stands before it. */
  static final class OfLayer extends TrainedNode {

    private final Layer layer;
    private final InputPreProcessor preProcessor; // or null
    private LayerStep fast; // in place of the layer's own step where that is possible, or null
    private boolean first; // nobody needs the gradient of what it takes
    private boolean ran; // this step's forward pass was that of the fast step
    private CarriedState state; // null without state, or without windows

    OfLayer(String name, List<String> inputs, Layer layer, InputPreProcessor preProcessor) {
      super(name, inputs);
      this.layer = layer;
      this.preProcessor = preProcessor;
    }

    @Override
    void begin(Window window) {
      tell(layer, window);
      if (state != null) {
        state.begin(window);
      }
    }

    private static void tell(Layer layer, Window window) {
      if (layer instanceof WindowedLayer windowed) {
        windowed.beginWindow(window.index(), window.last());
      } else if (layer instanceof BaseWrapperLayer wrapper) {
        tell(wrapper.getUnderlying(), window);
      }
    }

    @Override
    INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      INDArray input = preProcess(activations[0], examples, workspaces);
      if (layer instanceof IOutputLayer) {
        layer.setInput(input, workspaces);
        return null; // its loss is all that anybody asks for
      }
      if (state != null) {
        return state.activate(input, workspaces);
      }
      ran = fast != null && fast.takes(input) && layer.getMaskArray() == null;
      return ran ? fast.forward(input, workspaces) : layer.activate(input, true, workspaces);
    }

    @Override
    INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return layer.activate(preProcess(activations[0], examples, workspaces), false, workspaces);
    }

    /**
     * Once the layer has its parameters' gradients: a step that does without what nobody needs.
     *
     * @param isFirst whether it takes a network input alone
     * @param windows whether minibatches are cut into windows
     */
    void prepare(boolean isFirst, boolean windows) {
      state = windows ? CarriedState.of(layer) : null;
      fast = LayerStep.of(layer);
      first = isFirst;
    }

    INDArray preProcess(INDArray activation, int examples, LayerWorkspaceMgr workspaces) {
      return preProcessor == null
          ? activation
          : preProcessor.preProcess(activation, examples, workspaces);
    }

    @Override
    INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      INDArray below =
          ran
              ? fast.backward(gradient, !first, workspaces)
              : layer.backpropGradient(gradient, workspaces).getSecond();
      return toInput(below, examples, workspaces);
    }

    /** What was backpropagated to the layer's input, before its preprocessor. */
    INDArray[] toInput(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      INDArray before =
          preProcessor == null || gradient == null
              ? gradient
              : preProcessor.backprop(gradient, examples, workspaces);
      return new INDArray[] {before};
    }

    @Override
    Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
      Pair<INDArray, MaskState> mask = new Pair<>(masks[0], state);
      if (preProcessor != null) {
        mask = preProcessor.feedForwardMaskArray(mask.getFirst(), mask.getSecond(), examples);
      }
      return mask == null
          ? layer.feedForwardMaskArray(null, null, examples)
          : layer.feedForwardMaskArray(mask.getFirst(), mask.getSecond(), examples);
    }

    @Override
    Layer layer() {
      return layer;
    }

    @Override
    void end(Window window) {
      if (fast != null) {
        fast.clear();
      }
      if (state != null) {
        state.end(window);
      }
    }

    @Override
    void forgetState() {
      if (state != null) {
        state.clear();
      }
    }
  }

  /** A preprocessor that stands alone in a graph, where it would ask the graph for its batch. */
  static final class OfPreProcessor extends Stateless {

    private final InputPreProcessor preProcessor;

    OfPreProcessor(String name, List<String> inputs, InputPreProcessor preProcessor) {
      super(name, inputs);
      this.preProcessor = preProcessor;
    }

    @Override
    INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return preProcessor.preProcess(activations[0], examples, workspaces);
    }

    @Override
    INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return forward(activations, examples, workspaces);
    }

    @Override
    INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      return new INDArray[] {preProcessor.backprop(gradient, examples, workspaces)};
    }

    @Override
    Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
      return preProcessor.feedForwardMaskArray(masks[0], state, examples);
    }

    @Override
    Layer layer() {
      return null;
    }

    @Override
    void end(Window window) {
      // keeps nothing of a step
    }
  }

  /** A vertex of a graph that is no layer. */
  static final class OfVertex extends Stateless {

    private final GraphVertex vertex;
    private final BatchView view; // or null

    OfVertex(List<String> inputs, GraphVertex vertex, BatchView view) {
      super(vertex.getVertexName(), inputs);
      this.vertex = vertex;
      this.view = view;
    }

    @Override
    void show(Batch batch) {
      if (view != null) {
        view.show(batch);
      }
    }

    @Override
    INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return compute(true, activations, workspaces);
    }

    @Override
    INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return compute(false, activations, workspaces);
    }

    private INDArray compute(
        boolean training, INDArray[] activations, LayerWorkspaceMgr workspaces) {
      for (int i = 0; i < activations.length; i++) {
        vertex.setInput(i, activations[i], workspaces);
      }
      return vertex.doForward(training, workspaces);
    }

    @Override
    INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      vertex.setEpsilon(gradient);
      return vertex.doBackward(false, workspaces).getSecond();
    }

    @Override
    Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
      return vertex.feedForwardMaskArrays(masks, state, examples);
    }

    @Override
    Layer layer() {
      return null;
    }

    @Override
    void end(Window window) {
      vertex.clear();
    }
  }
}
