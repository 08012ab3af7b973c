package io.github.dl4jdni.train;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One minibatch, or a window of one, on its way through the modules, and the iteration that it is.
 */
final class Batch {

  private final int iteration;
  private final int epoch;
  private final Window window;
  private final Observation observation; // or null
  private final INDArray[] features;
  private final INDArray[] labels;
  private final INDArray[] featureMasks; // an entry may be null
  private final INDArray[] labelMasks; // an entry may be null

  private Batch(
      int iteration, int epoch, MultiDataSet data, Window window, Observation observation) {
    this.iteration = iteration;
    this.epoch = epoch;
    this.window = window;
    this.observation = observation;
    features = detached(data.getFeatures(), data.getFeatures().length);
    labels = detached(data.getLabels(), data.getLabels().length);
    featureMasks = detached(data.getFeaturesMaskArrays(), features.length);
    labelMasks = detached(data.getLabelsMaskArrays(), labels.length);
  }

  static Batch of(
      int iteration, int epoch, MultiDataSet data, Window window, Observation observation) {
    return new Batch(iteration, epoch, data, window, observation);
  }

  /** Iterators may hand out arrays of a workspace of their own, which other threads cannot see. */
  private static INDArray[] detached(INDArray[] arrays, int length) {
    INDArray[] detached = new INDArray[length];
    for (int i = 0; arrays != null && i < length; i++) {
      detached[i] = arrays[i] == null ? null : arrays[i].detach();
    }
    return detached;
  }

  int iteration() {
    return iteration;
  }

  int epoch() {
    return epoch;
  }

  /** Where in its sequences it lies. */
  Window window() {
    return window;
  }

  /** What modules are to keep for listeners; null if nothing. */
  Observation observation() {
    return observation;
  }

  /** Keeps what a node gave, if listeners ask for it: the next layer may overwrite it. */
  void observe(String node, INDArray activation) {
    if (observation != null && activation != null) {
      observation.activation(node, activation);
    }
  }

  /** The number of examples, by which gradients are divided. */
  int examples() {
    return labels[0] == null ? inputExamples() : Math.toIntExact(labels[0].size(0));
  }

  /** The number of examples of the network's input. */
  int inputExamples() {
    return Math.toIntExact(features[0].size(0));
  }

  INDArray features(int input) {
    return features[input];
  }

  INDArray[] features() {
    return features.clone();
  }

  INDArray labels(int output) {
    return labels[output];
  }

  INDArray[] labels() {
    return labels.clone();
  }

  INDArray featureMask(int input) {
    return featureMasks[input];
  }

  INDArray labelMask(int output) {
    return labelMasks[output];
  }

  boolean hasFeatureMasks() {
    return Arrays.stream(featureMasks).anyMatch(mask -> mask != null);
  }

  boolean hasLabelMasks() {
    return Arrays.stream(labelMasks).anyMatch(mask -> mask != null);
  }
}
