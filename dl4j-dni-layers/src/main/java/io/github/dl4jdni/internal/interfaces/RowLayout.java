package io.github.dl4jdni.internal.interfaces;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How an activation lies in what a model sees or predicts, most often in rows. */
interface RowLayout {

  /** Whole activations, as they are. */
  RowLayout WHOLE =
      new RowLayout() {
        @Override
        public INDArray rows(INDArray activation, ArrayType place, LayerWorkspaceMgr workspaces) {
          return activation;
        }

        @Override
        public INDArray inShape(long[] shape, INDArray rows) {
          return rows;
        }
      };

  /** One row an example, with all that there is of it. */
  RowLayout EXAMPLES =
      new RowLayout() {
        @Override
        public INDArray rows(INDArray activation, ArrayType place, LayerWorkspaceMgr workspaces) {
          return activation.rank() == 2
              ? activation
              : workspaces
                  .dup(place, activation, 'c')
                  .reshape('c', activation.size(0), activation.length() / activation.size(0));
        }

        @Override
        public INDArray inShape(long[] shape, INDArray rows) {
          return rows.reshape('c', shape);
        }
      };

  /**
   * An activation as the model has it.
   *
   * @param activation examples first
   * @param place where a copy is to live
   * @param workspaces the step's workspaces
   * @return 'c' ordered rows; the activation itself where it is that already
   */
  INDArray rows(INDArray activation, ArrayType place, LayerWorkspaceMgr workspaces);

  /**
   * The way back.
   *
   * @param shape of the activation
   * @param rows as {@link #rows} gives them
   * @return the same, as a view where that can be
   */
  INDArray inShape(long[] shape, INDArray rows);

  /**
   * How many rows there are.
   *
   * @param activation the activation
   * @return the number of its positions, or else of its examples
   */
  default long count(INDArray activation) {
    return activation.size(0);
  }

  /**
   * Which rows count.
   *
   * @param mask the activation's mask, or null
   * @param activation the activation
   * @return [rows, 1], or null if all do
   */
  default INDArray maskColumn(INDArray mask, INDArray activation) {
    return null;
  }
}
