package io.github.dl4jdni.cli;

import io.github.dl4jdni.cli.command.Program;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/**
 * What a call of the command line gave.
 *
 * @param status exit status
 * @param out what it printed
 * @param err what it printed as errors and progress
 */
public record CommandRun(int status, String out, String err) {

  /** Runs the whole command line. */
  public static CommandRun of(String... arguments) {
    return of(new Main(), arguments);
  }

  /** Runs one command, or another program's top command, with the same handling of errors. */
  public static CommandRun of(Object command, String... arguments) {
    return run(Program.commandLine(command), arguments);
  }

  /** Runs a command, where all files are those of a file system. */
  public static CommandRun on(FileSystem files, Object command, String... arguments) {
    return run(
        Program.commandLine(command).registerConverter(Path.class, files::getPath), arguments);
  }

  private static CommandRun run(CommandLine commandLine, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = commandLine.execute(arguments);
    return new CommandRun(status, out.toString(), err.toString());
  }

  /** The error messages, without the lines of progress. */
  public List<String> errorLines() {
    return err.lines().filter(line -> !line.endsWith(" %")).toList();
  }
}
