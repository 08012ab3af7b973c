package io.github.dl4jdni.conf;

/** A layer configuration that ends with an interface between two modules. */
public interface InterfaceConfiguration extends GradientModelConfiguration {

  /** The running sums of a warm-up that ends by R², and whether it has ended. */
  @Override
  default long progressParams() {
    return getSyntheticGradient().getWarmUpR2() == null ? 0 : 3;
  }
}
