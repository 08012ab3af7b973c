package io.github.dl4jdni.layers;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ½‖ĝ − g‖² over the positions of a batch, computed without the library: linear and softmax models
 * by loops over doubles, stacks by a stock network of the same layers.
 */
final class ModelObjective {

  private final ReferenceModel model;
  private final double[][] message; // [positions][channels]
  private final double[][] gradient; // [positions][channels]
  private final double[][] labels; // [positions][labels], labels = 0 without conditioning
  private final double[] mask; // [positions]
  private final Layout layout;
  private final MultiLayerNetwork stack;
  private final INDArray stackInput;

  private ModelObjective(
      ReferenceModel model,
      Layout layout,
      double[][] message,
      double[][] gradient,
      double[][] labels,
      double[] mask) {
    this.model = model;
    this.layout = layout;
    this.message = message;
    this.gradient = gradient;
    this.labels = labels;
    this.mask = mask;
    int channels = message[0].length;
    List<Layer> layers = model.stockLayers(gradient[0].length);
    double[][] seen = new double[message.length][];
    for (int p = 0; p < message.length; p++) {
      seen[p] = concatenate(message[p], labels[p]);
    }
    INDArray rows = Nd4j.create(seen);
    stackInput = model.isWhole() ? layout.whole(seen) : rows;
    stack = layers.isEmpty() ? null : stack(layers, channels + labels[0].length);
  }

  static ModelObjective of(
      Scene scene, ReferenceModel model, boolean conditional, InterfaceProbe probe, DataSet data) {
    Layout layout = new Layout(scene, probe.message().shape());
    double[][] message = layout.rows(probe.message());
    double[][] labels = new double[message.length][0];
    if (conditional) {
      labels =
          scene.hasLabelsPerPosition()
              ? layout.rows(data.getLabels())
              : layout.perExample(data.getLabels());
    }
    double[] mask = new double[message.length];
    for (int p = 0; p < mask.length; p++) {
      mask[p] = scene.isMasked() ? data.getFeaturesMaskArray().getDouble(layout.maskIndex(p)) : 1;
    }
    return new ModelObjective(model, layout, message, layout.rows(probe.gradient()), labels, mask);
  }

  /** The same for an input model, which predicts h from x; both are rows. */
  static ModelObjective ofInput(ReferenceModel model, double[][] x, double[][] h) {
    double[] mask = new double[x.length];
    Arrays.fill(mask, 1);
    Layout layout = new Layout(Scene.DENSE, new long[] {x.length, x[0].length});
    return new ModelObjective(model, layout, x, h, new double[x.length][0], mask);
  }

  double[][] predict(double[] parameters) {
    return switch (model) {
      case LINEAR -> linear(parameters);
      case SOFTMAX -> softmax(parameters);
      default -> ofStack(parameters);
    };
  }

  double at(double[] parameters) {
    double[][] predicted = predict(parameters);
    double sum = 0;
    for (int p = 0; p < predicted.length; p++) {
      for (int c = 0; c < predicted[p].length; c++) {
        double residual = predicted[p][c] - gradient[p][c];
        sum += mask[p] * residual * residual / 2;
      }
    }
    return sum;
  }

  /** One matrix, column after column: rows of the message, of the labels, and the bias. */
  private double[][] linear(double[] parameters) {
    int channels = message[0].length;
    int outputs = gradient[0].length;
    int labelCount = labels[0].length;
    double[][] predicted = new double[message.length][outputs];
    for (int p = 0; p < message.length; p++) {
      for (int out = 0; out < outputs; out++) {
        int column = out * (channels + labelCount + 1);
        double sum = parameters[column + channels + labelCount];
        for (int in = 0; in < channels; in++) {
          sum += message[p][in] * parameters[column + in];
        }
        for (int k = 0; k < labelCount; k++) {
          sum += labels[p][k] * parameters[column + channels + k];
        }
        predicted[p][out] = sum;
      }
    }
    return predicted;
  }

  /** W column after column, b, V column after column. */
  private double[][] softmax(double[] parameters) {
    int channels = message[0].length;
    int labelCount = labels[0].length;
    int bias = channels * labelCount;
    double[][] predicted = new double[message.length][channels];
    for (int p = 0; p < message.length; p++) {
      double[] likelihood = new double[labelCount];
      double total = 0;
      for (int k = 0; k < labelCount; k++) {
        double logit = parameters[bias + k];
        for (int in = 0; in < channels; in++) {
          logit += message[p][in] * parameters[k * channels + in];
        }
        likelihood[k] = Math.exp(logit);
        total += likelihood[k];
      }
      for (int out = 0; out < channels; out++) {
        for (int k = 0; k < labelCount; k++) {
          predicted[p][out] +=
              (likelihood[k] / total - labels[p][k])
                  * parameters[bias + labelCount + out * labelCount + k];
        }
      }
    }
    return predicted;
  }

  private double[][] ofStack(double[] parameters) {
    stack.setParams(Nd4j.createFromArray(parameters));
    List<INDArray> activations = stack.feedForward(stackInput, true);
    INDArray last = activations.get(activations.size() - 1);
    if (model.isWhole()) {
      return layout.rows(last);
    }
    return last.toDoubleMatrix();
  }

  private MultiLayerNetwork stack(List<Layer> layers, int channels) {
    var list = Scene.base().list();
    layers.forEach(list::layer);
    return Scene.initialized(
        list.setInputType(model.isWhole() ? layout.type(channels) : InputType.feedForward(channels))
            .build());
  }

  private static double[] concatenate(double[] first, double[] second) {
    double[] both = new double[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** An activation as rows, one a position. */
  static double[][] rows(Scene scene, INDArray activation) {
    return new Layout(scene, activation.shape()).rows(activation);
  }

  /** Where the positions of a scene's activations lie: example after example, by plain loops. */
  static final class Layout {

    private final Scene scene;
    private final long[] shape;

    Layout(Scene scene, long[] shape) {
      this.scene = scene;
      this.shape = shape;
    }

    int positions() {
      long positions = 1;
      for (int axis = 0; axis < shape.length; axis++) {
        positions *= axis == channelAxis() ? 1 : shape[axis];
      }
      return (int) positions;
    }

    private int channelAxis() {
      return scene.isChannelsLast() ? shape.length - 1 : 1;
    }

    /** The index of a position's channel. */
    long[] index(int position, int channel) {
      long[] index = new long[shape.length];
      long rest = position;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        if (axis == channelAxis()) {
          index[axis] = channel;
        } else {
          index[axis] = rest % shape[axis];
          rest /= shape[axis];
        }
      }
      return index;
    }

    long[] maskIndex(int position) {
      long[] index = index(position, 0);
      return new long[] {index[0], index[scene.isChannelsLast() ? 1 : 2]};
    }

    double[][] rows(INDArray activation) {
      double[][] rows = new double[positions()][(int) activation.size(channelAxis())];
      for (int p = 0; p < rows.length; p++) {
        for (int c = 0; c < rows[p].length; c++) {
          rows[p][c] = activation.getDouble(index(p, c));
        }
      }
      return rows;
    }

    double[][] perExample(INDArray labels) {
      double[][] rows = new double[positions()][];
      for (int p = 0; p < rows.length; p++) {
        rows[p] = labels.getRow(index(p, 0)[0]).toDoubleVector();
      }
      return rows;
    }

    INDArray whole(double[][] rows) {
      long[] size = shape.clone();
      size[channelAxis()] = rows[0].length;
      INDArray whole = Nd4j.zeros(DataType.DOUBLE, size);
      for (int p = 0; p < rows.length; p++) {
        for (int c = 0; c < rows[p].length; c++) {
          whole.putScalar(index(p, c), rows[p][c]);
        }
      }
      return whole;
    }

    InputType type(int channels) {
      if (scene.isSeries()) {
        return InputType.recurrent(
            channels, scene.isChannelsLast() ? RNNFormat.NWC : RNNFormat.NCW);
      }
      return scene.isChannelsLast()
          ? InputType.convolutional(shape[1], shape[2], channels, CNN2DFormat.NHWC)
          : InputType.convolutional(shape[2], shape[3], channels, CNN2DFormat.NCHW);
    }
  }
}
