package io.github.dl4jdni.research.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EchoSourceTest {

  private static final double P = 0.1;
  private static final double Q = 0.25;

  /**
   * The source as a Markov chain: states are what is known of the text so far, "U" and "L" the
   * keys. Its entropy rate is the mean entropy of a state's next character, by how often states are
   * visited in the long run.
   */
  private static final class Chain {

    private final List<String> states = new ArrayList<>();
    private final Map<String, Map<String, Double>> next = new LinkedHashMap<>();

    Chain() {
      for (int outer = 0; outer < 8; outer++) {
        put("start", "border" + outer, 1.0 / 8);
        put("border" + outer, "!" + outer, Q);
        put("!" + outer, "start", 1);
        for (int inner = 0; inner < 8; inner++) {
          String sentence = "sentence" + outer + inner;
          put("border" + outer, sentence, (1 - Q) / 8);
          // Two digits lead to the same state: they are two ways, told apart by a prefix.
          put(sentence, "0" + sentence, (1 - P) / 2);
          put(sentence, "1" + sentence, (1 - P) / 2);
          for (String digit : List.of("0", "1")) {
            put(digit + sentence, "0" + sentence, (1 - P) / 2);
            put(digit + sentence, "1" + sentence, (1 - P) / 2);
            put(digit + sentence, "." + outer + inner, P);
          }
          put(sentence, "." + outer + inner, P);
          put("." + outer + inner, "border" + outer, 1);
        }
      }
    }

    private void put(String from, String to, double probability) {
      if (!next.containsKey(from)) {
        states.add(from);
        next.put(from, new LinkedHashMap<>());
      }
      next.get(from).put(to, probability);
    }

    double rate() {
      Map<String, Double> visits = new LinkedHashMap<>();
      visits.put("start", 1.0);
      Map<String, Double> mean = new LinkedHashMap<>();
      // Averaged over time, for the chain need not settle from one step to the next.
      int times = 20_000;
      for (int time = 0; time < times; time++) {
        Map<String, Double> after = new LinkedHashMap<>();
        visits.forEach(
            (state, share) -> {
              mean.merge(state, share / times, Double::sum);
              next.get(state).forEach((to, p) -> after.merge(to, share * p, Double::sum));
            });
        visits = after;
      }
      double bits = 0;
      for (Map.Entry<String, Double> each : mean.entrySet()) {
        for (double p : next.get(each.getKey()).values()) {
          bits -= each.getValue() * p * Math.log(p) / Math.log(2);
        }
      }
      return bits;
    }
  }

  private static String text(int length) {
    return EchoSource.text(length, new SplittableRandom(17));
  }

  private static long count(String text, IntPredicate which) {
    return text.chars().filter(which).count();
  }

  @Test
  void entropyRateIsThatOfTheMarkovChain() {
    assertThat(EchoSource.entropyRate()).isCloseTo(new Chain().rate(), within(1e-3));
  }

  @Test
  void longTextCostsTheEntropyRate() {
    assertThat(EchoSource.bitsPerCharacter(text(1_000_000)))
        .isCloseTo(EchoSource.entropyRate(), within(0.005));
  }

  @Test
  void textIsMadeOfParagraphsAndSentences() {
    String text = text(5_000);

    assertThat(text.substring(0, text.lastIndexOf('!')))
        .matches(Pattern.compile("([A-H](([a-h])[01]*\\.\\3)*(!|$)[A-H]?)*"));
    // Whole paragraphs: what follows an exclamation mark is the key before the sentences.
    assertThat(text.substring(0, text.lastIndexOf('!')) + text.charAt(0))
        .matches("(([A-H])(([a-h])[01]*\\.\\4)*!\\2)*[A-H](([a-h])[01]*\\.\\6)*[A-H]");
  }

  @Test
  void frequenciesAreThoseOfTheDescription() {
    String text = text(1_000_000);

    double sentences = count(text, c -> c == '.');
    double paragraphs = count(text, c -> c == '!');
    double digits = count(text, c -> c == '0' || c == '1');
    assertThat(sentences / (sentences + digits)).isCloseTo(P, within(0.002));
    assertThat(paragraphs / (paragraphs + sentences)).isCloseTo(Q, within(0.005));
    assertThat(count(text, c -> c == '0') / digits).isCloseTo(0.5, within(0.003));
    for (char key = 'a'; key <= 'h'; key++) {
      char of = key;
      assertThat(count(text, c -> c == of) / (2 * sentences)).isCloseTo(0.125, within(0.005));
    }
  }

  /** Each key that is forgotten costs three bits where it comes again. */
  @Test
  void whoForgetsKeysPaysForThem() {
    String text = text(1_000_000);
    double sentences = (double) count(text, c -> c == '.') / text.length();
    double paragraphs = (double) count(text, c -> c == '!') / text.length();

    assertThat(EchoSource.rateWithoutOuterKeys() - EchoSource.entropyRate())
        .isCloseTo(3 * paragraphs, within(0.002));
    assertThat(EchoSource.rateWithoutKeys() - EchoSource.entropyRate())
        .isCloseTo(3 * (paragraphs + sentences), within(0.003));
  }

  @Test
  void textThatTheSourceCannotSayIsRefused() {
    assertThat(EchoSource.bitsPerCharacter("Aa.a")).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EchoSource.bitsPerCharacter("Aa.b"))
        .withMessage("character 3, 'b', cannot come there");
    assertThatIllegalArgumentException().isThrownBy(() -> EchoSource.bitsPerCharacter("A!B"));
    assertThatIllegalArgumentException().isThrownBy(() -> EchoSource.bitsPerCharacter("a"));
  }

  @Test
  void builtInTextIsAlwaysTheSameInThreeDifferentParts() {
    Corpus corpus = BuiltInText.corpus();

    assertThat(corpus).isEqualTo(BuiltInText.corpus());
    assertThat(corpus.training()).hasSize(1_000_000);
    assertThat(corpus.validation()).hasSize(50_000).isNotEqualTo(corpus.test());
    assertThat(corpus.training()).doesNotStartWith(corpus.test().substring(0, 50));
    assertThat(corpus.isBuiltIn()).isTrue();
  }
}
