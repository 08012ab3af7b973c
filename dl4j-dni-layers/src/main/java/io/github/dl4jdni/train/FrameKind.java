package io.github.dl4jdni.train;

import io.github.dl4jdni.train.frames.FrameException;
import io.github.dl4jdni.train.frames.FrameReader;
import io.github.dl4jdni.train.frames.FrameWriter;

/** What hosts say to each other; each frame begins with its kind. */
enum FrameKind {
  /** A host tells the first one what it runs: text. */
  HELLO,
  /** What goes through a channel: port, item. */
  ITEM,
  /** An item was taken out of a channel: port. */
  CREDIT,
  /** A module has done its step: module, iteration, score, activity. */
  STEP,
  /** A piece of a module's parameters or updater state: module, piece, array. */
  STATE,
  /** What a layer gave, for listeners: module, layer, array. */
  ACTIVATION,
  /** A layer's gradients, for listeners: module, layer, array. */
  GRADIENTS,
  /** A module is at rest: module, mark. */
  DRAINED,
  /** A call of fit begins. */
  BEGIN,
  /** A host tells the first one what failed: where, when, what; texts. */
  FAILED,
  /** The first host ends training: the failure, or an empty text. */
  END;

  /** A frame of this kind, to be gone on with. */
  FrameWriter begin() {
    return new FrameWriter().small(ordinal());
  }

  static FrameKind of(FrameReader frame) {
    int kind = frame.small();
    if (kind >= values().length) {
      throw new FrameException("there is no kind " + kind + " of frames");
    }
    return values()[kind];
  }
}
