package io.github.dl4jdni.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the library adds to Deeplearning4j's builders is options and build(), and nothing else. */
class BuilderMethodsTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        ConditionalSGModule.Builder.class,
        SyntheticGradientDense.Builder.class,
        SyntheticGradientLSTM.Builder.class,
        SyntheticGradientModule.Builder.class,
        SyntheticGradientSimpleRnn.Builder.class,
        SyntheticInputModule.Builder.class
      })
  void allMethodsTakeAnOptionOrBuild(Class<?> builder) {
    Stream<Method> added =
        Arrays.stream(builder.getMethods())
            .filter(method -> method.getDeclaringClass().getName().startsWith("io.github.dl4jdni"))
            .filter(method -> !method.isBridge());
    assertThat(added)
        .isNotEmpty()
        .allSatisfy(
            method ->
                assertThat(
                        method.getName().equals("build")
                            || method.getParameterCount() > 0
                            || method.getName().equals("asInThePaper"))
                    .as(method.toString())
                    .isTrue());
  }
}
