package dev.supervisor.core.oracle;

import dev.supervisor.core.oracle.Spec.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What follows from a log for certain. Each fact of a node, such as that it was asked, lies somewhere between two ticks: after the last
 * look that did not see it, and before the first that did. A rule "this before that" is broken only where the intervals leave no other
 * way; so no schedule of the machine makes a right library look wrong.
 */
final class Facts {
  static final long NEVER = Long.MAX_VALUE;
  static final long ALWAYS = -1;

  final Plan plan;
  final Family family;
  private final List<Entry> log;
  private final Map<Mark, Map<Integer, List<Entry>>> index = new EnumMap<>(Mark.class);
  private final long rush;

  Facts(Plan plan, List<Entry> log) {
    this.plan = plan;
    this.family = new Family(plan);
    this.log = log;
    for (Entry entry : log) {
      index
          .computeIfAbsent(entry.mark(), key -> new HashMap<>())
          .computeIfAbsent(entry.node(), key -> new ArrayList<>())
          .add(entry);
    }
    rush = firstRush();
  }

  // ---- the log

  /** {@return the nodes and former lives that came to be} */
  List<Integer> linked() {
    return family.all().stream().filter(id -> has(Mark.SPAWNED, id)).toList();
  }

  List<Entry> all(Mark mark, int id) {
    return index.getOrDefault(mark, Map.of()).getOrDefault(id, List.of());
  }

  List<Entry> all(Mark mark) {
    return log.stream().filter(entry -> entry.mark() == mark).toList();
  }

  boolean has(Mark mark, int id) {
    return !all(mark, id).isEmpty();
  }

  /** {@return the tick of the first such mark; NEVER without one} */
  long first(Mark mark, int id) {
    List<Entry> list = all(mark, id);
    return list.isEmpty() ? NEVER : list.get(0).tick();
  }

  /** {@return the tick of the last such mark; ALWAYS without one} */
  long last(Mark mark, int id) {
    List<Entry> list = all(mark, id);
    return list.isEmpty() ? ALWAYS : list.get(list.size() - 1).tick();
  }

  boolean any(Mark mark, int id, Predicate<Entry> test) {
    return all(mark, id).stream().anyMatch(test);
  }

  // ---- when

  /** {@return a tick after which it was asked, ALWAYS when nothing is known} */
  long askedAfter(int id) {
    return last(Mark.NOT_ASKED, id);
  }

  /** {@return a tick before which it was asked, NEVER when it is not known to have been} */
  long askedBefore(int id) {
    return first(Mark.ASKED, id);
  }

  /** {@return a tick after which {@code stopped} went} */
  long stoppedAfter(int id) {
    long seen = last(Mark.NOT_STOPPED, id);
    return mayBeGivenUp(id) ? seen : Math.max(seen, last(Mark.OVER, id));
  }

  /** {@return a tick before which {@code stopped} went} */
  long stoppedBefore(int id) {
    return first(Mark.STOPPED, id);
  }

  /**
   * {@return a tick after which it was settled, in the move that decides}
   *
   * <p>Between that move and the going of {@code stopped} other nodes make moves of their own; so looks at {@code stopped} say nothing here.
   */
  long settledAfter(int id) {
    return switch (family.spec(id).conduct()) {
      case DEAF, IMMOVABLE -> askedAfter(id); // nothing else ends it
      case DIES -> ALWAYS;
      default -> mayBeGivenUp(id) ? ALWAYS : last(Mark.OVER, id);
    };
  }

  /** {@return whether its {@code stopped} may rightly go while its body runs, or has run for good} */
  boolean mayBeGivenUp(int id) {
    return switch (family.spec(id).conduct()) {
      case DEAF, IMMOVABLE, DIES -> true;
      default -> family.hasShortPatience(id);
    };
  }

  /** {@return whether it was linked, and given up before it had a thread: so the call threw} */
  boolean diedAtBirth(int id) {
    return any(
        Mark.REFUSED,
        id,
        entry -> entry.detail() instanceof IllegalStateException e && e.getCause() != null);
  }

  /** {@return whether it was given up for certain} */
  boolean wasGivenUp(int id) {
    return has(Mark.STOPPED, id) && has(Mark.BEGAN, id) && stoppedBefore(id) < first(Mark.OVER, id);
  }

  /** {@return whether its own handle was stopped, or its own signal let go, before it was seen asked} */
  boolean askedAlone(int id) {
    return first(Mark.STOPPING, id) < askedBefore(id) || first(Mark.ASKING, id) < askedBefore(id);
  }

  /** {@return the first tick at which anything was done that can make the node stop its children} */
  long firstCause(int id) {
    long cause = NEVER;
    for (int at = id; at != Family.NONE; at = family.parent(at)) {
      cause = Math.min(cause, Math.min(first(Mark.STOPPING, at), first(Mark.OVER, at)));
    }
    return cause;
  }

  /** {@return the time of the machine at that tick; the end of time for NEVER} */
  long nanosAt(long tick) {
    for (Entry entry : log) {
      if (entry.tick() == tick) {
        return entry.nanos();
      }
    }
    throw new AssertionError("nothing was noted at " + tick);
  }

  /** {@return whether it was linked before its parent began to be stopped, for certain} */
  boolean wasThere(int id) {
    if (family.isLate(id) && family.spec(id).kind() == Kind.SCOPE) {
      return false; // opened by a cleanup, when all was over
    }
    return first(Mark.SPAWNED, id) < firstCause(family.parent(id)) || askedAfter(id) > ALWAYS;
  }

  // ---- the reserve

  /** {@return whether all that remained may have been asked and interrupted by then, in no order} */
  boolean isRush(long tick) {
    return tick >= rush;
  }

  private long firstRush() {
    long first = this.first(Mark.INTERRUPTING, Family.ROOT);
    long cause = NEVER;
    for (int id : family.all()) {
      cause = Math.min(cause, Math.min(first(Mark.STOPPING, id), first(Mark.OVER, id)));
    }
    if (cause == NEVER) {
      return first;
    }
    long from =
        nanosAt(cause) + plan.stopWithin().toNanos() / 10 * 7; // the reserve is the last fifth
    for (Entry entry : log) {
      if (entry.nanos() - from >= 0) {
        return Math.min(first, entry.tick());
      }
    }
    return first;
  }
}
