package io.github.dl4jdni.stats;

import io.github.dl4jdni.train.ModuleActivity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What the modules of a trainer do between one report and the next. */
final class ModuleClocks {

  private final Supplier<List<ModuleActivity>> activity;
  private List<ModuleActivity> before;
  private long time;

  ModuleClocks(Supplier<List<ModuleActivity>> activity) {
    this.activity = activity;
    before = activity.get();
    time = System.nanoTime();
  }

  synchronized List<ModuleMeasures> sinceLastCall() {
    List<ModuleActivity> now = activity.get();
    long passed = Math.max(1, System.nanoTime() - time);
    List<ModuleMeasures> measures = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      measures.add(between(before.get(i), now.get(i), passed));
    }
    before = now;
    time += passed;
    return measures;
  }

  private static ModuleMeasures between(ModuleActivity from, ModuleActivity to, long nanoseconds) {
    double computing = to.computingNanoseconds() - from.computingNanoseconds();
    double models = to.modelNanoseconds() - from.modelNanoseconds();
    return new ModuleMeasures(
        to.name(),
        (to.iterations() - from.iterations()) * 1e9 / nanoseconds,
        Math.min(1, Math.max(0, 1 - computing / nanoseconds)),
        computing == 0 ? 0 : Math.min(1, models / computing),
        to.queued(),
        to.outstanding());
  }
}
