package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;

/** What hosts say to each other; each frame begins with its kind. */
public enum FrameKind {
  /** A host tells the first one what it runs: text. */
  HELLO(0),
  /** What goes through a channel: port, item. */
  ITEM(1),
  /** An item was taken out of a channel: port. */
  CREDIT(2),
  /** A module has done its step: module, iteration, score, activity. */
  STEP(3),
  /** A piece of a module's parameters or updater state: module, piece, array. */
  STATE(4),
  /** What a layer gave, for listeners: module, layer, array. */
  ACTIVATION(5),
  /** A layer's gradients, for listeners: module, layer, array. */
  GRADIENTS(6),
  /** A module is at rest: module, mark. */
  DRAINED(7),
  /** A call of fit begins. */
  BEGIN(8),
  /** A host tells the first one what failed: where, when, what; texts. */
  FAILED(9),
  /** The first host ends training: the failure, or an empty text. */
  END(10),
  /** What a module has inferred from a batch: see {@link Inferred}. */
  INFERRED(11);

  private final int code;

  FrameKind(int code) {
    this.code = code;
  }

  /** A frame of this kind, to be gone on with. */
  public FrameWriter begin() {
    return new FrameWriter().small(code);
  }

  public static FrameKind of(FrameReader frame) {
    int code = frame.small();
    for (FrameKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new FrameException("there is no kind " + code + " of frames");
  }
}
