package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.modules.ParameterGroups;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.structure.NetworkNode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A module's parameters and updater state, in pieces that go into frames of a few megabytes. The
 * pieces are views of the network's arrays, and the same ones on all hosts.
 */
public final class ModuleState {

  private static final long LONGEST_PIECE = 1 << 20; // numbers

  private final int module;
  private final List<INDArray> pieces = new ArrayList<>();

  private ModuleState(int module) {
    this.module = module;
  }

  /**
   * A module's.
   *
   * @param network the network
   * @param module the module's number
   */
  public static ModuleState of(TrainingNetwork<?> network, int module) {
    ModuleState state = new ModuleState(module);
    for (NetworkNode node : network.partition().modules().get(module).nodes()) {
      INDArray parameters = network.parametersOf(node.name());
      if (parameters != null) {
        state.add(parameters);
      }
    }
    for (UpdaterBlock block : network.updater().getUpdaterBlocks()) {
      ParameterGroups.state(block).values().stream()
          .sorted(Comparator.comparingLong(INDArray::offset))
          .forEach(array -> state.add(network, block, array));
    }
    return state;
  }

  /** The module's part of one of a block's arrays, which have a number for each parameter. */
  private void add(TrainingNetwork<?> network, UpdaterBlock block, INDArray array) {
    INDArray flat = array.reshape(array.length());
    for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
      int from = parameter.getParamOffsetStart() - block.getParamOffsetStart();
      int to = parameter.getParamOffsetEnd() - block.getParamOffsetStart();
      if (to > from && network.moduleOf(network.nodeOf(parameter)) == module) {
        add(flat.get(NDArrayIndex.interval(from, to)));
      }
    }
  }

  private void add(INDArray vector) {
    cut(vector.length(), (from, to) -> pieces.add(vector.get(NDArrayIndex.interval(from, to))));
  }

  /**
   * Cuts a vector into pieces.
   *
   * @param length of the vector
   * @param pieces is given each one's beginning and end
   */
  static void cut(long length, Cut pieces) {
    for (long from = 0; from < length; from += LONGEST_PIECE) {
      pieces.piece(from, Math.min(from + LONGEST_PIECE, length));
    }
  }

  /** Takes a piece of a vector. */
  interface Cut {
    void piece(long from, long to);
  }

  /** How many pieces there are. */
  int count() {
    return pieces.size();
  }

  /** A piece as it is now, with what {@link #read} needs to find its place. */
  public void write(int piece, FrameWriter frame) {
    frame.integer(piece).array(pieces.get(piece));
  }

  /** The state as it is now, in frames. */
  public void write(Consumer<FrameWriter> frames) {
    for (int i = 0; i < pieces.size(); i++) {
      FrameWriter frame = FrameKind.STATE.begin().integer(module);
      write(i, frame);
      frames.accept(frame);
    }
  }

  /** Takes a piece over from a frame, behind the module's number. */
  public void read(FrameReader frame) {
    int index = frame.integer();
    INDArray piece = frame.array();
    if (index < 0
        || index >= pieces.size()
        || piece == null
        || piece.length() != pieces.get(index).length()) {
      throw new FrameException(
          "piece " + index + " of the state of module " + module + " is none of this network's");
    }
    pieces.get(index).assign(piece);
    piece.close(); // many of them would wait for the garbage collector
  }

  /** Tells whether the state has changed since: equal for equal bits. */
  public ByteBuffer digest() {
    MessageDigest digest = Digests.sha256();
    write(frame -> digest.update(frame.frame()));
    return ByteBuffer.wrap(digest.digest());
  }
}
