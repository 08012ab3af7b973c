package io.github.dl4jdni.train;

import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Minibatches from whatever they come from. */
interface BatchSource {

  boolean hasNext();

  /** Whether it can begin again from the first minibatch. */
  boolean canBeginAgain();

  MultiDataSet next();

  /** Begins from the first minibatch if the last one was given. */
  void prepareEpoch();

  static BatchSource of(DataSetIterator iterator) {
    return of(new MultiDataSetIteratorAdapter(iterator));
  }

  static BatchSource of(MultiDataSetIterator iterator) {
    return new BatchSource() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public boolean canBeginAgain() {
        return iterator.resetSupported();
      }

      @Override
      public MultiDataSet next() {
        return iterator.next();
      }

      @Override
      public void prepareEpoch() {
        if (!iterator.hasNext() && iterator.resetSupported()) {
          iterator.reset();
        }
      }
    };
  }

  static BatchSource of(MultiDataSet minibatch) {
    return new BatchSource() {
      private boolean given;

      @Override
      public boolean hasNext() {
        return !given;
      }

      @Override
      public boolean canBeginAgain() {
        return true;
      }

      @Override
      public MultiDataSet next() {
        given = true;
        return minibatch;
      }

      @Override
      public void prepareEpoch() {
        given = false;
      }
    };
  }
}
