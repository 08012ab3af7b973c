package io.github.dl4jdni.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class CurvesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Curves curves = new Curves(List.of("a", "b"));

  private static JsonNode values(Object a, Object b) {
    return JSON.valueToTree(java.util.Map.of("a", a, "b", b));
  }

  private JsonNode written() {
    ObjectNode target = JSON.createObjectNode();
    curves.write(target);
    return target;
  }

  @Test
  void manyPointsAreThinnedOutEvenlyAndTheNewestStays() {
    int many = 7 * Curves.CAPACITY + 3;
    for (int i = 0; i < many; i++) {
      curves.add(i, values(i, -i));
    }

    JsonNode iterations = written().get("iteration");
    int size = iterations.size();
    assertThat(size).isBetween(Curves.CAPACITY / 2, Curves.CAPACITY + 1);
    for (int i = 0; i < size - 1; i++) {
      assertThat(iterations.get(i).asInt()).isEqualTo(8 * i);
    }
    assertThat(iterations.get(size - 1).asInt()).isEqualTo(many - 1);
    assertThat(written().get("b").get(size - 2).asInt()).isEqualTo(-8 * (size - 2));
  }

  @Test
  void numbersThatJsonDoesNotKnowAreTexts() {
    curves.add(0, values("NaN", "Infinity"));
    curves.add(1, values(1.23456789, 0));

    assertThat(written())
        .hasToString("{\"iteration\":[0,1],\"a\":[\"NaN\",1.2346],\"b\":[\"Infinity\",0.0]}");
  }

  @Test
  void noPointsAreEmptyArrays() {
    assertThat(written()).hasToString("{\"iteration\":[],\"a\":[],\"b\":[]}");
  }
}
