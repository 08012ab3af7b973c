package io.github.dl4jdni.cluster;

import java.nio.ByteBuffer;

/**
 * What goes over a link.
 *
 * @param kind what it is
 * @param content its bytes, from position to limit
 */
record LinkFrame(Kind kind, ByteBuffer content) {

  /** Kinds of frames, by the code that stands before their content. */
  enum Kind {
    /** A host wants to train with the coordinator's: see {@link Hello}. */
    HELLO(0),
    /** Not all modules have a host yet: text. */
    WAITING(1),
    /** Why a host is not let in: text. The link ends. */
    REFUSED(2),
    /** All modules have their host: see {@link Start}. */
    START(3),
    /** A host of the training tells another one which it is: see {@link Peer}. */
    PEER(4),
    /** It is let in. */
    ACCEPTED(5),
    /** A host has links to all others. */
    READY(6),
    /** All hosts have. */
    GO(7),
    /** A frame of the trainer's. */
    TRAINING(8),
    /** The host has done its part, and ends the link. */
    BYE(9),
    /** A host is to write a checkpoint of its modules: see {@link Checkpoint}, epoch, if best. */
    KEEP(10),
    /** It has, or what failed: text. */
    KEPT(11),
    /** A host is to send a piece of a module's state: module, piece, if best, which. */
    ASK(12),
    /** Which is this: empty text, piece, array; or what failed: text. */
    PIECE(13),
    /** All hosts have written the newest checkpoint, so that older ones may go: which, if best. */
    FORGET(14);

    private static final Kind[] ALL = values();

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    /** The kind of a code; null if there is none. */
    static Kind of(int code) {
      for (Kind kind : ALL) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }
}
