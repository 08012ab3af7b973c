/**
 * What a user writes and what JSON holds: layer configurations and gradient models. How they run is
 * in {@link io.github.dl4jdni.layers}.
 */
package io.github.dl4jdni.conf;
