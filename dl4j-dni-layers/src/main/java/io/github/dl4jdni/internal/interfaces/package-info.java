/**
 * Interfaces between modules: what sends a message on, predicts the gradient that it will get, and
 * learns from the one that it got; and the layers that contain one.
 */
package io.github.dl4jdni.internal.interfaces;
