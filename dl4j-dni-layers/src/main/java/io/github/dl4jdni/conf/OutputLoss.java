package io.github.dl4jdni.conf;

import java.io.Serializable;
import java.util.Objects;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/**
 * What an output layer is trained by, for gradient models that predict its error: ℓ(a(z), y) with
 * the layer's loss function ℓ and activation a. Immutable.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class OutputLoss implements Serializable {

  private static final long serialVersionUID = 1L;

  private ILossFunction loss;
  private IActivation activation;
  private boolean perPosition;
  private long outputs; // 0 for as many as there are labels

  private OutputLoss() {} // JSON

  private OutputLoss(
      ILossFunction loss, IActivation activation, boolean perPosition, long outputs) {
    this.loss = Objects.requireNonNull(loss, "loss");
    this.activation = Objects.requireNonNull(activation, "activation");
    this.perPosition = perPosition;
    this.outputs = outputs;
  }

  /**
   * The loss of an output layer.
   *
   * @param loss ℓ; without the wrapper that shares its labels
   * @param activation a
   * @param perPosition whether the layer has labels for each time step or pixel
   * @param outputs how wide z is; 0 if it is as wide as the labels, or that is not known
   * @return the value
   */
  public static OutputLoss of(
      ILossFunction loss, IActivation activation, boolean perPosition, long outputs) {
    return new OutputLoss(loss, activation, perPosition, outputs);
  }

  /** That of a classifier, where nobody said what the output layer is. */
  static OutputLoss ofClassifier() {
    return of(new LossMCXENT(), new ActivationSoftmax(), false, 0);
  }

  /**
   * The loss function for labels as interfaces see them: classes that are given by their index are
   * shared one-hot.
   *
   * @return ℓ
   */
  public ILossFunction getLoss() {
    return loss instanceof LossSparseMCXENT sparse
        ? new LossMCXENT(sparse.getSoftmaxClipEps(), sparse.getWeights())
        : loss;
  }

  /**
   * The activation of the output.
   *
   * @return a
   */
  public IActivation getActivation() {
    return activation;
  }

  /**
   * Whether there are labels for each time step or pixel.
   *
   * @return false if each example has its own
   */
  public boolean isPerPosition() {
    return perPosition;
  }

  /**
   * How wide z is, which for mixture densities and the like is not as wide as the labels.
   *
   * @param labels how wide the labels are
   * @return the number of outputs
   */
  public long outputs(long labels) {
    return outputs > 0 ? outputs : labels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OutputLoss that
        && loss.equals(that.loss)
        && activation.equals(that.activation)
        && perPosition == that.perPosition
        && outputs == that.outputs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(loss, activation, perPosition, outputs);
  }

  @Override
  public String toString() {
    return loss + " of " + activation;
  }
}
