package io.github.dl4jdni.internal.modules;

import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.Observation;
import io.github.dl4jdni.internal.updaters.OnePass;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.optimize.api.StepFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters that are updated at the same time, without the rest of the network: a module's own, or
 * those of one gradient model. They, their gradients and their updater state are views of the
 * network's, and the arithmetic is Deeplearning4j's own, or for plain updaters what gives the same
 * in one pass.
 */
public final class ParameterGroup {

  private final List<UpdaterBlock> blocks;
  private final List<LayerGradients> layers;
  private final List<INDArray> dividedByMinibatch;
  private final List<Span> all;
  private final List<Span> spans; // of blocks
  private final List<InOnePass> inOnePass;
  private final BaseMultiLayerUpdater<?> updater;
  private final StepFunction stepFunction;

  private ParameterGroup(Builder builder) {
    blocks = List.copyOf(builder.blocks);
    layers = List.copyOf(builder.layers);
    dividedByMinibatch = List.copyOf(builder.dividedByMinibatch);
    all = List.copyOf(builder.all);
    spans = List.copyOf(builder.spans);
    inOnePass = List.copyOf(builder.inOnePass);
    updater = builder.updater;
    stepFunction = builder.stepFunction;
  }

  /**
   * Updates the parameters by the gradients that were written.
   *
   * @param batch the batch that the gradients are of
   */
  void update(Batch batch) {
    show(batch.observation());
    prepareBlocks(batch.iteration(), batch.epoch(), batch.examples());
    applyBlocks();
    for (InOnePass each : inOnePass) {
      each.pass().update(batch.iteration(), batch.epoch(), each.divisor(batch.examples()));
    }
  }

  /** The first half of an update: makes steps of the gradients. The parameters stay as they are. */
  void prepare(Batch batch) {
    show(batch.observation());
    prepareBlocks(batch.iteration(), batch.epoch(), batch.examples());
    for (InOnePass each : inOnePass) {
      each.pass().prepare(batch.iteration(), batch.epoch(), each.divisor(batch.examples()));
    }
  }

  private void show(Observation observation) {
    if (observation != null) {
      for (Span span : all) {
        observation.gradients(span.from(), span.gradients());
      }
    }
  }

  private void prepareBlocks(int iteration, int epoch, int examples) {
    for (INDArray gradients : dividedByMinibatch) {
      gradients.divi(examples);
    }
    for (LayerGradients each : layers) {
      updater.preApply(each.layer(), each.gradients(), iteration);
    }
    for (UpdaterBlock block : blocks) {
      block.update(iteration, epoch);
    }
  }

  /** The second half of an update: takes the steps. */
  void apply() {
    applyBlocks();
    inOnePass.forEach(each -> each.pass().apply());
  }

  private void applyBlocks() {
    for (Span span : spans) {
      stepFunction.step(span.parameters(), span.gradients());
    }
  }

  /**
   * A run of parameters.
   *
   * @param parameters a view of the network's, flat
   * @param gradients their gradients
   * @param from where in the network's parameters the run begins
   */
  record Span(INDArray parameters, INDArray gradients, int from) {}

  /**
   * A run of parameters that nothing but one of the updaters with a single pass has to do with.
   *
   * @param pass their updater
   * @param divided whether gradients are divided by the number of examples
   */
  private record InOnePass(OnePass pass, boolean divided) {

    int divisor(int examples) {
      return divided ? examples : 1;
    }
  }

  /**
   * The gradients of one layer that its gradient normalisation sees.
   *
   * @param layer the layer
   * @param gradients its gradients by parameter
   */
  private record LayerGradients(Trainable layer, Gradient gradients) {}

  /** Collects the parameters of a group, in the order in which they lie in the network's vector. */
  static final class Builder {

    private final BaseMultiLayerUpdater<?> updater;
    private final StepFunction stepFunction;
    private final List<UpdaterBlock> blocks = new ArrayList<>();
    private final List<LayerGradients> layers = new ArrayList<>();
    private final List<INDArray> dividedByMinibatch = new ArrayList<>();
    private final List<Span> all = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private final List<InOnePass> inOnePass = new ArrayList<>();

    Builder(BaseMultiLayerUpdater<?> updater, StepFunction stepFunction) {
      this.updater = updater;
      this.stepFunction = stepFunction;
    }

    void block(UpdaterBlock block, Span span) {
      blocks.add(block);
      spans.add(span);
      all.add(span);
    }

    void inOnePass(OnePass pass, Span span, boolean divided) {
      all.add(span);
      inOnePass.add(new InOnePass(pass, divided));
    }

    void divided(INDArray gradients) {
      dividedByMinibatch.add(gradients);
    }

    /** The layer's normalisation is to see this parameter's gradient, if it has any. */
    void normalized(Trainable layer, String parameter, INDArray gradient) {
      GradientNormalization normalization = layer.getConfig().getGradientNormalization();
      if (normalization == null || normalization == GradientNormalization.None) {
        return;
      }
      LayerGradients of =
          layers.stream().filter(each -> each.layer() == layer).findFirst().orElse(null);
      if (of == null) {
        of = new LayerGradients(layer, new DefaultGradient());
        layers.add(of);
      }
      of.gradients().setGradientFor(parameter, gradient);
    }

    ParameterGroup build() {
      return new ParameterGroup(this);
    }
  }
}
