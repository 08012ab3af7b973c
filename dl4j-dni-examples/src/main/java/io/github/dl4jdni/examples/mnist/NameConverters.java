package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.data.DataSetKind;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads constants by the names that the command line shows. */
final class NameConverters {

  private NameConverters() {}

  private static <E extends Enum<E>> E named(Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.toString().equalsIgnoreCase(name)) {
        return constant;
      }
    }
    String known =
        Arrays.stream(type.getEnumConstants()).map(E::toString).collect(Collectors.joining(", "));
    throw new TypeConversionException("expected one of " + known + ", but '" + name + "' came");
  }

  /** Reads a {@link DataSetKind}. */
  static final class OfDataSet implements ITypeConverter<DataSetKind> {

    @Override
    public DataSetKind convert(String name) {
      return named(DataSetKind.class, name);
    }
  }

  /** Reads a {@link Method}. */
  static final class OfMethod implements ITypeConverter<Method> {

    @Override
    public Method convert(String name) {
      return named(Method.class, name);
    }
  }

  /** Reads a {@link NetworkKind}. */
  static final class OfNetwork implements ITypeConverter<NetworkKind> {

    @Override
    public NetworkKind convert(String name) {
      return named(NetworkKind.class, name);
    }
  }

  /** Reads a {@link ScheduleKind}. */
  static final class OfSchedule implements ITypeConverter<ScheduleKind> {

    @Override
    public ScheduleKind convert(String name) {
      return named(ScheduleKind.class, name);
    }
  }

  /** Reads a {@link GradientModelKind}. */
  static final class OfGradientModel implements ITypeConverter<GradientModelKind> {

    @Override
    public GradientModelKind convert(String name) {
      return named(GradientModelKind.class, name);
    }
  }

  /** Reads a {@link MeasuredSplit}. */
  static final class OfMeasuredSplit implements ITypeConverter<MeasuredSplit> {

    @Override
    public MeasuredSplit convert(String name) {
      return named(MeasuredSplit.class, name);
    }
  }
}
