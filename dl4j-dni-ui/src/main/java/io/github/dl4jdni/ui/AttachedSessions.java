package io.github.dl4jdni.ui;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;

/** The sessions with reports of ours in the storages that are attached to a server. */
final class AttachedSessions {

  private final List<StatsStorage> storages = new CopyOnWriteArrayList<>();
  private final Map<String, SessionCurves> curves = new HashMap<>(); // guarded by this
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  void attach(StatsStorage storage) {
    storages.add(storage);
  }

  @SuppressWarnings("ReferenceEquality") // this very storage
  synchronized void detach(StatsStorage storage) {
    storages.removeIf(each -> each == storage);
    curves.values().removeIf(each -> each.storage() == storage);
  }

  /** Something was stored. Does not wait for who reads. */
  void report(Collection<StatsStorageEvent> events) {
    for (StatsStorageEvent event : events) {
      if (StoredReport.TYPE_ID.equals(event.getTypeID())) {
        changed.add(event.getSessionID());
      }
    }
  }

  /** The sessions, the one that began last first. */
  List<Session> list() {
    Map<String, Long> starts = new HashMap<>();
    for (StatsStorage storage : storages) {
      if (storage.isClosed()) {
        continue;
      }
      for (String session : storage.listSessionIDs()) {
        storage.getAllStaticInfos(session, StoredReport.TYPE_ID).stream()
            .mapToLong(Persistable::getTimeStamp)
            .min()
            .ifPresent(start -> starts.merge(session, start, Math::min));
      }
    }
    List<Session> all = new ArrayList<>();
    starts.forEach((session, start) -> all.add(new Session(session, start)));
    all.sort(Comparator.comparingLong(Session::start).reversed());
    return all;
  }

  /**
   * The curves of a session, up to date.
   *
   * @param session its name
   * @param known the version that the asker has
   * @return the JSON; empty if it is not newer than that version
   * @throws UnknownSessionException if no storage has it
   */
  synchronized Optional<String> curves(String session, long known) throws UnknownSessionException {
    SessionCurves found = curves.get(session);
    boolean first = found == null;
    if (first) {
      found = new SessionCurves(session, storageOf(session));
      curves.put(session, found);
    }
    if (changed.remove(session) || first) {
      found.read();
    }
    return found.version() == known ? Optional.empty() : Optional.of(found.toJson());
  }

  private StatsStorage storageOf(String session) throws UnknownSessionException {
    for (StatsStorage storage : storages) {
      if (!storage.isClosed()
          && !storage.getAllStaticInfos(session, StoredReport.TYPE_ID).isEmpty()) {
        return storage;
      }
    }
    throw new UnknownSessionException(session);
  }

  /**
   * A training that has reported.
   *
   * @param id its name
   * @param start when its first worker began, in milliseconds of the epoch
   */
  record Session(String id, long start) {}

  /** No attached storage has reports of a session. */
  static final class UnknownSessionException extends Exception {

    private static final long serialVersionUID = 1L;

    UnknownSessionException(String session) {
      super(
          "no storage that is attached to this server has reports of a session \""
              + session
              + "\"");
    }
  }
}
