package io.github.dl4jdni.couple;

import io.github.dl4jdni.internal.context.NetworkUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Several networks that cooperate: each is trained by its own updater on its own loss, at its own
 * pace, and sends messages to others, which send gradients back (Jaderberg et al. 2017, section
 * 3.3). With an interface on the way back a network does not wait for those that it sends to,
 * however slow they are.
 *
 * <pre>{@code
 * CoupledNetworks coupled =
 *     CoupledNetworks.builder()
 *         .network("a", a, NetworkClock.every(1).withWindow(4))
 *         .network("b", b, NetworkClock.every(4).withWindow(4))
 *         .couple(Coupling.from("a", "to-b").to("b", "from-a").through(module))
 *         .build();
 * coupled.fit(source, 10_000);
 * }</pre>
 *
 * <p>The networks are Deeplearning4j's, of either kind, with a {@link
 * io.github.dl4jdni.conf.MessagePort} where messages go out or come in. A recurrent one has {@code
 * BackpropType.TruncatedBPTT} with windows as long as its clock's; each window is one minibatch of
 * {@code fit}, at whose beginning Deeplearning4j clears states but those of this library's {@code
 * stateful} layers.
 *
 * <p>What a network sends at a step at which its receiver ticks, is what the receiver runs at that
 * tick, when its window is full; it is kept until then. The gradients of a window's messages come
 * back when it was run, and each is learnt by the gradient model together with the message of the
 * same step, before the sender's next window, or so many windows later as the coupling says.
 *
 * <p>Networks run on a thread each, as far as their messages allow; in turns, one at a time. The
 * bits are the same.
 */
public final class CoupledNetworks {

  private final Map<String, CoupledMember> members; // senders before their receivers
  private final List<MessageLink> links;
  private final boolean inTurns;
  private final List<CoupledListener> listeners = new ArrayList<>();
  private final Map<String, Long> finished = new HashMap<>();

  private CoupledNetworks(
      Map<String, CoupledMember> members, List<MessageLink> links, boolean inTurns) {
    this.members = members;
    this.links = links;
    this.inTurns = inTurns;
    members.keySet().forEach(name -> finished.put(name, 0L));
  }

  /**
   * Begins to couple networks.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Asks to be told of each update.
   *
   * @param listener told on the networks' threads
   */
  public void addListener(CoupledListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Trains until a step: each network runs all its windows that end by then.
   *
   * @param source the data
   * @param until the step behind the last one, counted from the training's beginning
   * @throws CoupledTrainingException if one of the networks fails; what the others did last is done
   *     or not, so that the training cannot be gone on with
   * @throws IllegalStateException if one of the networks is being trained already; the message says
   *     by whom
   */
  public void fit(WindowSource source, long until) {
    Map<CoupledMember, NetworkUse> uses = new LinkedHashMap<>();
    try {
      for (CoupledMember member : members.values()) {
        uses.put(member, use(member));
      }
      fit(source, until, uses);
    } finally {
      uses.values().forEach(NetworkUse::close);
    }
  }

  private NetworkUse use(CoupledMember member) {
    return NetworkUse.take(
        member.network(),
        member.iteration(),
        this,
        "a CoupledNetworks (as \"" + member.name() + "\")",
        () -> false);
  }

  private void fit(WindowSource source, long until, Map<CoupledMember, NetworkUse> uses) {
    StepBoard board = new StepBoard(inTurns);
    finished.forEach(board::setFinished);
    Map<MessageLink, ExecutorService> interfaces = new HashMap<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (MessageLink link : links) {
        if (link.through() != null) {
          interfaces.put(link, Executors.newSingleThreadExecutor(CoupledNetworks::daemon));
        }
      }
      MemberThread.Surroundings surroundings =
          new MemberThread.Surroundings(board, source, List.copyOf(listeners), interfaces, until);
      for (CoupledMember member : members.values()) {
        Thread thread = daemon(new MemberThread(member, sent(member), got(member), surroundings));
        thread.setName("coupled " + member.name());
        uses.get(member).handTo(thread);
        threads.add(thread);
        thread.start();
      }
      join(threads, board);
    } finally {
      interfaces.values().forEach(ExecutorService::shutdown);
    }
    if (board.failure() != null) {
      throw new CoupledTrainingException(
          "network \"" + board.failed() + "\": " + board.failure().getMessage(), board.failure());
    }
    members.keySet().forEach(name -> finished.put(name, board.finished(name)));
  }

  private static void join(List<Thread> threads, StepBoard board) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          board.fail("-", e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "coupled interface");
    thread.setDaemon(true);
    return thread;
  }

  private List<MessageLink> sent(CoupledMember by) {
    return links.stream().filter(link -> link.coupling().sender().equals(by.name())).toList();
  }

  private List<MessageLink> got(CoupledMember by) {
    return links.stream().filter(link -> link.coupling().receiver().equals(by.name())).toList();
  }

  /**
   * How far a network has come.
   *
   * @param network its name
   * @return the step behind its last window
   */
  public long step(String network) {
    member(network);
    return finished.get(network);
  }

  /**
   * The parameters of the gradient model of a coupling.
   *
   * @param sender the network that sends
   * @param receiver the network that receives
   * @return a copy, flat; null for a coupling without an interface, or whose model has none
   * @throws IllegalArgumentException if the two are not coupled
   */
  public INDArray gradientModel(String sender, String receiver) {
    for (MessageLink link : links) {
      Coupling of = link.coupling();
      if (of.sender().equals(sender) && of.receiver().equals(receiver)) {
        INDArray params = link.through() == null ? null : link.through().network().params();
        return params == null ? null : params.dup();
      }
    }
    throw new IllegalArgumentException(
        "\"" + sender + "\" is not coupled to \"" + receiver + "\", but there are " + links());
  }

  private List<String> links() {
    return links.stream().map(link -> link.coupling().toString()).toList();
  }

  private CoupledMember member(String name) {
    CoupledMember member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(
          "there is no network \"" + name + "\", but " + members.keySet());
    }
    return member;
  }

  /**
   * Saves all that training has made: parameters, updaters' state, recurrent layers' states,
   * gradient models, all clocks, and what is on its way. Between two calls of {@link #fit}, at any
   * step.
   *
   * @param file whose folder exists; what it held is replaced when all is on the disk
   * @throws IOException if it cannot be written
   * @throws IllegalStateException if one of the networks is being trained
   */
  public void save(Path file) throws IOException {
    checkAtRest();
    CoupledState.of(members, links, finished).save(file);
  }

  /**
   * Goes on from what {@link #save} wrote, with networks of the same configuration, coupled in the
   * same way: with the same bits as without the stop. But gradient models of recurrent states
   * (scale other than 0) do without the one sample that spans the stop.
   *
   * @param file the file
   * @throws io.github.dl4jdni.files.ModelFileException if it holds none, or that of other networks
   * @throws IOException if the file cannot be read
   * @throws IllegalStateException if one of the networks is being trained
   */
  public void resume(Path file) throws IOException {
    checkAtRest();
    CoupledState.restore(file, members, links, finished);
  }

  private void checkAtRest() {
    members.values().forEach(member -> NetworkUse.checkAtRest(member.network()));
  }

  /** Couples networks. */
  public static final class Builder {

    private final Map<String, CoupledMember> members = new LinkedHashMap<>();
    private final List<Coupling> couplings = new ArrayList<>();
    private boolean inTurns;

    private Builder() {}

    /**
     * Adds a network; those that send come before those that receive.
     *
     * @param name its name here
     * @param network the network, initialised; trained in place
     * @param clock when it ticks, and when it is updated
     * @return this
     */
    public Builder network(String name, MultiLayerNetwork network, NetworkClock clock) {
      return add(name, network, clock);
    }

    /**
     * Adds a network; those that send come before those that receive.
     *
     * @param name its name here
     * @param network the network, initialised; trained in place
     * @param clock when it ticks, and when it is updated
     * @return this
     */
    public Builder network(String name, ComputationGraph network, NetworkClock clock) {
      return add(name, network, clock);
    }

    private Builder add(String name, Model network, NetworkClock clock) {
      for (CoupledMember member : members.values()) {
        if (member.network() == network) {
          throw new IllegalArgumentException(
              "\"" + name + "\" is the same network as \"" + member.name() + "\"; add a clone");
        }
      }
      if (members.put(name, new CoupledMember(name, network, clock)) != null) {
        throw new IllegalArgumentException("there are two networks \"" + name + "\"");
      }
      return this;
    }

    /**
     * Lets one network send to another.
     *
     * @param coupling what and how
     * @return this
     */
    public Builder couple(Coupling coupling) {
      couplings.add(Objects.requireNonNull(coupling, "coupling"));
      return this;
    }

    /**
     * Whether one network computes at a time. Default: false, each on a thread of its own.
     *
     * @param turns true for one after another
     * @return this
     */
    public Builder inTurns(boolean turns) {
      inTurns = turns;
      return this;
    }

    /**
     * Couples them.
     *
     * @return the networks, at step 0
     * @throws DL4JInvalidConfigException if a port is missing, a sender comes after its receiver,
     *     or two clocks do not go together
     */
    public CoupledNetworks build() {
      List<MessageLink> links = new ArrayList<>();
      for (Coupling coupling : couplings) {
        CoupledMember sender = find(coupling, coupling.sender());
        CoupledMember receiver = find(coupling, coupling.receiver());
        List<String> order = List.copyOf(members.keySet());
        if (order.indexOf(sender.name()) >= order.indexOf(receiver.name())) {
          throw new DL4JInvalidConfigException(
              coupling + ": add the network that sends before the one that receives");
        }
        sender.port(coupling.senderPort());
        receiver.port(coupling.receiverPort());
        receiver.inputOf(coupling.receiverPort());
        checkClocks(coupling, sender.clock(), receiver.clock());
        MessageInterface through =
            coupling.module() == null
                ? null
                : new MessageInterface(coupling, sender.dataType(), sender.seed());
        links.add(new MessageLink(coupling, sender.clock(), receiver.clock(), through));
      }
      return new CoupledNetworks(members, links, inTurns);
    }

    private CoupledMember find(Coupling coupling, String name) {
      CoupledMember member = members.get(name);
      if (member == null) {
        throw new DL4JInvalidConfigException(
            coupling + ": there is no network \"" + name + "\", but " + members.keySet());
      }
      return member;
    }

    private static void checkClocks(Coupling of, NetworkClock sender, NetworkClock receiver) {
      if (receiver.every() % sender.every() != 0) {
        throw new DL4JInvalidConfigException(
            of
                + ": the receiver ticks every "
                + receiver.every()
                + " steps, which has to be a multiple of the sender's "
                + sender.every());
      }
      boolean waits = of.module() == null;
      boolean fits =
          waits ? receiver.span() == sender.span() : receiver.span() % sender.span() == 0;
      if (!fits) {
        throw new DL4JInvalidConfigException(
            of
                + ": the receiver is updated every "
                + receiver.span()
                + " steps, which has to be "
                + (waits ? "the sender's " : "a multiple of the sender's ")
                + sender.span()
                + (waits ? "; couple them through an interface to let the sender go ahead" : ""));
      }
    }
  }
}
