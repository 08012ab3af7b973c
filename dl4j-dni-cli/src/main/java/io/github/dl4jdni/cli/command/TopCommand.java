package io.github.dl4jdni.cli.command;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** A program's top command: shows what there is and hands over to the subcommands. */
@Command(mixinStandardHelpOptions = true, versionProvider = TopCommand.Version.class)
public abstract class TopCommand implements Runnable {

  static final String DEBUG = "--debug";

  @Spec private CommandSpec command;

  @Option(
      names = DEBUG,
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error came from.")
  private boolean debug;

  /** For subclasses. */
  protected TopCommand() {}

  @Override
  public final void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }

  final boolean debug() {
    return debug;
  }

  /**
   * {@return how to call a command that this program does not have and another one has; empty if
   * none has it}
   *
   * @param name of the command
   */
  protected abstract Optional<String> elsewhere(String name);

  /** Tells the program's name and its version. */
  static final class Version implements IVersionProvider {

    @Spec private CommandSpec command;

    @Override
    public String[] getVersion() {
      return new String[] {command.root().name() + " " + Program.version()};
    }
  }
}
