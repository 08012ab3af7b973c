package io.github.dl4jdni.research.classify;

import io.github.dl4jdni.cli.data.ImageDataSet;
import io.github.dl4jdni.cli.data.ShuffledBatches;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Images that are read row by row, from the top: a step is a row, its width that of the image.
 *
 * @param images what they are made of
 * @param description what the images are
 * @param synthetic whether the program draws them
 */
record ImageRows(ImageDataSet images, String description, boolean synthetic)
    implements LabelledSequences {

  @Override
  public int inputs() {
    return images.training().columns();
  }

  @Override
  public int steps() {
    return images.training().rows();
  }

  @Override
  public int classes() {
    return images.training().classes();
  }

  @Override
  public int trainingSize() {
    return images.training().size();
  }

  @Override
  public Supplier<DataSet> training(int batch, long seed) {
    return new Epochs(ShuffledBatches.forTraining(images.training(), batch, seed));
  }

  @Override
  public int measuredSize() {
    return images.measured().size();
  }

  @Override
  public DataSet measured(int from, int to) {
    return rows(images.measured().batch(IntStream.range(from, to).toArray()));
  }

  /** From [N, rows · columns], row by row, to [N, columns, rows]. */
  private DataSet rows(DataSet flat) {
    INDArray features = flat.getFeatures().reshape(-1, steps(), inputs()).permute(0, 2, 1).dup();
    return new DataSet(features, flat.getLabels());
  }

  /** One epoch after another. */
  private final class Epochs implements Supplier<DataSet> {

    private final ShuffledBatches batches;
    private int epoch;

    Epochs(ShuffledBatches batches) {
      this.batches = batches;
    }

    @Override
    public DataSet get() {
      if (!batches.hasNext()) {
        epoch++;
        batches.startEpoch(epoch);
      }
      return rows(batches.next());
    }
  }
}
