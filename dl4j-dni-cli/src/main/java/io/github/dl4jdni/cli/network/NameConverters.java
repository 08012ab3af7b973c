package io.github.dl4jdni.cli.network;

import io.github.dl4jdni.cli.command.EnumConverter;

/** Reads constants by the names that the command line shows. */
public final class NameConverters {

  private NameConverters() {}

  /** Reads a {@link Method}. */
  public static final class OfMethod extends EnumConverter<Method> {

    public OfMethod() {
      super(Method.class);
    }
  }

  /** Reads a {@link NetworkKind}. */
  public static final class OfNetwork extends EnumConverter<NetworkKind> {

    public OfNetwork() {
      super(NetworkKind.class);
    }
  }

  /** Reads a {@link ScheduleKind} that any method with interfaces may be trained by. */
  public static final class OfSchedule extends EnumConverter<ScheduleKind> {

    public OfSchedule() {
      super(ScheduleKind.class, kind -> kind != ScheduleKind.DELAYED);
    }
  }

  /** Reads a {@link Mixing}. */
  public static final class OfMixing extends EnumConverter<Mixing> {

    public OfMixing() {
      super(Mixing.class);
    }
  }

  /** Reads a {@link GradientModelKind}. */
  public static final class OfGradientModel extends EnumConverter<GradientModelKind> {

    public OfGradientModel() {
      super(GradientModelKind.class);
    }
  }
}
