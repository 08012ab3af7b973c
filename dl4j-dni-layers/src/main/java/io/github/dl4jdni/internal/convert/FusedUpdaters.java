package io.github.dl4jdni.internal.convert;

import io.github.dl4jdni.updaters.FusedAdam;
import io.github.dl4jdni.updaters.FusedNesterovs;
import io.github.dl4jdni.updaters.FusedRmsProp;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;

/** Exchanges ND4J's updaters for those that take one pass, and back. */
public final class FusedUpdaters {

  private FusedUpdaters() {}

  /**
   * The updater that does the same in one pass.
   *
   * @param updater one of ND4J's, or null; not changed
   * @return the fused one with its options; {@code updater} itself if there is none
   */
  public static IUpdater fused(IUpdater updater) {
    if (updater == null) {
      return null;
    }
    if (updater.getClass() == Adam.class) {
      return new FusedAdam((Adam) updater);
    }
    if (updater.getClass() == Nesterovs.class) {
      return new FusedNesterovs((Nesterovs) updater);
    }
    return updater.getClass() == RmsProp.class ? new FusedRmsProp((RmsProp) updater) : updater;
  }

  /**
   * ND4J's own updater that does the same.
   *
   * @param updater any, or null; not changed
   * @return ND4J's with its options; {@code updater} itself if it is not fused
   */
  public static IUpdater stock(IUpdater updater) {
    if (updater instanceof FusedAdam adam) {
      return adam.stock();
    }
    if (updater instanceof FusedNesterovs nesterovs) {
      return nesterovs.stock();
    }
    return updater instanceof FusedRmsProp rmsProp ? rmsProp.stock() : updater;
  }
}
