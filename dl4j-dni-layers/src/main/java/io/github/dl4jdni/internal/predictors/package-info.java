/**
 * Gradient models at work, one class for each of {@link io.github.dl4jdni.conf.GradientModel}'s,
 * and the arithmetic of images that convolutional ones share.
 */
package io.github.dl4jdni.internal.predictors;
