package io.github.dl4jdni.internal.threads;

import io.github.dl4jdni.internal.channels.Inlet;
import io.github.dl4jdni.internal.channels.ModuleReports;
import io.github.dl4jdni.internal.channels.Outlet;
import io.github.dl4jdni.internal.channels.Work;
import io.github.dl4jdni.internal.modules.Message;
import io.github.dl4jdni.internal.modules.ModuleInterface;
import io.github.dl4jdni.train.ModuleActivity;

/**
 * What surrounds the modules that run in this process: channels to the modules that they give to
 * and take from, the feed of their work, and whom they report to. Where all of that is, the modules
 * do not know.
 */
interface ModuleNeighbours {

  /** Whether a module runs in this process. */
  boolean runsHere(int module);

  /** Whether this is the process that feeds all modules, and hears of all they do. */
  boolean feeds();

  /**
   * Makes the channels between an interface and a module that takes its messages. Every process
   * asks for all of them, in the same order.
   *
   * @param junction the interface and the module
   * @return the ends that are in this process
   */
  Ends connect(Junction junction);

  /**
   * Where a module that runs here finds its work.
   *
   * @param module the module, or the first of several that one thread runs
   * @param capacity how much work waits there at most
   */
  Inlet<Work> work(int module, int capacity);

  /**
   * Where work is handed to a module, wherever it runs; only in the process that feeds.
   *
   * @param module the module, or the first of several that one thread runs
   * @param capacity how much work waits there at most
   */
  Outlet<Work> feed(int module, int capacity);

  /** Whom the modules that run here report to. */
  ModuleReports reports();

  /** All channels are made, and what comes from elsewhere finds its way. */
  void open();

  /** A call of {@code fit} begins, with all modules at rest. */
  void begin();

  /** Modules go on from what the network holds here, after all have been at rest. */
  void resume();

  /** All modules have come to rest, and the network here has what they have learnt. */
  void rest();

  /** What a module that runs elsewhere has told of its activity. */
  ModuleActivity activity(int module);

  /**
   * Training ends here, and so everywhere.
   *
   * @param why what failed; null if nothing did
   */
  void end(TrainerThread.Failure why);

  /**
   * An interface, and a module that takes its messages.
   *
   * @param index the junction's number
   * @param name the interface
   * @param giver the module that it is in
   * @param taker the module that takes its messages
   * @param capacity how many messages, and how many gradients, wait at most
   * @param end the interface's own end where its model may learn on its neighbour's thread; null
   *     where it may not, or is elsewhere
   */
  record Junction(
      int index, String name, int giver, int taker, int capacity, ModuleInterface end) {}

  /**
   * The ends of a junction.
   *
   * @param giver the interface's; null if it is elsewhere
   * @param taker the other module's; null if it is elsewhere
   */
  record Ends(GiverEnd giver, TakerEnd taker) {}

  /**
   * The end of the module that gives.
   *
   * @param messages where messages go
   * @param gradients where their gradients come back
   */
  record GiverEnd(Outlet<Message> messages, Inlet<Message> gradients) {}

  /**
   * The end of the module that takes.
   *
   * @param messages where messages come from
   * @param gradients where their gradients go
   */
  record TakerEnd(Inlet<Message> messages, Outlet<Message> gradients) {}
}
