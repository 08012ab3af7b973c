package io.github.dl4jdni.research.recurrent;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Defaults of a command where they differ from those of all recurrent experiments. */
public abstract class OptionDefaults implements IDefaultValueProvider {

  private final Map<String, String> values;

  /**
   * Takes the defaults.
   *
   * @param values by the options' names, as they would stand on the command line
   */
  protected OptionDefaults(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** {@return the default of an option, or null for the one that it has anyway} */
  @Override
  public final String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }
}
