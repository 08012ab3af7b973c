package stranger;

/** A class whose loading is running it. */
public final class RunsWhenLoaded {

  static {
    Flag.RAN.set(true);
  }

  private RunsWhenLoaded() {}
}
