package stranger;

import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a stranger's code ran; not in the classes that do, as asking would run them. */
public final class Flag {

  /** Set by code that must not run. */
  public static final AtomicBoolean RAN = new AtomicBoolean();

  private Flag() {}
}
