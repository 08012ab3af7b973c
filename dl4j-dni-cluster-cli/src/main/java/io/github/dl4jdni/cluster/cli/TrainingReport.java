package io.github.dl4jdni.cluster.cli;

import io.github.dl4jdni.cli.command.PrintableText;
import io.github.dl4jdni.cluster.ClusterTraining;
import io.github.dl4jdni.cluster.HostTraffic;
import io.github.dl4jdni.train.DecoupledListener;
import io.github.dl4jdni.train.ModuleActivity;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Tells every so often how training goes: score and speed, which module waits for which, and what
 * has gone between hosts.
 */
final class TrainingReport extends BaseTrainingListener implements DecoupledListener {

  private static final double SECOND = 1e9; // nanoseconds
  private static final double PERCENT = 100;

  private final ClusterTraining cluster;
  private final long every; // nanoseconds
  private final PrintWriter out;
  private final Map<Integer, String> hosts; // by number; this one's is missing
  private Supplier<List<ModuleActivity>> modules = List::of;
  private List<ModuleActivity> before = List.of();
  private long told = System.nanoTime(); // the last time
  private long rested; // when modules came to rest; 0 while they work
  private int iterations; // since it was told
  private double score;

  TrainingReport(ClusterTraining cluster, Duration every, PrintWriter out) {
    this.cluster = cluster;
    this.every = every.toNanos();
    this.out = out;
    hosts =
        cluster.traffic().stream()
            .collect(Collectors.toMap(HostTraffic::host, each -> each.address().toString()));
  }

  @Override
  public void trainedBy(Supplier<List<ModuleActivity>> by) {
    rested = by == null ? System.nanoTime() : 0;
    if (by != null) {
      modules = by;
      before = by.get();
      told = System.nanoTime();
      iterations = 0;
    }
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    iterations++;
    score = model.score();
    if (System.nanoTime() - told >= every) {
      tell("iteration " + (iteration + 1), "");
    }
  }

  /**
   * Prints a line.
   *
   * @param what has been done
   * @param more what is to be told besides; begins with a comma, or is empty
   */
  void tell(String what, String more) {
    long now = rested == 0 ? System.nanoTime() : rested; // what is done at rest is not counted
    List<ModuleActivity> after = modules.get();
    String line =
        String.format(
            Locale.ROOT,
            "%s: score %.4g%s, %.2f iterations/s; %s; %s",
            what,
            score,
            more,
            iterations * SECOND / (now - told),
            waiting(before, after, now - told),
            Together.traffic(cluster));
    out.println(PrintableText.of(line));
    out.flush();
    before = after;
    told = now;
    iterations = 0;
  }

  /** The shares of time in which modules did not compute, and the one that did so most. */
  private String waiting(List<ModuleActivity> from, List<ModuleActivity> to, long nanoseconds) {
    List<Integer> of = cluster.transport().hostsOfModules();
    List<String> shares = new ArrayList<>();
    int busiest = 0;
    long most = -1;
    for (int module = 0; module < to.size(); module++) {
      long earlier = module < from.size() ? from.get(module).computingNanoseconds() : 0;
      long computed = Math.max(0, to.get(module).computingNanoseconds() - earlier);
      if (computed > most) {
        most = computed;
        busiest = module;
      }
      shares.add(
          String.format(
              Locale.ROOT,
              "%d (%s) %.0f %%",
              module + 1,
              hosts.getOrDefault(of.get(module), "here"),
              Math.max(0, PERCENT * (1 - computed / (double) nanoseconds))));
    }
    return "waiting: modules "
        + String.join(", ", shares)
        + ", the others for module "
        + (busiest + 1);
  }
}
