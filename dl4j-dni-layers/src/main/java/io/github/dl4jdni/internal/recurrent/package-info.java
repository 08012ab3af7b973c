/**
 * Recurrent layers with synthetic gradients of their states: windows of an LSTM and of a simple
 * recurrent layer, and how models of the states' gradients learn.
 */
package io.github.dl4jdni.internal.recurrent;
