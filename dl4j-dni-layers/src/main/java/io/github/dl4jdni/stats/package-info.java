/**
 * How good the synthetic gradients are: measures, and the listeners that take them while a network
 * trains.
 */
package io.github.dl4jdni.stats;
