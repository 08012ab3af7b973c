package io.github.dl4jdni.research.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Losses that {@code tutorials.py} computed with numpy, a line an update. */
public final class Trajectory {

  /** How many updates every build compares. */
  public static final int BEGINNING = 250;

  private static final double RELATIVE = 1e-6;

  private final List<double[]> lines;

  private Trajectory(List<double[]> lines) {
    this.lines = lines;
  }

  /** Reads a file of the reference folder. */
  public static Trajectory read(String name) throws IOException {
    Path file = Path.of("..", "src-test-resources", "reference", "tutorial-" + name + ".txt");
    return new Trajectory(
        Files.readAllLines(file).stream()
            .map(
                line ->
                    Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray())
            .toList());
  }

  public int size() {
    return lines.size();
  }

  public double value(int update, int column) {
    return lines.get(update)[column];
  }

  /** Fails unless a loss is numpy's. */
  public void assertAgrees(int update, double... losses) {
    for (int i = 0; i < losses.length; i++) {
      double expected = value(update, i);
      assertThat(Math.abs(losses[i] - expected))
          .as("update %d, column %d: %s, numpy %s", update, i, losses[i], expected)
          .isLessThanOrEqualTo(RELATIVE * Math.abs(expected));
    }
  }
}
