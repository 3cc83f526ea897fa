package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sweep of one tree over all its threads that have a heartbeat. Thread-safe; its mutex is a leaf. */
final class Pulses {
  /* How it works. As long as there is such a thread, a move of the Agenda comes a few times within the shortest silence that is allowed, and has
   * a helper thread look at all of them. A look counts as much time as it should have taken since the one before, and none where it is late by that
   * time or more: then this machine slept, or the JVM was stopped, or had too much to do, and the others could not beat either. */

  private static final Lane LANE = new Lane("supervisor-heartbeats", 1);

  private final Agenda agenda;
  private final Set<Pulse> all = ConcurrentHashMap.newKeySet();
  private final Agenda.Move due = new Agenda.Move() {
    @Override
    void make() {
      LANE.execute(Pulses.this::sweep);
    }
  };
  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private boolean runs;
  private long lastNanos;
  private long everyNanos;
  private long wantedNanos =
      Durations.FOREVER_NANOS; // of those that came since the last sweep began
  private boolean sweeping;
  private long sweeps;
  private long late;

  Pulses(Agenda agenda) {
    this.agenda = agenda;
  }

  /** Adds a pulse to those that are looked at. */
  void add(Pulse pulse) {
    long every = pulse.everyNanos();
    long now = Seam.nanoTime();
    all.add(pulse);
    mutex.lock();
    try {
      wantedNanos = Math.min(wantedNanos, every);
      if (runs && every >= everyNanos) {
        return;
      }
      if (!runs) {
        runs = true;
        lastNanos = now;
      }
      everyNanos = every;
    } finally {
      mutex.unlock();
    }
    agenda.put(due, now + every);
  }

  /** Takes a pulse out of those that are looked at. */
  void remove(Pulse pulse) {
    all.remove(pulse);
    stopIfNone();
  }

  private void stopIfNone() {
    boolean none;
    mutex.lock();
    try {
      runs &= !all.isEmpty();
      none = !runs;
    } finally {
      mutex.unlock();
    }
    if (none) {
      agenda.cancel(due);
      mutex.lock();
      try {
        none = !runs;
      } finally {
        mutex.unlock();
      }
      if (!none) { // one has come meanwhile
        agenda.put(due, Seam.nanoTime());
      }
    }
  }

  /** {@return how many sweeps there were} */
  long sweeps() {
    mutex.lock();
    try {
      return sweeps;
    } finally {
      mutex.unlock();
    }
  }

  private void sweep() {
    long passed;
    long lateLooks;
    mutex.lock();
    try {
      if (sweeping) {
        return; // the one that is under way goes on
      }
      sweeping = true;
      wantedNanos = Durations.FOREVER_NANOS;
      long now = Seam.nanoTime();
      long gap = now - lastNanos;
      boolean onTime = gap - 2 * everyNanos < 0;
      lastNanos = now;
      late += onTime ? 0 : 1;
      lateLooks = late;
      passed = onTime ? Math.min(gap, everyNanos) : 0;
    } finally {
      mutex.unlock();
    }
    long shortest = Durations.FOREVER_NANOS;
    try {
      shortest = look(passed, lateLooks);
    } finally {
      goOn(shortest);
    }
  }

  /** {@return how soon the next sweep has to be} */
  private long look(long passed, long lateLooks) {
    long shortest = Durations.FOREVER_NANOS;
    all.removeIf(Pulse::isPast);
    for (Pulse pulse : all) {
      pulse.look(passed, lateLooks);
      shortest = Math.min(shortest, pulse.everyNanos());
    }
    return shortest;
  }

  private void goOn(long shortest) {
    long next;
    mutex.lock();
    try {
      sweeping = false;
      sweeps++;
      runs = !all.isEmpty();
      everyNanos = Math.min(shortest, wantedNanos);
      next = lastNanos + everyNanos;
      if (!runs) {
        return;
      }
    } finally {
      mutex.unlock();
    }
    agenda.put(due, next);
    stopIfNone();
  }
}
