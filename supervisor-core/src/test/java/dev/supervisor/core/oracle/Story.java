package dev.supervisor.core.oracle;

import dev.supervisor.core.Node;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What is seen of one tree while it lives: the log, the handles, and looks at them. Thread-safe. */
final class Story {
  /** Longer than any wait that ends; a test that hangs tells why. */
  private static final Duration STUCK = Duration.ofSeconds(40);

  /** How long a wait may last that has to end. */
  private static final Duration PATIENT = Duration.ofSeconds(10);

  /** The same once such a wait did not end: the rule is broken, and the rest should not take hours. */
  private static final Duration IMPATIENT = Duration.ofMillis(200);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final int MANY = 16;

  private static volatile boolean missedBefore;

  final Family family;
  final Log log;
  private final Map<Integer, Handle> handles = new ConcurrentHashMap<>();

  Story(Family family, Log log) {
    this.family = family;
    this.log = log;
  }

  // ---- handles

  /** Notes that the node is there now, and whatever becomes of its signals. */
  void born(int id, Node node) {
    Handle handle = Handle.of(node);
    handles.put(id, handle);
    long tick = log.tick();
    Signal pleaseStop = handle.pleaseStop();
    if (pleaseStop != null) {
      if (pleaseStop.isGo()) {
        log.add(Mark.BORN_ASKED, id);
        log.add(Mark.ASKED, id);
      } else {
        log.add(tick, Mark.NOT_ASKED, id, null);
      }
      var unused = pleaseStop.then(() -> log.add(Mark.ASKED, id));
    }
    var unused = handle.stopped().then(() -> {
      log.add(Mark.STOPPED, id);
      for (int child : family.children(id)) {
        lookStopped(child);
      }
    });
  }

  /** {@return the handle; null while it is not known} */
  @Nullable
  Handle handle(int id) {
    return handles.get(id);
  }

  /** {@return the handle, which is about to be known: the node has a child that runs} */
  @Nullable
  Handle awaitHandle(int id) {
    long end = System.nanoTime() + PATIENT.toNanos();
    while (!handles.containsKey(id) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    return handles.get(id);
  }

  // ---- looks

  void lookAsked(int id) {
    Handle handle = handles.get(id);
    if (handle != null && handle.pleaseStop() != null) {
      look(id, handle.pleaseStop(), Mark.ASKED, Mark.NOT_ASKED);
    }
  }

  void lookStopped(int id) {
    Handle handle = handles.get(id);
    if (handle != null) {
      look(id, handle.stopped(), Mark.STOPPED, Mark.NOT_STOPPED);
    }
  }

  void lookDrained(int id) {
    Handle handle = handles.get(id);
    if (handle != null) {
      look(id, handle.drain(), Mark.DRAINED, Mark.NOT_DRAINED);
    }
  }

  private void look(int id, Signal signal, Mark gone, Mark notYet) {
    long before = log.tick();
    if (signal.isGo()) {
      log.add(gone, id);
    } else {
      log.add(before, notYet, id, null);
    }
  }

  /** Looks at all that could be out of order when this node is asked, or ends. */
  void lookAround(int id) {
    family.children(id).forEach(this::lookStopped);
    for (int at = id; at != Family.NONE; at = family.parent(at)) {
      lookAsked(at);
      lookDrained(at);
      for (int sibling : near(at)) {
        lookAsked(sibling);
        lookStopped(sibling);
      }
    }
  }

  /** {@return its siblings; of many those that are next to it, as all look at all} */
  private List<Integer> near(int id) {
    List<Integer> siblings = family.children(family.parent(id));
    int at = siblings.indexOf(id);
    int from = siblings.size() <= MANY ? 0 : Math.max(0, at - 3);
    int to = siblings.size() <= MANY ? siblings.size() : Math.min(siblings.size(), at + 4);
    return siblings.subList(from, to).stream().filter(sibling -> sibling != id).toList();
  }

  void lookEverywhere() {
    for (int id : family.all()) {
      lookAsked(id);
      lookStopped(id);
    }
  }

  // ---- waits

  /** Waits for what comes sooner or later, as long as the stop of the whole comes. */
  void await(int id, Signal signal) throws InterruptedException {
    if (!signal.await(Till.in(STUCK))) {
      log.add(Mark.MISSED, id, Rule.STUCK);
    }
  }

  /** Waits for what the rule says must come now. */
  void must(int id, Signal signal, Rule rule) throws InterruptedException {
    if (!signal.await(Till.in(missedBefore ? IMPATIENT : PATIENT))) {
      missedBefore = true;
      log.add(Mark.MISSED, id, rule);
    }
  }

  // ---- what was linked

  /** {@return the lives that were linked, so far} */
  static Set<Integer> linked(List<Entry> entries) {
    Set<Integer> linked = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.mark() == Mark.SPAWNED) {
        linked.add(entry.node());
      }
    }
    return linked;
  }
}
