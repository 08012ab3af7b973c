package io.github.dl4jdni.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a program of commands is run, and how it tells what went wrong: in one line. */
public final class Program {

  /**
   * JavaCPP's limit of the process's memory, by default four times the heap's: to keep it, each
   * allocation asks the system how much there is, which can take a fifth of a training of small
   * layers. Its limit of what it has allocated itself stays.
   */
  private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  private Program() {}

  /**
   * Runs a command line and ends the JVM: status 0 for success, 2 for what the user can put right,
   * 1 for everything else.
   *
   * @param top the program's top command
   * @param arguments the command line
   */
  public static void run(TopCommand top, String[] arguments) {
    // Plots are drawn into files: no display is needed, and none is to be looked for.
    System.setProperty("java.awt.headless", "true");
    if (System.getProperty(MEMORY_LIMIT) == null) {
      System.setProperty(MEMORY_LIMIT, "0");
    }
    boolean debug = List.of(arguments).contains(TopCommand.DEBUG);
    CommandLine commandLine = commandLine(top);
    String name = commandLine.getCommandName();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> tellAlone(name, thread, thrown, debug));
    int status;
    try {
      status = commandLine.execute(arguments);
    } catch (OutOfMemoryError | StackOverflowError e) {
      tellAlone(name, Thread.currentThread(), e, debug); // came again while it was told
      status = CommandLine.ExitCode.SOFTWARE;
    }
    System.exit(status);
  }

  /** What ends a thread that nobody waits for is one line, too. */
  private static void tellAlone(String program, Thread thread, Throwable thrown, boolean debug) {
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    err.println(
        line(program, "in thread " + thread.getName() + ": " + Failure.of(thrown).message()));
    if (debug) {
      printTrace(thrown, err);
    }
  }

  /**
   * {@return a command line with the handling of errors}
   *
   * @param command a top command, or an object of one command, with picocli's annotations
   */
  public static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .setExecutionStrategy(Program::runLast)
        .setParameterExceptionHandler(Program::reportWrongArguments)
        .setExecutionExceptionHandler(Program::reportFailure);
  }

  /** {@return the library's name and version, as records tell what they were written by} */
  public static String versionText() {
    return "dl4j-dni " + version();
  }

  /** {@return the version's number that the build wrote into the jar} */
  static String version() {
    String version = Program.class.getPackage().getImplementationVersion();
    return version == null ? "unknown (not run from its jar)" : version;
  }

  private static int reportWrongArguments(
      CommandLine.ParameterException exception, String[] arguments) {
    CommandLine failed = exception.getCommandLine();
    return printError(
        failed,
        elsewhere(
                failed,
                exception instanceof UnmatchedArgumentException unmatched
                    ? unmatched.getUnmatched()
                    : List.of())
            .orElseGet(
                () ->
                    exception.getMessage()
                        + "; see "
                        + failed.getCommandSpec().qualifiedName()
                        + " --help"));
  }

  /** {@return what to call instead, if the command is one of another program} */
  private static Optional<String> elsewhere(CommandLine program, List<String> unmatched) {
    return program.getCommandSpec().userObject() instanceof TopCommand top && !unmatched.isEmpty()
        ? top.elsewhere(unmatched.get(0))
            .map(call -> unmatched.get(0) + " is a command of another program: " + call)
        : Optional.empty();
  }

  /** Errors of the JVM are told as exceptions are. */
  private static int runLast(CommandLine.ParseResult arguments) {
    CommandLine program = arguments.commandSpec().commandLine();
    Optional<String> elsewhere = elsewhere(program, arguments.unmatched()); // beside --help
    if (elsewhere.isPresent()) {
      return printError(program, elsewhere.get());
    }
    try {
      return new CommandLine.RunLast().execute(arguments);
    } catch (Error e) {
      throw new CommandLine.ExecutionException(program, e.toString(), e);
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
    if (failed.getCommandSpec().root().userObject() instanceof TopCommand top && top.debug()) {
      printTrace(thrown, failed.getErr());
    }
    return failure.status();
  }

  /** {@return a message as the one line that is printed of it} */
  private static String line(String program, String message) {
    return program + ": " + PrintableText.of(message.replaceAll("\\R", " "));
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
    failed.getErr().println(line(failed.getCommandSpec().root().name(), message));
    failed.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }
}
