package io.github.dl4jdni.internal.structure;

import static io.github.dl4jdni.IntegrationNetworks.FEATURES;
import static io.github.dl4jdni.IntegrationNetworks.defaults;
import static io.github.dl4jdni.IntegrationNetworks.dense;
import static io.github.dl4jdni.IntegrationNetworks.output;
import static io.github.dl4jdni.IntegrationNetworks.stack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jdni.conf.SyntheticGradientDense;
import io.github.dl4jdni.conf.SyntheticGradientModule;
import io.github.dl4jdni.conf.SyntheticInputModule;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.junit.jupiter.api.Test;

class ModulePartitionTest {

  @Test
  void networkWithoutInterfacesIsOneModule() {
    List<NetworkModule> modules = modules("a:in", "b:a", "out:b");
    assertThat(modules).hasSize(1);
    assertThat(modules.get(0).names()).containsExactly("a", "b", "out");
    assertThat(modules.get(0).takes()).isEmpty();
    assertThat(modules.get(0).gives()).isEmpty();
    assertThat(modules.get(0).networkInputs()).containsExactly("in");
    assertThat(modules.get(0).outputs()).containsExactly("out");
  }

  @Test
  void interfaceIsTheLastLayerOfTheModuleBelow() {
    List<NetworkModule> modules = modules("a:in", "#1:a", "b:#1", "#2:b", "out:#2");
    assertThat(modules.stream().map(NetworkModule::names))
        .containsExactly(List.of("a", "#1"), List.of("b", "#2"), List.of("out"));
    assertThat(modules.stream().map(NetworkModule::takes))
        .containsExactly(List.of(), List.of("#1"), List.of("#2"));
    assertThat(modules.stream().map(NetworkModule::gives))
        .containsExactly(List.of("#1"), List.of("#2"), List.of());
  }

  @Test
  void multiLayerNetworkIsCutAtItsLayers() {
    Layer named = new DenseLayer.Builder().nOut(3).name("top").build();
    NetworkStructure network =
        NetworkStructure.of(
            stack(
                InputType.feedForward(FEATURES),
                new FrozenLayer(new SyntheticGradientDense.Builder().nIn(FEATURES).nOut(5).build()),
                new SyntheticInputModule.Builder().build(),
                named,
                new SyntheticGradientModule.Builder().build(),
                output()));
    List<NetworkModule> modules = ModulePartition.of(network).modules();
    assertThat(modules.stream().map(NetworkModule::names))
        .containsExactly(List.of("layer0"), List.of("layer1", "top", "layer3"), List.of("layer4"));
    assertThat(modules.get(1).takes()).containsExactly("layer0");
  }

  @Test
  void layersWithoutANameOfTheirOwnGoByTheirIndex() {
    var configuration = stack(InputType.feedForward(FEATURES), dense(), dense(), dense(), output());
    configuration.getConf(0).getLayer().setLayerName(null);
    configuration.getConf(1).getLayer().setLayerName("twice");
    configuration.getConf(2).getLayer().setLayerName("twice");
    configuration.getConf(3).getLayer().setLayerName(NetworkStructure.INPUT);
    NetworkStructure network = NetworkStructure.of(configuration);
    assertThat(network.nodes().stream().map(NetworkNode::name)).containsExactly("0", "1", "2", "3");
    assertThat(network.networkOutputs()).containsExactly("3");
    assertThat(network.node("1").inputs()).containsExactly("0");
    assertThatThrownBy(() -> network.node("4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the network has no layer \"4\"; it has [0, 1, 2, 3]");
  }

  @Test
  void towersOverOneInputAreModulesOfTheirOwnUntilTheyMeet() {
    List<NetworkModule> modules = modules("a:in", "b:in", "#a:a", "#b:b", "+:#a,#b", "out:+");
    assertThat(modules.stream().map(NetworkModule::names))
        .containsExactly(List.of("a", "#a"), List.of("b", "#b"), List.of("+", "out"));
    assertThat(modules.get(2).takes()).containsExactly("#a", "#b");
  }

  @Test
  void oneMessageMayGoToSeveralModules() {
    ComputationGraphConfiguration configuration =
        graph("out,out2", "a:in", "#:a", "out:#", "out2:#");
    List<NetworkModule> modules = ModulePartition.of(NetworkStructure.of(configuration)).modules();
    assertThat(modules.stream().map(NetworkModule::names))
        .containsExactly(List.of("a", "#"), List.of("out"), List.of("out2"));
    assertThat(modules.stream().map(NetworkModule::outputs))
        .containsExactly(List.of(), List.of("out"), List.of("out2"));
  }

  @Test
  void residualBlockMayStandBetweenInterfaces() {
    List<NetworkModule> modules = modules("a:in", "#:a", "b:#", "+:b,#", "#2:+", "out:#2");
    assertThat(modules.stream().map(NetworkModule::names))
        .containsExactly(List.of("a", "#"), List.of("b", "+", "#2"), List.of("out"));
  }

  @Test
  void interfaceInsideASkipConnectionIsRefusedWithThePathRoundIt() {
    assertRefused(
        "an interface at \"#\" does not separate the network: the path \"a\" → \"+\" leads round it to"
            + " what its message leads to; put the interface where all paths have joined, or one on"
            + " each of them",
        "a:in",
        "b:a",
        "#:b",
        "+:#,a",
        "out:+");
  }

  @Test
  void pathRoundTwoInterfacesIsRefused() {
    assertRefused(
        "an interface at \"#1\" does not separate the network: the path \"a\" → \"c\" → \"+\" leads round"
            + " it to what its message leads to through the interface at \"#2\"; put the interface where"
            + " all paths have joined, or one on each of them",
        "a:in",
        "#1:a",
        "b:#1",
        "#2:b",
        "c:a",
        "+:c,#2",
        "out:+");
  }

  @Test
  void modulesThatWaitForEachOtherOnOtherPathsAreRefused() {
    // x and y meet in two outputs, so that no directed path leads round an interface.
    ComputationGraphConfiguration configuration =
        graph(
            "out,out2", "x:in", "#x:x", "y:in", "+1:#x,y", "#y:y", "+2:#y,x", "out:+1", "out2:+2");
    assertThatThrownBy(() -> ModulePartition.of(NetworkStructure.of(configuration)))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("does not separate the network: the path")
        .hasMessageContaining("through the interface at");
  }

  @Test
  void moduleIsFoundByTheNameOfALayer() {
    ModulePartition partition =
        ModulePartition.of(NetworkStructure.of(graph("out", "a:in", "#:a", "out:#")));
    assertThat(partition.moduleOf("#")).isZero();
    assertThat(partition.moduleOf("out")).isEqualTo(1);
    assertThatThrownBy(() -> partition.moduleOf("in"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no module has a layer \"in\"");
  }

  private static void assertRefused(String message, String... vertices) {
    assertThatThrownBy(() -> modules(vertices))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessage(message);
  }

  private static List<NetworkModule> modules(String... vertices) {
    return ModulePartition.of(NetworkStructure.of(graph("out", vertices))).modules();
  }

  /** Written as name:inputs; "#..." is an interface, "+..." a merge or sum, "out..." an output. */
  private static ComputationGraphConfiguration graph(String outputs, String... vertices) {
    GraphBuilder builder = defaults().graphBuilder().addInputs("in");
    for (String vertex : vertices) {
      String name = vertex.split(":", -1)[0];
      String[] inputs = vertex.split(":", -1)[1].split(",", -1);
      if (name.startsWith("#")) {
        builder.addLayer(name, new SyntheticGradientModule.Builder().build(), inputs);
      } else if (name.equals("+")) {
        builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), inputs);
      } else if (name.startsWith("+")) {
        builder.addVertex(name, new MergeVertex(), inputs);
      } else {
        builder.addLayer(name, name.startsWith("out") ? output() : dense(), inputs);
      }
    }
    return builder
        .setOutputs(outputs.split(",", -1))
        .setInputTypes(InputType.feedForward(FEATURES))
        .build();
  }
}
