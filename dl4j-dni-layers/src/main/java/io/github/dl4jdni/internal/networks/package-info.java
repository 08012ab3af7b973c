/**
 * A network in training, whatever its kind: its layers or vertices as a trainer runs them, and the
 * minibatches and windows of time series that go through it.
 */
package io.github.dl4jdni.internal.networks;
