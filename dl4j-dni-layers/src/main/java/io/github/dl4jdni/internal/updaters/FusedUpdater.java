package io.github.dl4jdni.internal.updaters;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The updater of a block of parameters: ND4J's, whose state it is, in one pass where that can be.
 *
 * @param <T> its configuration
 */
public final class FusedUpdater<T extends IUpdater> implements GradientUpdater<T> {

  private final T configuration;
  private final GradientUpdater<?> stock;
  private INDArray last; // the array that it is given again and again
  private OnePass pass; // over that array; null if it cannot be passed over

  public FusedUpdater(T configuration, GradientUpdater<?> stock) {
    this.configuration = configuration;
    this.stock = stock;
  }

  /** ND4J's own updater, with the state. */
  GradientUpdater<?> stock() {
    return stock;
  }

  @Override
  public T getConfig() {
    return configuration;
  }

  @Override
  public Map<String, INDArray> getState() {
    return stock.getState();
  }

  @Override
  public void setState(Map<String, INDArray> state, boolean initialize) {
    stock.setState(state, initialize);
    last = null;
  }

  @Override
  public void setStateViewArray(
      INDArray view, long[] gradientShape, char gradientOrder, boolean initialize) {
    stock.setStateViewArray(view, gradientShape, gradientOrder, initialize);
    last = null;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the array itself, of which a pass shows the memory
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    if (gradient != last) {
      pass = OnePass.of(stock, gradient);
      last = gradient;
    }
    if (pass == null) {
      stock.applyUpdater(gradient, iteration, epoch);
    } else {
      pass.prepare(iteration, epoch, 1);
    }
  }
}
