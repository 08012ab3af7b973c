package io.github.dl4jdni.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch in a process of its own, which trains the stock network by backprop and waits between its
 * turns.
 */
final class PyTorch implements AutoCloseable {

  private static final String SCRIPT = "pytorch_step.py";

  private final Process process;
  private final BufferedReader answers;
  private final Writer turns;

  private PyTorch(Process process) {
    this.process = process;
    answers = process.inputReader(StandardCharsets.UTF_8);
    turns = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * PyTorch's side.
   *
   * @param python the command that runs Python
   * @param network what is trained, without interfaces
   * @param threads how many PyTorch takes
   * @param batch the minibatch size
   * @return the side; empty, and a line says so, where Python or PyTorch is missing
   */
  static Optional<Side> side(String python, DenseNetwork network, int threads, int batch) {
    PyTorch torch = null;
    try {
      torch = start(python, network, threads, batch);
      String answer = torch.answers.readLine();
      if (answer != null && answer.startsWith("ready")) {
        PyTorch running = torch;
        return Optional.of(
            Side.other(
                "PyTorch " + answer.substring("ready ".length()),
                threads,
                running::train,
                running::close));
      }
      System.out.printf("%s has no PyTorch (python3-torch in Debian): left out.%n%n", python);
    } catch (IOException e) {
      System.out.printf("%s does not run (%s): PyTorch is left out.%n%n", python, e.getMessage());
    }
    if (torch != null) {
      torch.close();
    }
    return Optional.empty();
  }

  private static PyTorch start(String python, DenseNetwork network, int threads, int batch)
      throws IOException {
    try (InputStream source = PyTorch.class.getResourceAsStream(SCRIPT)) {
      List<String> command =
          List.of(
              python,
              "-c",
              new String(source.readAllBytes(), StandardCharsets.UTF_8),
              String.valueOf(DenseNetwork.INPUTS),
              String.valueOf(network.hidden()),
              String.valueOf(network.hiddenLayers()),
              String.valueOf(DenseNetwork.CLASSES),
              String.valueOf(batch),
              String.valueOf(threads),
              network.normalized() ? "norm" : "plain");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      // What ND4J was told about threads is not PyTorch's.
      builder.environment().remove("OMP_NUM_THREADS");
      return new PyTorch(builder.start());
    }
  }

  private void train(int iterations) {
    try {
      turns.write(iterations + "\n");
      turns.flush();
      if (!"done".equals(answers.readLine())) {
        throw new IllegalStateException("PyTorch ended; what it printed says why");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PyTorch does not answer", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
