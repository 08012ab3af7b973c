package io.github.dl4jdni.train;

import io.github.dl4jdni.internal.recurrent.WindowedLayer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recurrent layer that writes down what it is told of its windows, and when it runs. */
class WordedRnn extends SimpleRnn {

  private static final long serialVersionUID = 1L;

  WordedRnn(int nOut) {
    super(new SimpleRnn.Builder().nOut(nOut));
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    Running layer = new Running(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  /** The layer at work. */
  static final class Running extends org.deeplearning4j.nn.layers.recurrent.SimpleRnn
      implements WindowedLayer {

    private static final long serialVersionUID = 1L;

    private final transient List<String> heard = new CopyOnWriteArrayList<>();

    Running(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    List<String> heard() {
      return heard;
    }

    @Override
    public void beginWindow(int index, boolean last) {
      heard.add((last ? "last " : "window ") + index);
    }

    @Override
    public void clearTrainingState() {
      heard.add("cleared");
    }

    @Override
    public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
      heard.add("whole of " + input.size(2));
      return super.activate(input, training, workspaces);
    }

    @Override
    public INDArray rnnActivateUsingStoredState(
        INDArray input, boolean training, boolean store, LayerWorkspaceMgr workspaces) {
      heard.add("forward " + input.size(2));
      return super.rnnActivateUsingStoredState(input, training, store, workspaces);
    }
  }
}
