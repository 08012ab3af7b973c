package io.github.dl4jdni.cli.fetch;

import java.util.List;

/**
 * A file that mirrors offer, and that by which a good copy is known.
 *
 * @param name of the file in the mirror's folder
 * @param size bytes
 * @param md5 its checksum, in lower-case hexadecimal
 * @param sha256 its checksum, in lower-case hexadecimal
 */
record RemoteFile(String name, long size, String md5, String sha256) {

  /** The four files of MNIST as they were first published. */
  static final List<RemoteFile> MNIST =
      List.of(
          new RemoteFile(
              "train-images-idx3-ubyte.gz",
              9_912_422,
              "f68b3c2dcbeaaa9fbdd348bbdeb94873",
              "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
          new RemoteFile(
              "train-labels-idx1-ubyte.gz",
              28_881,
              "d53e105ee54ea40749a09fcbcd1e9432",
              "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
          new RemoteFile(
              "t10k-images-idx3-ubyte.gz",
              1_648_877,
              "9fb629c4189551a2d022fa330f9573f3",
              "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
          new RemoteFile(
              "t10k-labels-idx1-ubyte.gz",
              4_542,
              "ec29112dd5afa0611ce80d1b7f02629c",
              "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"));

  /** CIFAR-10 in its authors' binary format. */
  static final RemoteFile CIFAR10 =
      new RemoteFile(
          "cifar-10-binary.tar.gz",
          170_052_171,
          "c32a1d4ab5d03f1284b67883e8d87530",
          "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd");

  /** {@return what is not as it is to be about a copy with these checksums; null if all is} */
  String difference(Checksums of) {
    if (!of.md5().equals(md5)) {
      return "the file has the MD5 checksum " + of.md5() + ", not " + md5;
    }
    return of.sha256().equals(sha256)
        ? null
        : "the file has the SHA-256 checksum " + of.sha256() + ", not " + sha256;
  }
}
