package io.github.dl4jdni.internal.hosts;

import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.frames.FrameException;
import io.github.dl4jdni.internal.frames.FrameReader;
import io.github.dl4jdni.internal.frames.FrameWriter;
import io.github.dl4jdni.internal.modules.Inferred;
import io.github.dl4jdni.internal.modules.Message;
import io.github.dl4jdni.internal.modules.MessageBuffer;
import io.github.dl4jdni.internal.networks.Batch;
import io.github.dl4jdni.internal.networks.Moment;
import io.github.dl4jdni.internal.networks.Observation;
import io.github.dl4jdni.internal.networks.TrainingNetwork;
import io.github.dl4jdni.internal.networks.Window;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.MaskState;

/**
 * Writes what goes through a channel into frames, and reads it.
 *
 * @param <T> what goes through
 */
public interface FrameCodec<T> {

  public void write(T item, FrameWriter to);

  T read(FrameReader from);

  /** Messages and gradients. Their arrays are read into memory that is used by turns. */
  final class OfMessages implements FrameCodec<Message> {

    /** One that is used, for its module copies what it keeps, and one that is read. */
    private static final int TURNS = 2;

    private static final int NO_STATE = 0;
    private static final int ACTIVE = 1;
    private static final int PASSTHROUGH = 2;

    private final MessageBuffer memory = new MessageBuffer(TURNS);

    @Override
    public void write(Message message, FrameWriter to) {
      to.integer(message.iteration())
          .array(message.array())
          .array(message.mask())
          .small(code(message.maskState()));
    }

    private static int code(MaskState state) {
      if (state == null) {
        return NO_STATE;
      }
      return state == MaskState.Active ? ACTIVE : PASSTHROUGH;
    }

    private static MaskState state(int code) {
      return switch (code) {
        case NO_STATE -> null;
        case ACTIVE -> MaskState.Active;
        case PASSTHROUGH -> MaskState.Passthrough;
        default -> throw new FrameException("there is no state " + code + " of masks");
      };
    }

    @Override
    public Message read(FrameReader from) {
      int iteration = from.integer();
      var array = from.array((type, shape, order) -> memory.next(type, order, shape));
      var mask = from.array();
      return new Message(iteration, array, mask, state(from.small()));
    }
  }

  /** Work, each module's with what it needs of a batch. */
  final class OfWork implements FrameCodec<Work> {

    private final TrainingNetwork<?> network;
    private final BatchNeeds needs;
    private final Consumer<Batch> passing;

    /**
     * A codec.
     *
     * @param network the network
     * @param module the module whose work it is
     * @param passing is shown each batch that is written or read
     */
    public OfWork(TrainingNetwork<?> network, int module, Consumer<Batch> passing) {
      this.network = network;
      this.passing = passing;
      needs = BatchNeeds.of(network, module);
    }

    @Override
    public void write(Work work, FrameWriter to) {
      to.integer(work.mark()).flag(work.batch() != null).small(Inferred.Asked.code(work.asked()));
      if (work.batch() != null) {
        write(work.batch(), to);
      }
    }

    private void write(Batch batch, FrameWriter to) {
      passing.accept(batch);
      Batch.Counts counts = batch.counts();
      to.integer(batch.iteration())
          .integer(batch.epoch())
          .integer(batch.window().index())
          .flag(batch.window().last())
          .integer(counts.examples())
          .integer(counts.inputExamples())
          .flag(counts.featureMasks())
          .flag(counts.labelMasks())
          .flag(batch.observation() != null);
      for (int i = 0; i < inputs(); i++) {
        to.array(needs.features().contains(i) ? batch.features(i) : null)
            .array(needs.featureMasks().contains(i) ? batch.featureMask(i) : null);
      }
      for (int i = 0; i < outputs(); i++) {
        boolean needed = needs.labels().contains(i);
        to.array(needed ? batch.labels(i) : null).array(needed ? batch.labelMask(i) : null);
      }
    }

    @Override
    public Work read(FrameReader from) {
      int mark = from.integer();
      boolean hasBatch = from.flag();
      Inferred.Asked asked = Inferred.Asked.of(from.small());
      return hasBatch ? new Work(batch(from), mark, asked) : Work.drain(mark);
    }

    private Batch batch(FrameReader from) {
      Moment moment = new Moment(from.integer(), from.integer());
      Window window = new Window(from.integer(), from.flag());
      Batch.Counts counts =
          new Batch.Counts(from.integer(), from.integer(), from.flag(), from.flag());
      Observation observation = from.flag() ? new Observation(network.gradients()) : null;
      Batch.Content content = new Batch.Content(inputs(), outputs());
      for (int i = 0; i < inputs(); i++) {
        content.input(i, from.array(), from.array());
      }
      for (int i = 0; i < outputs(); i++) {
        content.output(i, from.array(), from.array());
      }
      Batch batch = new Batch(moment, window, observation, counts, content);
      passing.accept(batch);
      return batch;
    }

    private int inputs() {
      return network.structure().networkInputs().size();
    }

    private int outputs() {
      return network.structure().networkOutputs().size();
    }
  }
}
