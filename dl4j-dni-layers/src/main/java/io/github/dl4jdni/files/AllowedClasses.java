package io.github.dl4jdni.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The classes that a file may name, told by how their names begin: those of Deeplearning4j and ND4J
 * that configurations are made of, this library's, and what a caller adds.
 */
final class AllowedClasses {

  /** Runs any TensorFlow graph, and those can write files. */
  private static final String TENSORFLOW =
      "org.deeplearning4j.nn.modelimport.keras.layers.TFOpLayer";

  /** What names of arrays' classes begin with. */
  private static final Pattern ARRAY = Pattern.compile("^\\[+L");

  private final List<String> added;

  /**
   * The library's own list and more.
   *
   * @param added beginnings of names
   */
  AllowedClasses(List<String> added) {
    this.added = List.copyOf(added);
  }

  /** {@return this list and one more beginning of names} */
  AllowedClasses and(String prefix) {
    List<String> all = new ArrayList<>(added);
    all.add(prefix);
    return new AllowedClasses(all);
  }

  /** {@return whether a file may name a class} */
  boolean allows(String name) {
    return isAdded(name)
        || (isPlain(name) && isOfConfigurations(name) && !name.startsWith(TENSORFLOW));
  }

  /** {@return whether it was not this library that allowed a class} */
  boolean isAdded(String name) {
    return isPlain(name) && added.stream().anyMatch(name::startsWith);
  }

  private static boolean isOfConfigurations(String name) {
    return name.startsWith("org.deeplearning4j.")
        || name.startsWith("org.nd4j.linalg.")
        || name.startsWith("org.nd4j.autodiff.")
        || name.startsWith("io.github.dl4jdni.conf.")
        || name.startsWith("io.github.dl4jdni.context.")
        || name.startsWith("io.github.dl4jdni.updaters.");
  }

  /** Jackson also takes names with type parameters, which are other classes' names. */
  private static boolean isPlain(String name) {
    return name.chars().allMatch(each -> each == '.' || isPartOfName(each));
  }

  /** Java ignores some control characters in names, which Jackson cuts off as blanks. */
  private static boolean isPartOfName(int character) {
    return Character.isJavaIdentifierPart(character) && !Character.isIdentifierIgnorable(character);
  }

  /**
   * {@return the name of a class that a text is, or has among its type parameters, and that a file
   * may not name; null if there is none}
   *
   * <p>Nothing is loaded for it.
   */
  String forbiddenIn(String text) {
    for (String each : text.split("[<>,;\\x00-\\x20]+", -1)) {
      String part = ARRAY.matcher(each).replaceFirst("");
      if (!allows(part) && isClass(part)) {
        return part;
      }
    }
    return null;
  }

  private static boolean isClass(String name) {
    if (name.isEmpty() || !isPlain(name)) {
      return false;
    }
    String resource = name.replace('.', '/') + ".class";
    ClassLoader ofJackson = ObjectMapper.class.getClassLoader(); // which asks the thread's first
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    return ofJackson.getResource(resource) != null
        || (ofThread != null && ofThread != ofJackson && ofThread.getResource(resource) != null);
  }
}
