package stranger;

import java.io.ObjectInputStream;
import java.io.Serializable;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/** A serialised object whose reading is running it. */
public final class RunsWhenDeserialized implements DataSetPreProcessor, Serializable {

  private static final long serialVersionUID = 1L;

  @Override
  public void preProcess(DataSet toPreProcess) {}

  private void readObject(ObjectInputStream in) {
    Flag.RAN.set(true);
  }
}
