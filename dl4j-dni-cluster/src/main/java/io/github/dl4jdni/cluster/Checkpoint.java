package io.github.dl4jdni.cluster;

import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import java.util.Comparator;

/**
 * What is known of a checkpoint by its name.
 *
 * @param iteration the one that comes next
 * @param position how far training has come
 */
record Checkpoint(int iteration, Position position) {

  /** The older one first. */
  static final Comparator<Checkpoint> BY_AGE =
      Comparator.comparingInt(Checkpoint::iteration)
          .thenComparing(each -> each.position().epochs())
          .thenComparing(each -> each.position().minibatches());

  /** The beginning of the names of its files. */
  String fileName() {
    return String.format(
        "checkpoint-%09d-epochs-%d-minibatches-%d",
        iteration, position.epochs(), position.minibatches());
  }

  /** What {@link #fileName} gives, as a regular expression with three groups. */
  static final String FILE_NAME = "checkpoint-(\\d{1,9})-epochs-(\\d{1,9})-minibatches-(\\d{1,9})";

  void write(FrameWriter to) {
    to.integer(iteration).integer(position.epochs()).integer(position.minibatches());
  }

  static Checkpoint read(FrameReader from) {
    return new Checkpoint(from.integer(), new Position(from.integer(), from.integer()));
  }
}
