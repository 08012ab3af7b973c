package io.github.dl4jdni.internal.networks;

import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One minibatch, or a window of one, on its way through the modules, and the iteration that it is.
 * A module that is elsewhere gets one with those arrays alone that it uses; what it counts is the
 * same.
 */
public final class Batch {

  private final Moment moment;
  private final Window window;
  private final Observation observation; // or null
  private final Counts counts;
  private final Content content;

  /**
   * A batch, or a part of one.
   *
   * @param moment when it is
   * @param window where in its sequences it lies
   * @param observation what modules are to keep for listeners; null if nothing
   * @param counts what is counted of the whole batch
   * @param content its arrays
   */
  public Batch(
      Moment moment, Window window, Observation observation, Counts counts, Content content) {
    this.moment = moment;
    this.window = window;
    this.observation = observation;
    this.counts = counts;
    this.content = content;
  }

  public static Batch of(
      int iteration, int epoch, MultiDataSet data, Window window, Observation observation) {
    INDArray[] features = detached(data.getFeatures(), data.getFeatures().length);
    INDArray[] labels = detached(data.getLabels(), data.getLabels().length);
    Content content =
        new Content(
            features,
            labels,
            detached(data.getFeaturesMaskArrays(), features.length),
            detached(data.getLabelsMaskArrays(), labels.length));
    return new Batch(
        new Moment(iteration, epoch), window, observation, Counts.of(content), content);
  }

  /** Iterators may hand out arrays of a workspace of their own, which other threads cannot see. */
  private static INDArray[] detached(INDArray[] arrays, int length) {
    INDArray[] detached = new INDArray[length];
    for (int i = 0; arrays != null && i < length; i++) {
      detached[i] = arrays[i] == null ? null : arrays[i].detach();
    }
    return detached;
  }

  Moment moment() {
    return moment;
  }

  public int iteration() {
    return moment.iteration();
  }

  public int epoch() {
    return moment.epoch();
  }

  /** Where in its sequences it lies. */
  public Window window() {
    return window;
  }

  /** What modules are to keep for listeners; null if nothing. */
  public Observation observation() {
    return observation;
  }

  /** Keeps what a node gave, if listeners ask for it: the next layer may overwrite it. */
  public void observe(String node, INDArray activation) {
    if (observation != null && activation != null) {
      observation.activation(node, activation);
    }
  }

  public Counts counts() {
    return counts;
  }

  /** The number of examples, by which gradients are divided. */
  public int examples() {
    return counts.examples();
  }

  /** The number of examples of the network's input. */
  public int inputExamples() {
    return counts.inputExamples();
  }

  public INDArray features(int input) {
    return content.features[input];
  }

  public INDArray[] features() {
    return content.features.clone();
  }

  public INDArray labels(int output) {
    return content.labels[output];
  }

  public INDArray[] labels() {
    return content.labels.clone();
  }

  public INDArray featureMask(int input) {
    return content.featureMasks[input];
  }

  public INDArray labelMask(int output) {
    return content.labelMasks[output];
  }

  public boolean hasFeatureMasks() {
    return counts.featureMasks();
  }

  public boolean hasLabelMasks() {
    return counts.labelMasks();
  }

  /**
   * What is counted of a batch, whatever arrays of it are there.
   *
   * @param examples its examples, by which gradients are divided
   * @param inputExamples those of the network's input
   * @param featureMasks whether any features have a mask
   * @param labelMasks whether any labels have one
   */
  public record Counts(int examples, int inputExamples, boolean featureMasks, boolean labelMasks) {

    private static Counts of(Content content) {
      INDArray labels = content.labels[0];
      int input = Math.toIntExact(content.features[0].size(0));
      return new Counts(
          labels == null ? input : Math.toIntExact(labels.size(0)),
          input,
          hasAny(content.featureMasks),
          hasAny(content.labelMasks));
    }

    private static boolean hasAny(INDArray[] masks) {
      return Stream.of(masks).anyMatch(mask -> mask != null);
    }
  }

  /** A batch's arrays, by network input or output; those that are not there are null. */
  public static final class Content {

    private final INDArray[] features;
    private final INDArray[] labels;
    private final INDArray[] featureMasks;
    private final INDArray[] labelMasks;

    /**
     * None yet.
     *
     * @param inputs how many network inputs there are
     * @param outputs how many network outputs there are
     */
    public Content(int inputs, int outputs) {
      this(
          new INDArray[inputs], new INDArray[outputs], new INDArray[inputs], new INDArray[outputs]);
    }

    private Content(
        INDArray[] features, INDArray[] labels, INDArray[] featureMasks, INDArray[] labelMasks) {
      this.features = features;
      this.labels = labels;
      this.featureMasks = featureMasks;
      this.labelMasks = labelMasks;
    }

    public void input(int position, INDArray ofInput, INDArray mask) {
      features[position] = ofInput;
      featureMasks[position] = mask;
    }

    public void output(int position, INDArray ofOutput, INDArray mask) {
      labels[position] = ofOutput;
      labelMasks[position] = mask;
    }
  }
}
