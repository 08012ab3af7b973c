package io.github.dl4jdni.internal.networks;

import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The configuration of a multi-layer network. */
public final class WholeStack implements WholeConfiguration {

  private final MultiLayerConfiguration whole;
  private final NetworkStructure structure;

  public WholeStack(MultiLayerConfiguration configuration) {
    whole = configuration.clone();
    whole.getConfs().forEach(each -> each.getLayer().setDataType(whole.getDataType()));
    structure = NetworkStructure.of(whole);
  }

  @Override
  public NetworkStructure structure() {
    return structure;
  }

  @Override
  public DataType dataType() {
    return whole.getDataType();
  }

  @Override
  public long seed() {
    return whole.getConf(0).getSeed();
  }

  @Override
  public int window() {
    return whole.getBackpropType() == BackpropType.TruncatedBPTT ? whole.getTbpttFwdLength() : 0;
  }

  @Override
  public String json(int iteration, int epoch) {
    MultiLayerConfiguration counted = whole.clone();
    counted.setIterationCount(iteration);
    counted.setEpochCount(epoch);
    return counted.toJson();
  }

  @Override
  public int iteration() {
    return whole.getIterationCount();
  }

  @Override
  public int epoch() {
    return whole.getEpochCount();
  }

  @Override
  public List<NetworkNode> drawn() {
    return structure.nodes();
  }

  @Override
  public long parameterCount(NetworkNode node) {
    NeuralNetConfiguration configuration = whole.getConf(index(node));
    return configuration.getLayer().initializer().numParams(configuration);
  }

  private int index(NetworkNode node) {
    return structure.nodes().indexOf(node);
  }

  @Override
  public Trainable draw(NetworkNode node, INDArray parameters) {
    int index = index(node);
    NeuralNetConfiguration own = whole.getConf(index).clone(); // it notes its parameters there
    return own.getLayer().instantiate(own, List.of(), index, parameters, true, dataType());
  }

  @Override
  public TrainingNetwork<?> part(List<NetworkNode> here, INDArray parameters, long parameterCount) {
    MultiLayerConfiguration some = whole.clone();
    Map<Integer, InputPreProcessor> preProcessors = new HashMap<>();
    List<NeuralNetConfiguration> configurations = new ArrayList<>();
    for (NetworkNode node : here) {
      InputPreProcessor preProcessor = some.getInputPreProcess(index(node));
      if (preProcessor != null) {
        preProcessors.put(configurations.size(), preProcessor);
      }
      configurations.add(some.getConf(index(node)));
    }
    some.setConfs(configurations);
    some.setInputPreProcessors(preProcessors);
    MultiLayerNetwork part = new MultiLayerNetwork(some);
    part.init(parameters, false);
    return new TrainingMultiLayerNetwork(part, structure, here, parameterCount);
  }
}
