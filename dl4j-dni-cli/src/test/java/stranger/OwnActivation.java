package stranger;

import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** An activation function of a user's own, which has to be allowed by name. */
public final class OwnActivation extends ActivationIdentity {

  private static final long serialVersionUID = 1L;
}
