package io.github.dl4jdni.examples.fetch;

import java.util.List;

/**
 * A file that mirrors offer, and the checksum by which a good copy is known.
 *
 * @param name of the file in the mirror's folder, compressed with gzip
 * @param md5 of the compressed file, in lower-case hexadecimal
 */
record RemoteFile(String name, String md5) {

  static final String SUFFIX = ".gz";

  /** The four files of MNIST as they were first published. */
  static final List<RemoteFile> MNIST =
      List.of(
          new RemoteFile("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
          new RemoteFile("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
          new RemoteFile("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
          new RemoteFile("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"));

  /** {@return the name of the uncompressed file} */
  String uncompressedName() {
    return name.substring(0, name.length() - SUFFIX.length());
  }
}
