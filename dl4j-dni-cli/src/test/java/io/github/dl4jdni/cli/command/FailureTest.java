package io.github.dl4jdni.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.CommandRun;
import io.github.dl4jdni.cli.Main;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailureTest {

  /** Fails as it is told to. */
  @Command(name = "fail")
  static final class Failing implements Callable<Integer> {
    private final Supplier<? extends Throwable> what;

    Failing(Supplier<? extends Throwable> what) {
      this.what = what;
    }

    @Override
    public Integer call() throws Exception {
      Throwable thrown = what.get();
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (Exception) thrown;
    }
  }

  private static CommandRun fail(Supplier<? extends Throwable> what, String... more) {
    CommandLine all = Program.commandLine(new Main());
    all.addSubcommand(Program.commandLine(new Failing(what)));
    java.io.StringWriter out = new java.io.StringWriter();
    java.io.StringWriter err = new java.io.StringWriter();
    all.setOut(new java.io.PrintWriter(out)).setErr(new java.io.PrintWriter(err));
    String[] arguments = new String[more.length + 1];
    System.arraycopy(more, 0, arguments, 0, more.length);
    arguments[more.length] = "fail";
    return new CommandRun(all.execute(arguments), out.toString(), err.toString());
  }

  private static void assertOneLine(CommandRun run, int status, String... parts) {
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.errorLines()).singleElement().asString().startsWith("dl4j-dni: ");
    assertThat(run.err()).contains(parts);
  }

  @Test
  void aBugIsToldInALineThatSaysHowToReportIt() {
    CommandRun run = fail(() -> new NullPointerException("nothing there"));
    assertOneLine(run, 1, "a bug of this program", "nothing there", "please report it", "--debug");
    assertThat(run.err()).contains("FailureTest");
  }

  @Test
  void debugShowsTheStackTrace() {
    CommandRun run = fail(() -> new NullPointerException("nothing there"), "--debug");
    assertThat(run.status()).isOne();
    assertThat(run.err()).contains("\tat io.github.dl4jdni.cli.command.FailureTest");
  }

  @Test
  void whatTheUserCanMendHasStatusTwo() {
    assertOneLine(fail(() -> new UserErrorException("this file")), 2, "this file");
    assertOneLine(
        fail(() -> new IllegalStateException(new UserErrorException("that file"))), 2, "that file");
    assertOneLine(
        fail(() -> new UncheckedIOException(new NoSuchFileException("a.txt"))),
        2,
        "there is no such file or folder: a.txt");
    assertOneLine(
        fail(() -> new RuntimeException(new DL4JInvalidInputException("of wrong width"))),
        2,
        "of wrong width");
    assertOneLine(fail(() -> new OutOfMemoryError("heap")), 2, "not enough memory", "-Xmx");
  }

  @Test
  void errorsOfTheJvmAreNoStackTraces() {
    assertOneLine(fail(() -> new StackOverflowError()), 1, "nested too deeply", "java -Xss16m");
    assertOneLine(
        fail(() -> new IllegalStateException("in a module", new StackOverflowError())),
        1,
        "nested too deeply");
    assertOneLine(fail(() -> new ExceptionInInitializerError("of a class")), 1, "a bug");
  }
}
