package io.github.dl4jdni.files;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.shade.jackson.core.JacksonException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Looks through the JSON of a configuration before Deeplearning4j makes objects of it.
 *
 * <p>Deeplearning4j's JSON names classes, and its reader loads and initialises whatever class
 * comes, wherever it expects one: as {@code @class}, as {@code type}, or as the first element of an
 * array. So a text that is the name of a class has to be that of an allowed one, wherever it
 * stands. The parser is Deeplearning4j's own: both read the same.
 */
final class ConfigurationCheck {

  private static final String TYPE = "@class";
  private static final int MOST_DEPTH = 100;
  private static final int MOST_TOKENS = 1_000_000;
  private static final int LONGEST_NUMBER = 100;

  private final String source;
  private final AllowedClasses classes;

  /**
   * A check.
   *
   * @param source what the configuration is read from, for messages
   * @param classes those that it may name
   */
  ConfigurationCheck(String source, AllowedClasses classes) {
    this.source = source;
    this.classes = classes;
  }

  /**
   * Checks a configuration.
   *
   * @param json its text
   * @return its tree
   * @throws JacksonException if it is no JSON
   * @throws ModelFileException if it is too large or too deep, or names a class that it may not
   */
  JsonNode check(String json) throws ModelFileException, JacksonException {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    try (JsonParser parser = mapper.getFactory().createParser(json)) {
      checkTokens(parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
    } catch (JacksonException | ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
    JsonNode tree = mapper.readTree(json);
    checkArrays(tree);
    return tree;
  }

  private void checkTokens(JsonParser parser) throws IOException {
    Set<String> seen = new HashSet<>();
    int depth = 0;
    int tokens = 0;
    for (JsonToken at = parser.nextToken(); at != null; at = parser.nextToken()) {
      depth += at.isStructStart() ? 1 : at.isStructEnd() ? -1 : 0;
      if (depth > MOST_DEPTH) {
        throw refused("is nested deeper than " + MOST_DEPTH + " levels");
      }
      if (++tokens > MOST_TOKENS) {
        throw refused("has more than a million parts");
      }
      if (at.isNumeric() && parser.getTextLength() > LONGEST_NUMBER) {
        throw refused("has a number of " + parser.getTextLength() + " characters");
      }
      boolean named = at.isScalarValue() && TYPE.equalsIgnoreCase(parser.currentName());
      if (named && !(at == JsonToken.VALUE_STRING && classes.allows(parser.getText()))) {
        throw forbidden(parser.getText());
      }
      if (at == JsonToken.VALUE_STRING && seen.add(parser.getText())) {
        checkText(parser.getText());
      }
    }
  }

  private void checkText(String text) throws ModelFileException {
    String forbidden = classes.forbiddenIn(text);
    if (forbidden != null) {
      throw forbidden(forbidden);
    }
  }

  private ModelFileException refused(String what) {
    return new ModelFileException(
        source + ": its configuration " + what + ", as no network's that Deeplearning4j wrote");
  }

  private ModelFileException forbidden(String name) {
    return new ModelFileException(
        source
            + ": its configuration names the class "
            + name
            + ", which is not among those that files may name: Deeplearning4j's but for TFOpLayer,"
            + " ND4J's and this library's. If you trust it, allow it by name: allowClasses(\""
            + name
            + "\"), on the command line --allow-class "
            + name);
  }

  /** Deeplearning4j takes the announced sizes of arrays in JSON for those that are there. */
  private void checkArrays(JsonNode node) throws ModelFileException {
    if (node.has("dataType") && node.has("shape") && node.has("data")) {
      checkShape(node.get("shape"), node.get("data"));
    }
    if (node.has("dataBuffer")) {
      checkOldArray(node);
    }
    for (JsonNode each : node) {
      checkArrays(each);
    }
  }

  private void checkShape(JsonNode shape, JsonNode data) throws ModelFileException {
    long length = shape.isArray() ? 1 : -1;
    for (JsonNode size : shape) {
      boolean fits = size.canConvertToInt() && size.intValue() >= 0;
      length = fits && length <= Integer.MAX_VALUE ? length * size.intValue() : -1;
    }
    if (length != data.size()) {
      throw refused("has an array of " + data.size() + " numbers of the shape " + shape);
    }
  }

  private void checkOldArray(JsonNode array) throws ModelFileException {
    JsonNode data = array.get("dataBuffer");
    JsonNode shape = array.path("shapeField");
    checkShape(shape, data);
    long last = 0;
    boolean fits =
        array.path("numElements").asInt(-1) == data.size()
            && array.path("rankField").asInt(-1) == shape.size()
            && array.path("offsetField").asInt(-1) == 0;
    for (int i = 0; i < shape.size(); i++) {
      int stride = array.path("strideField").path(i).asInt(-1);
      fits &= stride >= 0;
      last += stride * Math.max(0, shape.get(i).longValue() - 1);
      fits &= last < data.size();
    }
    if (!fits) {
      throw refused("has an array whose sizes contradict each other");
    }
  }
}
