package io.github.dl4jdni.cli.report;

/**
 * What a report's times depend on.
 *
 * @param java version of the Java platform
 * @param processors number that the JVM may use
 * @param system operating system and architecture
 */
public record Environment(String java, int processors, String system) {

  /** {@return the system and its processors, in words} */
  public String machine() {
    return system + ", " + processors + (processors == 1 ? " processor" : " processors");
  }

  /** {@return the environment of this JVM} */
  public static Environment current() {
    return new Environment(
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }
}
