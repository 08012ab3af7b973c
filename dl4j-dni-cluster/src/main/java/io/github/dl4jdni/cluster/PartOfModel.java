package io.github.dl4jdni.cluster;

import io.github.dl4jdni.files.StoredModel;
import io.github.dl4jdni.files.StoredVector;
import io.github.dl4jdni.files.StoredVector.Range;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.hosts.PartialNetwork;
import io.github.dl4jdni.internal.hosts.PartialNetwork.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a host takes of a saved model: the parameters and updater state of its own modules. */
final class PartOfModel {

  private final PartialNetwork part;
  private final StoredVector parameters;
  private final StoredVector updaterState; // null if it was not saved

  /**
   * A part of a model.
   *
   * @param part of its network
   * @param model the file
   * @throws ClusterException if they do not belong together
   */
  PartOfModel(PartialNetwork part, StoredModel model) throws IOException {
    this.part = part;
    parameters = model.parameters();
    updaterState = model.updaterState();
    check("parameters", parameters, part.parameterCount());
    if (updaterState != null) {
      check("numbers of updater state", updaterState, part.updaterStateLength());
    }
  }

  private void check(String what, StoredVector vector, long expected) {
    if (vector.length() != expected || vector.type() != part.dataType()) {
      throw new ClusterException(
          "the model's file has "
              + vector.length()
              + " "
              + what
              + " of "
              + vector.type()
              + ", and a network of its configuration "
              + expected
              + " of "
              + part.dataType());
    }
  }

  /** In a few words, what tells this model from others of the same configuration. */
  String identity() {
    return String.format(
        "begun with a model of checksum %08x%08x",
        parameters.checksum(), updaterState == null ? 0 : updaterState.checksum());
  }

  /** Takes over what belongs to the modules here. */
  void takeOver() throws IOException {
    takeOver(parameters, false);
    if (updaterState != null) {
      takeOver(updaterState, true);
    }
  }

  /**
   * A piece.
   *
   * @param module of the piece
   * @param index its number
   * @param place where it lies
   */
  private record Piece(int module, int index, Place place) {}

  private void takeOver(StoredVector vector, boolean ofUpdater) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (int module : part.modules()) {
      List<Place> places = part.places(module);
      for (int i = 0; i < places.size(); i++) {
        if (places.get(i).ofUpdater() == ofUpdater) {
          pieces.add(new Piece(module, i, places.get(i)));
        }
      }
    }
    pieces.sort(Comparator.comparingLong(each -> each.place().from()));
    vector.read(
        pieces.stream().map(each -> new Range(each.place().from(), each.place().length())).toList(),
        (index, numbers) -> take(pieces.get(index), numbers));
  }

  private void take(Piece piece, INDArray numbers) {
    FrameWriter frame = new FrameWriter().integer(piece.index()).array(numbers);
    part.read(piece.module(), new FrameReader(frame.frame()));
    numbers.close();
  }
}
