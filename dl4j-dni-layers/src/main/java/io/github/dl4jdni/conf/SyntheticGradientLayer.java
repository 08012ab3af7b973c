package io.github.dl4jdni.conf;

/** A layer configuration that ends with an interface between two modules. */
public interface SyntheticGradientLayer extends GradientModelLayer {}
