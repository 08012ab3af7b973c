package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.interfaces.LayerStep;
import io.github.dl4jdni.internal.recurrent.WindowedLayer;
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
public abstract class TrainingNode {

  private final String name;
  private final List<String> inputs;

  public TrainingNode(String name, List<String> inputs) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
  }

  public String name() {
    return name;
  }

  /** The names of the nodes and network inputs that it takes. */
  public List<String> inputs() {
    return inputs;
  }

  /** Shows the batch to a vertex that looks at more of it than it takes. */
  public void show(Batch batch) {}

  /** Before the forward pass of a window, or of a minibatch that is whole. */
  public abstract void begin(Window window);

  /** Whether the step's forward pass needs what the node takes. */
  public boolean waitsForInput() {
    return true;
  }

  /** Computes the output in training mode. */
  public abstract INDArray forward(
      INDArray[] activations, int examples, LayerWorkspaceMgr workspaces);

  /** Computes the output as in inference. */
  public abstract INDArray infer(
      INDArray[] activations, int examples, LayerWorkspaceMgr workspaces);

  /** Backpropagates, and gives the gradients of the inputs; an entry may be null. */
  public abstract INDArray[] backward(
      INDArray gradient, int examples, LayerWorkspaceMgr workspaces);

  /** Takes the inputs' masks and gives its output's. */
  public abstract Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples);

  /** The layer, or null for a vertex that is none. */
  public abstract Layer layer();

  /** Lets go of the step's arrays, and carries state on to the next window. */
  public abstract void end(Window window);

  /** Forgets the state of sequences that are not at their end. */
  public abstract void forgetState();

  /** A node without a state. */
  private abstract static class Stateless extends TrainingNode {

    Stateless(String name, List<String> inputs) {
      super(name, inputs);
    }

    @Override
    public void begin(Window window) {
      // each window is like the first
    }

    @Override
    public void forgetState() {
      // has none
    }
  }

  /** A layer, with what stands before it. */
  public static final class OfLayer extends TrainingNode {

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
    public void begin(Window window) {
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
    public INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
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
    public INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return layer.activate(preProcess(activations[0], examples, workspaces), false, workspaces);
    }

    /**
     * Once the layer has its parameters' gradients: a step that does without what nobody needs.
     *
     * @param isFirst whether it takes a network input alone
     * @param windows whether minibatches are cut into windows
     */
    public void prepare(boolean isFirst, boolean windows) {
      state = windows ? CarriedState.of(layer) : null;
      fast = LayerStep.of(layer);
      first = isFirst;
    }

    public INDArray preProcess(INDArray activation, int examples, LayerWorkspaceMgr workspaces) {
      return preProcessor == null
          ? activation
          : preProcessor.preProcess(activation, examples, workspaces);
    }

    @Override
    public INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      INDArray below =
          ran
              ? fast.backward(gradient, !first, workspaces)
              : layer.backpropGradient(gradient, workspaces).getSecond();
      return toInput(below, examples, workspaces);
    }

    /** What was backpropagated to the layer's input, before its preprocessor. */
    public INDArray[] toInput(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      INDArray before =
          preProcessor == null || gradient == null
              ? gradient
              : preProcessor.backprop(gradient, examples, workspaces);
      return new INDArray[] {before};
    }

    @Override
    public Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
      Pair<INDArray, MaskState> mask = new Pair<>(masks[0], state);
      if (preProcessor != null) {
        mask = preProcessor.feedForwardMaskArray(mask.getFirst(), mask.getSecond(), examples);
      }
      return mask == null
          ? layer.feedForwardMaskArray(null, null, examples)
          : layer.feedForwardMaskArray(mask.getFirst(), mask.getSecond(), examples);
    }

    @Override
    public Layer layer() {
      return layer;
    }

    @Override
    public void end(Window window) {
      if (fast != null) {
        fast.clear();
      }
      if (state != null) {
        state.end(window);
      }
    }

    @Override
    public void forgetState() {
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
    public INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return preProcessor.preProcess(activations[0], examples, workspaces);
    }

    @Override
    public INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return forward(activations, examples, workspaces);
    }

    @Override
    public INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      return new INDArray[] {preProcessor.backprop(gradient, examples, workspaces)};
    }

    @Override
    public Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
      return preProcessor.feedForwardMaskArray(masks[0], state, examples);
    }

    @Override
    public Layer layer() {
      return null;
    }

    @Override
    public void end(Window window) {
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
    public void show(Batch batch) {
      if (view != null) {
        view.show(batch);
      }
    }

    @Override
    public INDArray forward(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
      return compute(true, activations, workspaces);
    }

    @Override
    public INDArray infer(INDArray[] activations, int examples, LayerWorkspaceMgr workspaces) {
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
    public INDArray[] backward(INDArray gradient, int examples, LayerWorkspaceMgr workspaces) {
      vertex.setEpsilon(gradient);
      return vertex.doBackward(false, workspaces).getSecond();
    }

    @Override
    public Pair<INDArray, MaskState> mask(INDArray[] masks, MaskState state, int examples) {
      return vertex.feedForwardMaskArrays(masks, state, examples);
    }

    @Override
    public Layer layer() {
      return null;
    }

    @Override
    public void end(Window window) {
      vertex.clear();
    }
  }
}
