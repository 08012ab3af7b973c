package io.github.dl4jdni.internal.interfaces;

import io.github.dl4jdni.internal.arrays.Arrays2d;
import io.github.dl4jdni.internal.arrays.Products;
import io.github.dl4jdni.internal.context.StepContext;
import io.github.dl4jdni.layers.GradientPredictor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The way by which the gradient of an interface's message arrives as two factors, g = δWᵀ, from a
 * dense layer right above it. A model that learns from few projections of g spares that layer the
 * product, a third of what its backward pass multiplies.
 *
 * <p>A layer does not know its neighbours, but the message that goes forward last on a thread is
 * the input of the layer that comes next; the thread remembers the way by a weak reference only.
 * What lies between two layers is not known either: a preprocessor that leaves messages as they are
 * may change gradients, and others may take the same message. So the first gradient comes both
 * ways. Factors count from then on if the product arrived as it had been sent. In its place zeros
 * are sent, and where something else arrives all the same, the product is added to it.
 */
final class GradientFactors {

  private StepContext context; // of the thread that runs the layers
  private GradientPredictor learner;
  private INDArray message; // that waits for its gradient; null if its interface takes no factors
  private boolean tried;
  private boolean open;
  private INDArray delta; // δ, [rows, units above]; null if no factors arrived
  private INDArray weights; // W, [outputs, units above]
  private INDArray sent; // in place of the product, [rows, outputs]
  private INDArray copy; // of the product, where the way is tried

  /** A message goes forward whose interface learns from factors. */
  void goesForward(INDArray sentMessage, GradientPredictor ofInterface) {
    clear();
    if (open || !tried) {
      message = sentMessage;
      learner = ofInterface;
      context = StepContext.join();
      context.setSender(this);
    }
  }

  /** The way of the message that is this input, on this thread; null if it has none. */
  static GradientFactors of(INDArray input) {
    return StepContext.sender() instanceof GradientFactors factors && factors.message == input
        ? factors
        : null;
  }

  /**
   * Takes the factors.
   *
   * @param ofLayer δ; not changed
   * @param ofLayerWeights W, not to be changed before the step's end
   * @param workspaces the step's workspaces
   * @return what to hand down in place of δWᵀ; null if the factors are not wanted
   */
  INDArray take(INDArray ofLayer, INDArray ofLayerWeights, LayerWorkspaceMgr workspaces) {
    if (message == null
        || delta != null // somebody else was here
        || ofLayer.dataType() != message.dataType()
        || !learner.prefersFactors(ofLayer.size(0), ofLayerWeights.size(0))) {
      return null;
    }
    delta = workspaces.dup(ArrayType.ACTIVATION_GRAD, ofLayer, 'c');
    weights = ofLayerWeights;
    if (open) {
      sent = workspaces.create(ArrayType.ACTIVATION_GRAD, delta.dataType(), shape(), 'c');
    } else {
      sent = product(ArrayType.ACTIVATION_GRAD, workspaces);
      copy = workspaces.dup(ArrayType.ACTIVATION_GRAD, sent, 'c');
    }
    return sent;
  }

  /** Whether the factors are all that arrived. */
  boolean areAllOf(INDArray arrived) {
    if (delta == null) {
      return false;
    }
    if (open) {
      return arrived == sent;
    }
    tried = true;
    open = arrived == sent && arrived.equalsWithEps(copy, 0);
    if (!open) {
      clear();
    }
    return open;
  }

  /** What arrived, with the product of the factors, if there are any, added. */
  INDArray plus(INDArray arrived, LayerWorkspaceMgr workspaces) {
    return delta == null ? arrived : product(workspaces).addi(arrived);
  }

  /** Whether products are left out by now. */
  boolean isOpen() {
    return open;
  }

  INDArray delta() {
    return delta;
  }

  INDArray weights() {
    return weights;
  }

  /** δWᵀ. */
  INDArray product(LayerWorkspaceMgr workspaces) {
    return product(ArrayType.BP_WORKING_MEM, workspaces);
  }

  private INDArray product(ArrayType place, LayerWorkspaceMgr workspaces) {
    INDArray product = Arrays2d.create(place, delta.size(0), weights.size(0), weights, workspaces);
    Products.timesTransposed(delta, weights, product);
    return product;
  }

  private long[] shape() {
    return new long[] {delta.size(0), weights.size(0)};
  }

  /** Lets go of all that belongs to the last step. */
  void clear() {
    if (context != null) {
      context.releaseSender(this);
      context = null;
    }
    learner = null;
    message = null;
    delta = null;
    weights = null;
    sent = null;
    copy = null;
  }
}
