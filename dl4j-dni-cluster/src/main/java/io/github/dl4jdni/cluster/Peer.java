package io.github.dl4jdni.cluster;

import io.github.dl4jdni.cluster.Link.RefusedException;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;

/**
 * What a host of a training tells another one first.
 *
 * @param session the training
 * @param host which one it is
 */
record Peer(String session, int host) {

  FrameWriter write() {
    return new FrameWriter().text(session).integer(host);
  }

  static Peer read(FrameReader frame) throws RefusedException {
    try {
      return new Peer(frame.text(), frame.integer());
    } catch (FrameException e) {
      throw new RefusedException("its greeting cannot be read: " + e.getMessage());
    }
  }
}
