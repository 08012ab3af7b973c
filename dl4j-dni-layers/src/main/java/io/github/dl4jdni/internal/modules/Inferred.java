package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a module tells of a batch in inference.
 *
 * @param module the module
 * @param number of the batch
 * @param outputs the network's outputs that it gives, by position, if they were asked for
 * @param losses those of its outputs, by position, without regularization, if they were asked for
 * @param regularization its layers' part of the score, by name, if losses were asked for
 */
public record Inferred(
    int module,
    int number,
    Map<Integer, INDArray> outputs,
    Map<Integer, Double> losses,
    Map<String, Double> regularization) {

  /** What is asked of a batch that nobody learns from. */
  public enum Asked {
    OUTPUTS(1),
    LOSSES(2);

    private final int code;

    Asked(int code) {
      this.code = code;
    }

    /** A question, or null, as a number. */
    public static int code(Asked asked) {
      return asked == null ? 0 : asked.code;
    }

    public static Asked of(int code) {
      return switch (code) {
        case 0 -> null;
        case 1 -> OUTPUTS;
        case 2 -> LOSSES;
        default -> throw new FrameException("there is no question " + code);
      };
    }
  }

  public void write(FrameWriter to) {
    to.integer(module).integer(number).integer(outputs.size());
    outputs.forEach((output, array) -> to.integer(output).array(array));
    to.integer(losses.size());
    losses.forEach((output, loss) -> to.integer(output).real(loss));
    to.integer(regularization.size());
    regularization.forEach((layer, score) -> to.text(layer).real(score));
  }

  public static Inferred read(FrameReader from) {
    int module = from.integer();
    int number = from.integer();
    Map<Integer, INDArray> outputs = new LinkedHashMap<>();
    for (int left = from.integer(); left > 0; left--) {
      outputs.put(from.integer(), from.array());
    }
    Map<Integer, Double> losses = new LinkedHashMap<>();
    for (int left = from.integer(); left > 0; left--) {
      losses.put(from.integer(), from.real());
    }
    Map<String, Double> regularization = new LinkedHashMap<>();
    for (int left = from.integer(); left > 0; left--) {
      regularization.put(from.text(), from.real());
    }
    return new Inferred(module, number, outputs, losses, regularization);
  }
}
