package io.github.dl4jdni.cli.model;

import static org.bytedeco.hdf5.global.hdf5.H5F_ACC_TRUNC;
import static org.bytedeco.hdf5.global.hdf5.H5S_SCALAR;

import java.nio.file.Path;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.DataType;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.H5Location;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.javacpp.FloatPointer;

/** Writes models as Keras 2 does: settings as JSON in attributes, weights as data sets. */
public final class KerasFiles {

  private static final long ANY_LENGTH = -1;

  private KerasFiles() {}

  /**
   * Writes a sequential model of two dense layers.
   *
   * @param file where it goes
   * @param activation of the hidden layer
   * @param widths of input, hidden layer and output
   * @param weights kernel and bias of both layers, row after row
   */
  public static void write(Path file, String activation, int[] widths, float[]... weights) {
    String model =
        "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"m\", \"layers\": ["
            + layer("one", activation, widths[1], widths[0])
            + ", "
            + layer("two", "softmax", widths[2], 0)
            + "]}, \"keras_version\": \"2.3.1\", \"backend\": \"tensorflow\"}";
    String training =
        "{\"optimizer_config\": {\"class_name\": \"SGD\", \"config\": {\"lr\": 0.1, \"momentum\":"
            + " 0.0, \"decay\": 0.0, \"nesterov\": false}}, \"loss\": \"categorical_crossentropy\","
            + " \"metrics\": [], \"sample_weight_mode\": null, \"loss_weights\": null}";
    H5File h5 = new H5File(file.toString(), H5F_ACC_TRUNC);
    try {
      attribute(h5, "keras_version", "2.3.1");
      attribute(h5, "backend", "tensorflow");
      attribute(h5, "model_config", model);
      attribute(h5, "training_config", training);
      Group all = h5.createGroup("model_weights");
      layer(all, "one", widths[0], widths[1], weights[0], weights[1]);
      layer(all, "two", widths[1], widths[2], weights[2], weights[3]);
      all.close();
    } finally {
      h5.close();
    }
  }

  private static String layer(String name, String activation, int units, int inputs) {
    return "{\"class_name\": \"Dense\", \"config\": {\"name\": \""
        + name
        + "\", \"trainable\": true, "
        + (inputs > 0 ? "\"batch_input_shape\": [null, " + inputs + "], " : "")
        + "\"dtype\": \"float32\", \"units\": "
        + units
        + ", \"activation\": \""
        + activation
        + "\", \"use_bias\": true, \"kernel_initializer\": {\"class_name\": \"VarianceScaling\","
        + " \"config\": {\"scale\": 1.0, \"mode\": \"fan_avg\", \"distribution\": \"uniform\","
        + " \"seed\": null}}, \"bias_initializer\": {\"class_name\": \"Zeros\", \"config\": {}},"
        + " \"kernel_regularizer\": null, \"bias_regularizer\": null, \"activity_regularizer\":"
        + " null, \"kernel_constraint\": null, \"bias_constraint\": null}}";
  }

  private static void layer(
      Group all, String name, int inputs, int units, float[] kernel, float[] bias) {
    Group outer = all.createGroup(name);
    attribute(outer, "weight_names", name + "/kernel:0 " + name + "/bias:0");
    Group inner = outer.createGroup(name);
    data(inner, "kernel:0", kernel, inputs, units);
    data(inner, "bias:0", bias, units);
    inner.close();
    outer.close();
  }

  private static void attribute(H5Location at, String name, String value) {
    StrType type = new StrType(PredType.C_S1(), ANY_LENGTH);
    Attribute attribute =
        ((org.bytedeco.hdf5.H5Object) at).createAttribute(name, type, new DataSpace(H5S_SCALAR));
    attribute.write(type, value);
    attribute.close();
  }

  private static void data(Group in, String name, float[] values, long... shape) {
    DataSpace space = new DataSpace(shape.length, shape);
    DataSet data = in.createDataSet(name, new DataType(PredType.NATIVE_FLOAT()), space);
    data.write(new FloatPointer(values), new DataType(PredType.NATIVE_FLOAT()));
    data.close();
  }
}
