package io.github.dl4jdni.cli.model;

import io.github.dl4jdni.cli.command.Reason;
import io.github.dl4jdni.cli.command.UserErrorException;
import io.github.dl4jdni.cli.network.AnyNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;

/** A model that Keras saved as HDF5, which Deeplearning4j's importer reads. */
final class KerasFile {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private static final String NOT_SEQUENTIAL = "Model class name must be";

  private KerasFile() {}

  /**
   * {@return whether a file's first bytes are those of HDF5}
   *
   * @param file the file
   * @throws IOException if it cannot be read
   */
  static boolean isOne(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
    }
  }

  /**
   * {@return the model in a file}
   *
   * @param file that holds HDF5
   * @throws UserErrorException if the importer does not take it
   */
  static AnyNetwork read(Path file) {
    org.bytedeco.hdf5.Exception.dontPrint(); // damage is told in a line, not by the library, too
    Exception first = null;
    for (boolean withTraining : new boolean[] {true, false}) { // some optimisers are not known
      try {
        return network(file.toString(), withTraining);
      } catch (IOException
          | InvalidKerasConfigurationException
          | UnsupportedKerasConfigurationException
          | RuntimeException e) { // of many kinds, where it does not foresee what is in the file
        first = first == null ? e : first;
      }
    }
    throw new UserErrorException(
        file + ": Deeplearning4j's importer of Keras models does not take it: " + Reason.of(first),
        first);
  }

  private static AnyNetwork network(String file, boolean withTraining)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    try {
      return new AnyNetwork.Stack(
          KerasModelImport.importKerasSequentialModelAndWeights(file, withTraining));
    } catch (InvalidKerasConfigurationException e) {
      if (e.getMessage() == null || !e.getMessage().contains(NOT_SEQUENTIAL)) {
        throw e;
      }
      return new AnyNetwork.Graph(KerasModelImport.importKerasModelAndWeights(file, withTraining));
    }
  }
}
