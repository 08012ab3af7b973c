package io.github.dl4jdni.cluster;

/** A thread that serves a link; it does not keep the process. */
final class LinkThread extends Thread {

  LinkThread(String name, Runnable work) {
    super(work, name);
    setDaemon(true);
  }
}
