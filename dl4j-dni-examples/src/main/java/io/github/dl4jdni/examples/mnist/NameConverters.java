package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.EnumConverter;
import io.github.dl4jdni.examples.data.DataSetKind;

/** Reads constants by the names that the command line shows. */
final class NameConverters {

  private NameConverters() {}

  /** Reads a {@link DataSetKind}. */
  static final class OfDataSet extends EnumConverter<DataSetKind> {

    OfDataSet() {
      super(DataSetKind.class);
    }
  }

  /** Reads a {@link Method}. */
  static final class OfMethod extends EnumConverter<Method> {

    OfMethod() {
      super(Method.class);
    }
  }

  /** Reads a {@link NetworkKind}. */
  static final class OfNetwork extends EnumConverter<NetworkKind> {

    OfNetwork() {
      super(NetworkKind.class);
    }
  }

  /** Reads a {@link ScheduleKind}. */
  static final class OfSchedule extends EnumConverter<ScheduleKind> {

    OfSchedule() {
      super(ScheduleKind.class);
    }
  }

  /** Reads a {@link GradientModelKind}. */
  static final class OfGradientModel extends EnumConverter<GradientModelKind> {

    OfGradientModel() {
      super(GradientModelKind.class);
    }
  }
}
