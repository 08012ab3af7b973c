/**
 * What runs: implementations of the layers and gradient models that {@link io.github.dl4jdni.conf}
 * describes. Nothing here is needed to write a configuration.
 */
package io.github.dl4jdni.layers;
