package io.github.dl4jdni.examples.mnist;

import io.github.dl4jdni.examples.ConstantName;
import io.github.dl4jdni.examples.data.DataSetKind;
import picocli.CommandLine.ITypeConverter;

/** Reads constants by the names that the command line shows. */
final class NameConverters {

  private NameConverters() {}

  /** Reads a {@link DataSetKind}. */
  static final class OfDataSet implements ITypeConverter<DataSetKind> {

    @Override
    public DataSetKind convert(String name) {
      return ConstantName.read(DataSetKind.class, name);
    }
  }

  /** Reads a {@link Method}. */
  static final class OfMethod implements ITypeConverter<Method> {

    @Override
    public Method convert(String name) {
      return ConstantName.read(Method.class, name);
    }
  }

  /** Reads a {@link NetworkKind}. */
  static final class OfNetwork implements ITypeConverter<NetworkKind> {

    @Override
    public NetworkKind convert(String name) {
      return ConstantName.read(NetworkKind.class, name);
    }
  }

  /** Reads a {@link ScheduleKind}. */
  static final class OfSchedule implements ITypeConverter<ScheduleKind> {

    @Override
    public ScheduleKind convert(String name) {
      return ConstantName.read(ScheduleKind.class, name);
    }
  }

  /** Reads a {@link GradientModelKind}. */
  static final class OfGradientModel implements ITypeConverter<GradientModelKind> {

    @Override
    public GradientModelKind convert(String name) {
      return ConstantName.read(GradientModelKind.class, name);
    }
  }

  /** Reads a {@link MeasuredSplit}. */
  static final class OfMeasuredSplit implements ITypeConverter<MeasuredSplit> {

    @Override
    public MeasuredSplit convert(String name) {
      return ConstantName.read(MeasuredSplit.class, name);
    }
  }
}
