package io.github.dl4jdni.benchmarks;

/** Entry point. */
public final class Main {

  private Main() {}

  /**
   * Runs.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    System.out.println(args.length);
  }
}
