package io.github.dl4jdni.examples.data;

/**
 * What one experiment trains and measures on.
 *
 * @param training the images for training
 * @param measured the images on which the error is measured; none of them is among the others
 */
public record ImageDataSet(LabelledImages training, LabelledImages measured) {}
