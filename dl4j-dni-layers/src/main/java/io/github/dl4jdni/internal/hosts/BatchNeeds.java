package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.conf.SyntheticInputModule;
import io.github.dl4jdni.internal.modules.ModuleParts;
import io.github.dl4jdni.internal.networks.BatchView;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.NetworkModule;
import io.github.dl4jdni.internal.structure.NetworkNode;
import io.github.dl4jdni.internal.structure.NetworkStructure;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What of a batch a module uses.
 *
 * @param features the positions of network inputs
 * @param featureMasks those whose masks it uses
 * @param labels the positions of network outputs, whose labels and their masks it uses
 */
record BatchNeeds(Set<Integer> features, Set<Integer> featureMasks, Set<Integer> labels) {

  /**
   * A module's needs.
   *
   * @param network the network
   * @param index the module's number
   */
  static BatchNeeds of(TrainingNetwork<?> network, int index) {
    NetworkModule module = network.partition().modules().get(index);
    NetworkStructure structure = network.structure();
    Set<Integer> inputs =
        module.networkInputs().stream()
            .map(structure.networkInputs()::indexOf)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<Integer> features = new TreeSet<>(inputs);
    Set<Integer> masks = new TreeSet<>(inputs);
    for (NetworkNode node : module.nodes()) {
      if (node.vertex() != null && BatchView.isNeededBy(node.vertex())) {
        IntStream.range(0, structure.networkInputs().size()).forEach(features::add);
        masks.addAll(features);
      }
      if (node.layer() instanceof SyntheticInputModule input) {
        features.add(ModuleParts.positionOfInput(structure, input));
      }
    }
    Set<Integer> labels = new TreeSet<>();
    module.outputs().forEach(name -> labels.add(structure.networkOutputs().indexOf(name)));
    ModuleParts.labels(structure, module).forEach(each -> labels.add(each.output()));
    return new BatchNeeds(features, masks, labels);
  }
}
