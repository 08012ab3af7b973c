package io.github.dl4jdni.research.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jdni.cli.data.DrawnDigits;
import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.LabelledImages;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class ImageRowsTest {

  private static final LabelledImages TRAINING =
      new DrawnDigits(1).draw(DrawnDigits.Split.TRAIN, 30);
  private static final LabelledImages MEASURED = new DrawnDigits(1).draw(DrawnDigits.Split.TEST, 5);
  private static final ImageRows ROWS =
      new ImageRows(new ImageDataSet(TRAINING, MEASURED), "digits", true);

  @Test
  void stepIsARowOfTheImage() {
    DataSet measured = ROWS.measured(1, 4);

    assertThat(measured.getFeatures().shape()).containsExactly(3, 28, 28);
    for (int image = 0; image < 3; image++) {
      for (int row = 0; row < 28; row++) {
        for (int column = 0; column < 28; column++) {
          assertThat(measured.getFeatures().getDouble(image, column, row))
              .isCloseTo(MEASURED.grey(1 + image, row, column) / 255.0, within(1e-6));
        }
      }
      assertThat(measured.getLabels().getRow(image).argMax().getInt(0))
          .isEqualTo(MEASURED.label(1 + image));
    }
  }

  @Test
  void everyEpochHasAllImagesInAnotherOrder() {
    Supplier<DataSet> source = ROWS.training(10, 4);

    Set<String> first = epoch(source);
    Set<String> second = epoch(source);

    assertThat(first).hasSize(30).isEqualTo(second);
    assertThat(ROWS.training(10, 4).get()).isEqualTo(ROWS.training(10, 4).get());
    assertThat(ROWS.training(10, 5).get()).isNotEqualTo(ROWS.training(10, 4).get());
  }

  private static Set<String> epoch(Supplier<DataSet> source) {
    Set<String> images = new HashSet<>();
    for (int batch = 0; batch < 3; batch++) {
      DataSet some = source.get();
      for (int image = 0; image < 10; image++) {
        images.add(String.valueOf(some.getFeatures().slice(image).sumNumber().doubleValue()));
      }
    }
    return images;
  }
}
