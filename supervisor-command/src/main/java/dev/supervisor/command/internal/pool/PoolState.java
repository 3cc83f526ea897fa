package dev.supervisor.command.internal.pool;

import dev.supervisor.command.PoolCounts;
import dev.supervisor.command.PoolCounts.Retirement;
import dev.supervisor.command.SessionInfo;
import dev.supervisor.command.ShellOptions;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sessions of a pool, the commands in its line, and which command gets which session: the decisions alone. Guarded by the pool's lock. */
final class PoolState {
  /*
   * How it works. Commands wait in one line, whatever shell they want. Each, from the head of the line on, takes an
   * idle session of its shell, the newest, so that those which are not needed grow old; or else counts on one that is
   * being opened, or is about to leave room; or has one more opened, up to the bound; or has the oldest idle session,
   * which is of another shell, closed to make room. A command does not get what one further ahead could use.
   *
   * A session that takes programs alone does not count while it is idle: else programs and texts in turn would have each other's
   * sessions closed. So there can be more sessions than the bound, but never more at work.
   */
  private final ArrayDeque<WaitingJob> waiting = new ArrayDeque<>();
  private final ArrayDeque<PooledSession> idle = new ArrayDeque<>(); // newest first
  private final Set<PooledSession> slots = new LinkedHashSet<>();
  private final Map<Retirement, Long> retired = new EnumMap<>(Retirement.class);
  private ShellOptions options;
  private long leases;
  private long reuses;
  private long opened;

  private record WaitingJob(PooledJob job, PreparedShell shell) {}

  PoolState(ShellOptions options) {
    this.options = options;
  }

  ShellOptions options() {
    return options;
  }

  void options(ShellOptions changed) {
    options = changed;
  }

  // ---- the line

  void add(PooledJob job, PreparedShell shell) {
    waiting.add(new WaitingJob(job, shell));
  }

  boolean remove(PooledJob job) {
    return waiting.removeIf(it -> it.job() == job);
  }

  /** {@return the first command in the line for this shell, taken out of the line; null if there is none} */
  @Nullable
  PooledJob removeFirst(PreparedShell wanted) {
    Iterator<WaitingJob> line = waiting.iterator();
    while (line.hasNext()) {
      WaitingJob next = line.next();
      if (next.shell().equals(wanted)) {
        line.remove();
        return next.job();
      }
    }
    return null;
  }

  List<PooledJob> line() {
    return waiting.stream().map(WaitingJob::job).toList();
  }

  boolean isLineEmpty() {
    return waiting.isEmpty();
  }

  // ---- giving out

  /** {@return the actions that serve the commands in the line, to be run without the lock} */
  List<Runnable> decide(ShellPool pool) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<Runnable> actions = new ArrayList<>();
    while (!waiting.isEmpty() && serve(waiting.getFirst(), actions)) {
      waiting.removeFirst();
    }
    if (!waiting.isEmpty()) {
      makeRoom(pool, actions);
    }
    return actions;
  }

  /** {@return whether there was an idle session for it} */
  private boolean serve(WaitingJob next, List<Runnable> actions) {
    PooledSession free = areAllAtWork() ? null : takeIdle(next, actions);
    if (free == null) {
      return false;
    }
    Session session = lease(free, next.job());
    actions.add(() -> session.run(next.job()));
    return true;
  }

  /** The first in the line finds no session: it has one opened, or counts on another. */
  private void makeRoom(ShellPool pool, List<Runnable> actions) {
    Map<PreparedShell, Integer> expected = new HashMap<>();
    int leaving = 0;
    for (PooledSession slot : slots) {
      if (slot.state == SessionInfo.State.OPENING) {
        expected.merge(slot.shell(), 1, Integer::sum);
      } else if (slot.state == SessionInfo.State.CLOSING) {
        leaving++;
      }
    }
    Iterator<WaitingJob> line = waiting.iterator();
    while (line.hasNext() && !areAllAtWork()) {
      WaitingJob next = line.next();
      if (serve(next, actions)) {
        line.remove();
      } else if (expected.getOrDefault(next.shell(), 0) > 0) {
        expected.merge(next.shell(), -1, Integer::sum);
      } else if (hasRoom()) {
        PooledSession made = new PooledSession(pool, next.shell());
        slots.add(made);
        opened++;
        actions.add(() -> pool.open(made));
      } else if (leaving > 0) {
        leaving--;
      } else {
        PooledSession other = oldestOfAnyCommand();
        if (other == null) {
          break; // whatever becomes free is for this one
        }
        idle.remove(other);
        other.retire(Retirement.ROOM);
        actions.add(other::close);
      }
    }
  }

  /** {@return whether as many as may be have a command, or are being opened or closed} */
  private boolean areAllAtWork() {
    return slots.size() - idle.size() >= options.maxSessions();
  }

  private boolean hasRoom() {
    return slots.size() - idleForPrograms() < options.maxSessions();
  }

  private int idleForPrograms() {
    int count = 0;
    for (PooledSession slot : idle) {
      count += slot.session().isForPrograms() ? 1 : 0;
    }
    return count;
  }

  private @Nullable PooledSession oldestOfAnyCommand() {
    PooledSession oldest = null;
    for (PooledSession slot : idle) {
      oldest = slot.session().isForPrograms() ? oldest : slot;
    }
    return oldest;
  }

  private @Nullable PooledSession takeIdle(WaitingJob next, List<Runnable> actions) {
    while (true) {
      PooledSession slot = findIdle(next);
      if (slot == null) {
        return null;
      }
      idle.remove(slot);
      if (slot.session().isUnchanged()) {
        return slot;
      }
      slot.retire(Retirement.CHANGED);
      actions.add(slot::close);
    }
  }

  /** The newest, but one that takes programs alone comes before one that others may need. */
  private @Nullable PooledSession findIdle(WaitingJob next) {
    PooledSession newest = null;
    for (PooledSession slot : idle) {
      if (slot.shell().equals(next.shell()) && slot.session().takes(next.job())) {
        if (slot.session().isForPrograms()) {
          return slot;
        }
        newest = newest == null ? slot : newest;
      }
    }
    return newest;
  }

  private Session lease(PooledSession slot, PooledJob job) {
    Session session = slot.session();
    slot.leaseTo(job);
    leases++;
    if (session.uses() > 0) {
      reuses++;
    }
    job.assigned(session);
    return session;
  }

  // ---- what becomes of sessions

  /**
   * A session is free.
   *
   * @param stopping whether no new command comes any more
   * @return whether it is kept for the next; else it is to be closed
   */
  boolean isKept(PooledSession slot, boolean stopping) {
    Retirement why = null;
    if (slot.isUnwanted() || (stopping && waiting.isEmpty())) {
      why = Retirement.STOPPED;
    } else if (slot.session().uses() >= options.maxUses()) {
      why = Retirement.USES;
    } else if (slot.session().uses() > 0 && slot.isOlderThan(options.maxAge())) {
      why = Retirement.AGE;
    } else if (slot.session().isForPrograms() && idleForPrograms() >= options.maxSessions()) {
      why = Retirement.ROOM; // those of other shells
    }
    if (why == null) {
      slot.becomeIdle(options.idleTimeout());
      idle.addFirst(slot);
    } else {
      slot.retire(why);
    }
    return why == null;
  }

  /** {@return whether it had no command and is to be closed now; else that follows when its command has ended} */
  boolean unwanted(PooledSession slot) {
    slot.becomeUnwanted();
    boolean now = idle.remove(slot);
    if (now) {
      slot.retire(Retirement.STOPPED);
    }
    return now;
  }

  void ended(PooledSession slot, Retirement otherwise) {
    slots.remove(slot);
    idle.remove(slot);
    retired.merge(slot.retirement(otherwise), 1L, Long::sum);
  }

  /** {@return those that have been idle for too long or are too old, to be closed} */
  List<PooledSession> reap() {
    List<PooledSession> old = new ArrayList<>();
    for (Iterator<PooledSession> each = idle.iterator(); each.hasNext(); ) {
      PooledSession slot = each.next();
      boolean aged = slot.isOlderThan(options.maxAge());
      if (aged || slot.idleTill().isGo()) {
        each.remove();
        slot.retire(aged ? Retirement.AGE : Retirement.IDLE);
        old.add(slot);
      }
    }
    return old;
  }

  /** {@return the time until there may be something to reap; null when nothing is idle} */
  @Nullable
  Duration untilReaped() {
    if (idle.isEmpty()) {
      return null;
    }
    Till oldest = idle.getLast().idleTill();
    Duration left = oldest.remaining();
    return left.compareTo(options.maxAge()) < 0 ? left : options.maxAge();
  }

  // ---- looking

  boolean isEmpty() {
    return slots.isEmpty() && waiting.isEmpty();
  }

  List<PooledSession> slots() {
    return List.copyOf(slots);
  }

  PoolCounts counts() {
    return new PoolCounts(
        leases, reuses, opened, slots.size(), idle.size(), waiting.size(), retired);
  }
}
