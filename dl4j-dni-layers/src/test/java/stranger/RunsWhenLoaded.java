package stranger;

/** Classes whose loading is running them; each can be loaded once only, so there are several. */
public final class RunsWhenLoaded {

  private RunsWhenLoaded() {}

  /** Named as {@code @class}. */
  public static final class ByClass {
    static {
      Flag.RAN.set(true);
    }
  }

  /** Named as {@code type}. */
  public static final class ByType {
    static {
      Flag.RAN.set(true);
    }
  }

  /** Named as the first element of an array. */
  public static final class ByArray {
    static {
      Flag.RAN.set(true);
    }
  }

  /** Named as a type parameter. */
  public static final class ByParameter {
    static {
      Flag.RAN.set(true);
    }
  }

  /** Named by a normaliser. */
  public static final class ByNormalizer {
    static {
      Flag.RAN.set(true);
    }
  }

  /** Shows that Deeplearning4j's own reader would run these. */
  public static final class ByStock {
    static {
      Flag.RAN.set(true);
    }
  }
}
