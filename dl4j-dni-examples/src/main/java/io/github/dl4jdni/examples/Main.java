package io.github.dl4jdni.examples;

import io.github.dl4jdni.examples.classify.OrderCommand;
import io.github.dl4jdni.examples.classify.RowsCommand;
import io.github.dl4jdni.examples.clocks.TwoClocksCommand;
import io.github.dl4jdni.examples.compare.CompareCommand;
import io.github.dl4jdni.examples.compare.ResultsCommand;
import io.github.dl4jdni.examples.compare.TablesCommand;
import io.github.dl4jdni.examples.copy.CopyCommand;
import io.github.dl4jdni.examples.copy.RepeatCopyCommand;
import io.github.dl4jdni.examples.fetch.FetchCifar10Command;
import io.github.dl4jdni.examples.fetch.FetchMnistCommand;
import io.github.dl4jdni.examples.mnist.MnistCommand;
import io.github.dl4jdni.examples.model.ConvertCommand;
import io.github.dl4jdni.examples.model.GradientCheckCommand;
import io.github.dl4jdni.examples.model.InspectCommand;
import io.github.dl4jdni.examples.model.StripCommand;
import io.github.dl4jdni.examples.pretrained.PretrainedCommand;
import io.github.dl4jdni.examples.report.PrintableText;
import io.github.dl4jdni.examples.samples.SampleDataCommand;
import io.github.dl4jdni.examples.text.CharLmCommand;
import io.github.dl4jdni.examples.tutorial.addition.BinaryAdditionCommand;
import io.github.dl4jdni.examples.tutorial.noise.GradientNoiseCommand;
import io.github.dl4jdni.examples.tutorial.order.UpdateOrderCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The top command {@code dl4j-dni}: shows what there is and hands over to the subcommands. */
@Command(
    name = "dl4j-dni",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Synthetic gradients and decoupled neural interfaces for Deeplearning4j.",
    subcommands = {
      MnistCommand.class,
      CompareCommand.class,
      ResultsCommand.class,
      TablesCommand.class,
      PretrainedCommand.class,
      TwoClocksCommand.class,
      FetchMnistCommand.class,
      FetchCifar10Command.class,
      SampleDataCommand.class,
      ConvertCommand.class,
      StripCommand.class,
      InspectCommand.class,
      RowsCommand.class,
      OrderCommand.class,
      CopyCommand.class,
      RepeatCopyCommand.class,
      CharLmCommand.class,
      BinaryAdditionCommand.class,
      UpdateOrderCommand.class,
      GradientNoiseCommand.class,
      GradientCheckCommand.class
    })
public final class Main implements Runnable {

  /**
   * JavaCPP's limit of the process's memory, by default four times the heap's: to keep it, each
   * allocation asks the system how much there is, which can take a fifth of a training of small
   * layers. Its limit of what it has allocated itself stays.
   */
  private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  private static final String DEBUG = "--debug";

  @Spec private CommandSpec command;

  @Option(
      names = DEBUG,
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error came from.")
  private boolean debug;

  /**
   * Runs the command line and ends the JVM: status 0 for success, 2 for what the user can put
   * right, 1 for everything else.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    // Plots are drawn into files: no display is needed, and none is to be looked for.
    System.setProperty("java.awt.headless", "true");
    if (System.getProperty(MEMORY_LIMIT) == null) {
      System.setProperty(MEMORY_LIMIT, "0");
    }
    boolean debug = List.of(arguments).contains(DEBUG);
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> tellAlone(thread, thrown, debug));
    int status;
    try {
      status = commandLine().execute(arguments);
    } catch (OutOfMemoryError | StackOverflowError e) {
      tellAlone(Thread.currentThread(), e, debug); // came again while it was told
      status = CommandLine.ExitCode.SOFTWARE;
    }
    System.exit(status);
  }

  /** What ends a thread that nobody waits for is one line, too. */
  private static void tellAlone(Thread thread, Throwable thrown, boolean debug) {
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    err.println(line("in thread " + thread.getName() + ": " + Failure.of(thrown).message()));
    if (debug) {
      printTrace(thrown, err);
    }
  }

  /** {@return the command line with its handling of errors} */
  static CommandLine commandLine() {
    return commandLine(new Main());
  }

  /**
   * {@return the command line of one command, with the same handling of errors}
   *
   * @param command an object with picocli's annotations
   */
  static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .setExecutionStrategy(Main::runLast)
        .setParameterExceptionHandler(Main::reportWrongArguments)
        .setExecutionExceptionHandler(Main::reportFailure);
  }

  /** {@return the program's name and version} */
  public static String versionText() {
    return "dl4j-dni " + Version.number();
  }

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }

  private static int reportWrongArguments(
      CommandLine.ParameterException exception, String[] arguments) {
    CommandLine failed = exception.getCommandLine();
    return printError(
        failed,
        exception.getMessage() + "; see " + failed.getCommandSpec().qualifiedName() + " --help");
  }

  /** Errors of the JVM are told as exceptions are. */
  private static int runLast(CommandLine.ParseResult arguments) {
    try {
      return new CommandLine.RunLast().execute(arguments);
    } catch (Error e) {
      CommandLine failed = arguments.commandSpec().commandLine();
      throw new CommandLine.ExecutionException(failed, e.toString(), e);
    }
  }

  private static int reportFailure(
      Exception exception, CommandLine failed, CommandLine.ParseResult arguments) {
    Throwable thrown =
        exception instanceof CommandLine.ExecutionException && exception.getCause() != null
            ? exception.getCause()
            : exception;
    Failure failure = Failure.of(thrown);
    printError(failed, failure.message());
    if (failed.getCommandSpec().root().userObject() instanceof Main main && main.debug) {
      printTrace(thrown, failed.getErr());
    }
    return failure.status();
  }

  /** {@return a message as the one line that is printed of it} */
  private static String line(String message) {
    return "dl4j-dni: " + PrintableText.of(message.replaceAll("\\R", " "));
  }

  private static void printTrace(Throwable thrown, PrintWriter err) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    trace
        .toString()
        .lines()
        .map(
            line ->
                line.startsWith("\t")
                    ? "\t" + PrintableText.of(line.strip())
                    : PrintableText.of(line))
        .forEach(err::println);
    err.flush();
  }

  private static int printError(CommandLine failed, String message) {
    failed.getOut().flush();
    failed.getErr().println(line(message));
    failed.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** Tells the version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"dl4j-dni " + number()};
    }

    /** {@return the version's number, or "unknown" outside a jar} */
    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "unknown (not run from its jar)" : version;
    }
  }
}
