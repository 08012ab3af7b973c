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
    HELLO,
    /** Not all modules have a host yet: text. */
    WAITING,
    /** Why a host is not let in: text. The link ends. */
    REFUSED,
    /** All modules have their host: see {@link Start}. */
    START,
    /** A host of the training tells another one which it is: see {@link Peer}. */
    PEER,
    /** It is let in. */
    ACCEPTED,
    /** A host has links to all others. */
    READY,
    /** All hosts have. */
    GO,
    /** A frame of the trainer's. */
    TRAINING,
    /** The host has done its part, and ends the link. */
    BYE;

    private static final Kind[] ALL = values();

    static Kind of(int code) {
      return code < ALL.length ? ALL[code] : null;
    }
  }
}
