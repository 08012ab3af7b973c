package io.github.dl4jdni.cli.compare;

import io.github.dl4jdni.cli.command.Reason;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.compare.BatchPreparation.Layout;
import io.github.dl4jdni.cli.data.SplitExamples;
import io.github.dl4jdni.cli.data.SplitExamples.Images;
import io.github.dl4jdni.cli.data.SplitExamples.Sequences;
import io.github.dl4jdni.cli.data.TargetExamples;
import io.github.dl4jdni.cli.model.StoredNormalizer;
import io.github.dl4jdni.cli.network.AnyNetwork;
import io.github.dl4jdni.internal.structure.InputTypes;
import io.github.dl4jdni.internal.structure.Network;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import io.github.dl4jdni.internal.structure.OutputLosses;
import io.github.dl4jdni.layers.NonFiniteNumbersException;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Checks, before anything is trained, whether a model and data go together, and how. */
final class ModelCheck {

  private static final int TRIED = 2;

  private final AnyNetwork network;
  private final InputType givenType;
  private final StoredNormalizer normalizer;
  private final OutputTask.Names names;
  private final NetworkStructure structure;

  /**
   * A check.
   *
   * @param network of stock layers, or one that is not initialised, which nothing is tried on
   * @param givenType of its input; null if the model tells
   * @param normalizer its own; null for none, or if it is not to be used
   * @param names of model and data, for messages
   */
  ModelCheck(
      AnyNetwork network,
      InputType givenType,
      StoredNormalizer normalizer,
      OutputTask.Names names) {
    this.network = network;
    this.givenType = givenType;
    this.normalizer = normalizer;
    this.names = names;
    structure = network.structure();
  }

  /**
   * {@return what the model is trained on and judged by}
   *
   * @param data that was read
   * @throws UserErrorException if they do not go together
   */
  ModelFit fit(SplitExamples data) {
    requireOneInputAndOutput();
    ILossFunction loss = loss();
    Layout layout = layout(data);
    requireNormalizer(data);
    requireIndices(data);
    boolean labelsLast = outputFormat() == RNNFormat.NWC;
    BatchPreparation untold =
        new BatchPreparation(
            data.form(), layout, labelsLast, OutputTask.Encoding.PLAIN, normalizer, null, type());
    if (!isInitialised()) {
      return untriedFit(data, loss, layout, labelsLast);
    }
    INDArray output = output(data, untold);
    boolean perStep = output.rank() == 3;
    requirePerExample(data, output, labelsLast);
    SplitExamples asked = ModelFit.asked(data, perStep);
    long outputs = output.size(labelsLast && perStep ? 2 : 1);
    OutputTask task = OutputTask.of(names, loss, outputs, asked.training().targets());
    BatchPreparation preparation =
        new BatchPreparation(
            asked.form(), layout, labelsLast, task.encoding(), normalizer, null, type());
    ModelFit fit = new ModelFit(asked, task, preparation);
    tryTraining(fit);
    return fit;
  }

  private boolean isInitialised() {
    return Network.of(network.model()).isInitialised();
  }

  private DataType type() {
    if (isInitialised()) {
      return network.model().params().dataType();
    }
    return network instanceof AnyNetwork.Graph graph
        ? graph.model().getConfiguration().getDataType()
        : ((AnyNetwork.Stack) network).model().getLayerWiseConfigurations().getDataType();
  }

  /** The fit of a network that has no parameters here, as far as its layers tell. */
  private ModelFit untriedFit(
      SplitExamples data, ILossFunction loss, Layout layout, boolean labelsLast) {
    Layer output = outputNode().unwrapped();
    if (!(output instanceof FeedForwardLayer sized)) {
      throw names.misfit(
          "its output \""
              + outputNode().name()
              + "\" does not tell its width, which only a network that is here as a whole can");
    }
    boolean perStep = output instanceof RnnOutputLayer;
    boolean sequences = data.form() instanceof Sequences;
    if (perStep && !sequences) {
      throw names.misfit("it gives an output a step, but the data are " + kind(data));
    }
    if (!perStep && sequences && network.truncatesAfter() > 0) {
      throw needsOutputAtEachStep();
    }
    SplitExamples asked = ModelFit.asked(data, perStep);
    OutputTask task = OutputTask.of(names, loss, sized.getNOut(), asked.training().targets());
    return new ModelFit(
        asked,
        task,
        new BatchPreparation(
            asked.form(), layout, labelsLast, task.encoding(), normalizer, null, type()));
  }

  private UserErrorException needsOutputAtEachStep() {
    return names.misfit(
        "it is trained by truncated backpropagation through time, which needs an output at each"
            + " step, but gives one a sequence");
  }

  private void requireOneInputAndOutput() {
    if (structure.networkInputs().size() != 1) {
      throw names.misfit(
          "it has the inputs "
              + structure.networkInputs()
              + ", but examples of the data have one; compare takes models with one input");
    }
    if (structure.networkOutputs().size() != 1) {
      throw names.misfit(
          "it has the outputs "
              + structure.networkOutputs()
              + ", but examples of the data have one target; compare takes models with one output");
    }
  }

  private NetworkNode outputNode() {
    return structure.node(structure.networkOutputs().get(0));
  }

  private ILossFunction loss() {
    Layer output = outputNode().unwrapped();
    return OutputLosses.of(output)
        .orElseThrow(
            () ->
                names.misfit(
                    "its output \""
                        + outputNode().name()
                        + "\""
                        + (output == null ? "" : ", " + output.getClass().getSimpleName() + ",")
                        + " has no loss function that compare knows; it takes models that end in"
                        + " an output or loss layer"));
  }

  private RNNFormat outputFormat() {
    Layer output = outputNode().unwrapped();
    if (output instanceof RnnOutputLayer steps) {
      return steps.getRnnDataFormat();
    }
    return output instanceof RnnLossLayer steps ? steps.getRnnDataFormat() : RNNFormat.NCW;
  }

  /** The first layer, or null where the input goes into a vertex. */
  private static NetworkNode first(NetworkStructure structure) {
    return structure.consumers(structure.networkInputs().get(0)).stream()
        .map(structure::node)
        .filter(node -> node.layer() != null)
        .findFirst()
        .orElse(null);
  }

  /** {@return whether a network takes whole numbers for what they count, as embeddings do} */
  static boolean takesIndices(NetworkStructure structure) {
    NetworkNode first = first(structure);
    return first != null
        && (first.unwrapped() instanceof EmbeddingLayer
            || first.unwrapped() instanceof EmbeddingSequenceLayer);
  }

  /** {@return how features lie for the model} */
  private Layout layout(SplitExamples data) {
    int values = data.training().values();
    if (takesIndices(structure)) {
      return Layout.PLAIN;
    }
    NetworkNode first = first(structure);
    if (first != null
        && first.preProcessor() instanceof FeedForwardToCnnPreProcessor image
        && data.form() instanceof Images images) {
      requireSize(images, image.getInputHeight(), image.getInputWidth(), image.getNumChannels());
      return Layout.PLAIN;
    }
    InputType type =
        givenType != null
            ? givenType
            : InputTypes.of(structure).map(types -> types.get(0)).orElse(null);
    if (type instanceof InputType.InputTypeFeedForward flat) {
      if (data.form() instanceof Sequences) {
        throw names.misfit("it takes rows of numbers, but the data are sequences");
      }
      requireValues(data, flat.getSize(), values);
      return Layout.PLAIN;
    }
    if (type instanceof InputType.InputTypeConvolutionalFlat flat) {
      requireValues(data, flat.getFlattenedSize(), values);
      return Layout.PLAIN;
    }
    if (type instanceof InputType.InputTypeRecurrent series) {
      return ofSeries(data, series, values);
    }
    if (type instanceof InputType.InputTypeConvolutional image) {
      if (!(data.form() instanceof Images images)) {
        throw names.misfit("it takes images, but the data are " + kind(data));
      }
      requireSize(images, image.getHeight(), image.getWidth(), image.getChannels());
      return image.getFormat() == CNN2DFormat.NHWC ? Layout.CHANNELS_LAST : Layout.CHANNELS_FIRST;
    }
    if (type != null) {
      throw names.misfit("it takes " + type + ", which compare has no data of");
    }
    return untold(data, first);
  }

  private Layout untold(SplitExamples data, NetworkNode first) {
    boolean image =
        first != null
            && first.preProcessor() == null
            && (first.unwrapped() instanceof ConvolutionLayer
                || first.unwrapped() instanceof SubsamplingLayer);
    if (!image) {
      return Layout.PLAIN;
    }
    if (!(data.form() instanceof Images images)) {
      throw names.misfit("it takes images, but the data are " + kind(data));
    }
    if (first.unwrapped() instanceof ConvolutionLayer convolution) {
      if (convolution.getNIn() > 0 && convolution.getNIn() != images.channels()) {
        throw names.misfit(
            String.format(
                "it takes images with %d channels, but the data's have %d (--image-size takes 1 or"
                    + " 3 for class folders)",
                convolution.getNIn(), images.channels()));
      }
      return convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC
          ? Layout.CHANNELS_LAST
          : Layout.CHANNELS_FIRST;
    }
    return Layout.CHANNELS_FIRST;
  }

  private Layout ofSeries(SplitExamples data, InputType.InputTypeRecurrent series, int values) {
    if (!(data.form() instanceof Sequences)) {
      throw names.misfit(
          "it takes sequences, but the data are "
              + kind(data)
              + "; --data takes a folder of CSV files, one a sequence, or a CSV file with"
              + " --sequence-column");
    }
    if (series.getSize() != values) {
      throw names.misfit(
          String.format(
              "it takes %d numbers a step, but the data have %d", series.getSize(), values));
    }
    return series.getFormat() == RNNFormat.NWC ? Layout.STEPS_FIRST : Layout.PLAIN;
  }

  private static String kind(SplitExamples data) {
    return data.form() instanceof Images
        ? "images"
        : data.form() instanceof Sequences ? "sequences" : "rows of numbers";
  }

  private void requireSize(Images images, long height, long width, long channels) {
    if (images.height() != height || images.width() != width || images.channels() != channels) {
      throw names.misfit(
          String.format(
              "it takes images of %dx%dx%d (height, width, channels), but the data's are %dx%dx%d"
                  + " (--image-size sets it for class folders)",
              height, width, channels, images.height(), images.width(), images.channels()));
    }
  }

  private void requireValues(SplitExamples data, long wanted, int values) {
    if (wanted != values) {
      throw names.misfit(
          String.format(
              "it takes %d numbers an example, but the data have %d%s",
              wanted,
              values,
              data.form() instanceof Images
                  ? " (--image-size sets it for class folders)"
                  : " columns of features (--label-column and --leave-out exclude others)"));
    }
  }

  private void requireNormalizer(SplitExamples data) {
    if (normalizer == null) {
      return;
    }
    long columns = normalizer.columns();
    int values = data.training().values();
    boolean ofChannels = data.form() instanceof Images images && columns == images.channels();
    if (columns >= 0 && columns != values && !ofChannels) {
      throw names.misfit(
          String.format(
              "its normaliser, %s, was fitted on %d columns, but the data have %d (--scaling none"
                  + " leaves it out)",
              normalizer.description(), columns, values));
    }
  }

  /** What is embedded are whole numbers below the size of the vocabulary. */
  private void requireIndices(SplitExamples data) {
    if (!takesIndices(structure)) {
      return;
    }
    long size = ((FeedForwardLayer) first(structure).unwrapped()).getNIn();
    for (TargetExamples part : List.of(data.training(), data.measured())) {
      INDArray features = part.firstBatch(part.size()).getFeatures();
      double least = features.minNumber().doubleValue();
      double most = features.maxNumber().doubleValue();
      boolean whole = features.sub(Transforms.floor(features, true)).maxNumber().doubleValue() == 0;
      if (least < 0 || most >= size || !whole) {
        throw names.misfit(
            String.format(
                "its first layer takes whole numbers from 0 to %d, but the features go from %s to"
                    + " %s%s",
                size - 1, least, most, whole ? "" : " and are not whole"));
      }
    }
  }

  private INDArray output(SplitExamples data, BatchPreparation preparation) {
    DataSet batch = data.training().firstBatch(TRIED);
    try {
      preparation.prepareFeatures(batch);
      return network.output(
          new DataSet(batch.getFeatures(), null, batch.getFeaturesMaskArray(), null));
    } catch (RuntimeException e) { // of many kinds
      throw names.misfit("its output cannot be computed: " + Reason.of(e));
    }
  }

  private void requirePerExample(SplitExamples data, INDArray output, boolean labelsLast) {
    boolean sequences = data.form() instanceof Sequences;
    boolean pixels = outputNode().unwrapped() instanceof CnnLossLayer || output.rank() > 3;
    if (pixels || (output.rank() == 3 && !sequences)) {
      throw names.misfit(
          String.format(
              "it gives outputs of shape %s, a target for each %s, but examples of the data have"
                  + " one target each",
              shape(output), pixels ? "pixel" : "step"));
    }
    if (output.rank() == 3) {
      long steps = data.training().firstBatch(TRIED).getFeatures().size(2);
      long given = output.size(labelsLast ? 1 : 2);
      if (given != steps) {
        throw names.misfit(
            "it gives outputs at "
                + given
                + " steps for sequences of "
                + steps
                + ", so that none belongs to the target of a step");
      }
    } else if (sequences && network.truncatesAfter() > 0) {
      throw needsOutputAtEachStep();
    }
  }

  /** One step on a copy: what Deeplearning4j itself refuses is told before anything is trained. */
  private void tryTraining(ModelFit fit) {
    DataSet batch = fit.examples().training().firstBatch(TRIED);
    fit.preparation().prepare(batch);
    try {
      AnyNetwork copy = network.fresh(1, true, null);
      copy.fit(new SingletonDataSetIterator(batch));
    } catch (NonFiniteNumbersException e) {
      // to be met again, and told, in the training itself
    } catch (RuntimeException e) { // of many kinds
      throw names.misfit("Deeplearning4j does not train it on them: " + Reason.of(e));
    }
  }

  private static String shape(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
