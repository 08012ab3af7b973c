package io.github.dl4jdni.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jdni.cli.data.DrawnDigits.Split;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawnDigitsTest {

  private static int[] greyOf(LabelledImages images, int image) {
    int side = images.columns();
    return IntStream.range(0, side * side)
        .map(pixel -> images.grey(image, pixel / side, pixel % side))
        .toArray();
  }

  private static double meanGrey(LabelledImages images, int image) {
    return IntStream.of(greyOf(images, image)).average().orElseThrow();
  }

  /** Whether the paper, of which the edge of an image mostly consists, is the brighter part. */
  private static boolean isInverted(LabelledImages images, int image) {
    int side = images.columns();
    double edge =
        IntStream.range(0, side)
            .map(i -> images.grey(image, 0, i) + images.grey(image, i, side - 1))
            .average()
            .orElseThrow();
    return edge > 255;
  }

  @Test
  void sameSeedDrawsTheSameDigits() {
    LabelledImages once = new DrawnDigits(3).draw(Split.TRAIN, 40);
    LabelledImages again = new DrawnDigits(3).draw(Split.TRAIN, 40);

    for (int image = 0; image < once.size(); image++) {
      assertThat(greyOf(again, image)).isEqualTo(greyOf(once, image));
      assertThat(again.label(image)).isEqualTo(once.label(image));
    }
  }

  @Test
  void digitDoesNotDependOnHowManyAreDrawnWithIt() {
    LabelledImages few = new DrawnDigits(3).draw(Split.TEST, 7);
    LabelledImages many = new DrawnDigits(3).draw(Split.TEST, 300);

    for (int image = 0; image < few.size(); image++) {
      assertThat(greyOf(many, image)).isEqualTo(greyOf(few, image));
    }
  }

  @Test
  void seedsAndSplitsAndIndicesDrawDifferentDigits() {
    LabelledImages train = new DrawnDigits(3).draw(Split.TRAIN, 30);
    LabelledImages validation = new DrawnDigits(3).draw(Split.VALIDATION, 30);
    LabelledImages test = new DrawnDigits(3).draw(Split.TEST, 30);
    LabelledImages otherSeed = new DrawnDigits(4).draw(Split.TRAIN, 30);

    for (int image = 0; image < 20; image++) {
      int[] grey = greyOf(train, image);
      assertThat(grey).isNotEqualTo(greyOf(validation, image));
      assertThat(grey).isNotEqualTo(greyOf(test, image));
      assertThat(grey).isNotEqualTo(greyOf(otherSeed, image));
      assertThat(grey).isNotEqualTo(greyOf(train, image + 10));
    }
  }

  @Test
  void classesAreEquallyFrequent() {
    LabelledImages images = new DrawnDigits(3).draw(Split.TRAIN, 200);

    for (int digit = 0; digit < LabelledImages.CLASSES; digit++) {
      int wanted = digit;
      long count = IntStream.range(0, images.size()).filter(i -> images.label(i) == wanted).count();
      assertThat(count).isEqualTo(20);
    }
  }

  @Test
  void digitHasMorePaperThanInkWhicheverIsTheBrighter() {
    LabelledImages images = new DrawnDigits(3).draw(Split.TRAIN, 200);

    for (int image = 0; image < images.size(); image++) {
      double grey = meanGrey(images, image);
      assertThat(isInverted(images, image) ? 255 - grey : grey).isBetween(10.0, 110.0);
    }
  }

  @Test
  void quarterOfTheDrawingsOfEachClassIsInverted() {
    LabelledImages images = new DrawnDigits(3).draw(Split.TRAIN, 4000);

    for (int digit = 0; digit < LabelledImages.CLASSES; digit++) {
      int wanted = digit;
      long inverted =
          IntStream.range(0, images.size())
              .filter(image -> images.label(image) == wanted && isInverted(images, image))
              .count();
      // 100 of 400, give or take four standard deviations.
      assertThat(inverted).as("digit " + digit).isBetween(65L, 135L);
    }
  }
}
