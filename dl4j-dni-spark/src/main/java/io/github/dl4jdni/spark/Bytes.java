package io.github.dl4jdni.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays as bytes, which every serialiser of Spark's can carry, in ND4J's own format. */
final class Bytes {

  private Bytes() {}

  static byte[] of(INDArray array) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Nd4j.write(array, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no device that could fail
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "an array of "
              + array.length()
              + " numbers ("
              + array.dataType()
              + ") does not fit: arrays travel in one piece of at most 2 GiB, and need as much free"
              + " memory twice",
          e);
    }
    return bytes.toByteArray();
  }

  static INDArray array(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return Nd4j.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
