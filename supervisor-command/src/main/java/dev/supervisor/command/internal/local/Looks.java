package dev.supervisor.command.internal.local;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Has a thread look at the outputs of a session's commands, one after the other, for as long as each wants that. Thread-safe. */
final class Looks {
  /*
   * How it works. To ask for a moment from now wakes the thread that keeps the time, and to take that back costs as much. Most
   * commands are over before. So what was asked for stays, and finds the command that is there then: where one command follows the
   * other, no thread is asked at all.
   */

  /** Those that are looked at. */
  interface Subject {
    /** Looks. {@return the nanoseconds until the next time; 0 for never again} Called without a lock, by one thread at a time. */
    long look(long nowNanos);
  }

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable Subject subject;
  private boolean looking; // a thread does, or is to come
  private long nextNanos;
  private @Nullable Registration next;

  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

  /** From now on this is looked at and nothing else, for the first time in so many nanoseconds, or a bit later. */
  void at(Subject wanted, long nanos) {
    long when = System.nanoTime() + nanos;
    Registration tooLate;
    lock.lock();
    try {
      subject = wanted;
      if (looking && (next == null || nextNanos - when <= 0)) {
        return;
      }
      looking = true;
      tooLate = next;
      next = null;
    } finally {
      lock.unlock();
    }
    if (tooLate == null || tooLate.cancel()) {
      ask(nanos, when);
    } // else it comes right now
  }

  /** This wants nothing any more. */
  void noMore(Subject unwanted) {
    lock.lock();
    try {
      if (subject == unwanted) {
        subject = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void ask(long nanos, long when) {
    boolean asked = false;
    try {
      Registration coming = Till.in(Duration.ofNanos(nanos)).then(this::look);
      asked = true;
      lock.lock();
      try {
        if (when - System.nanoTime() > 0) { // else it comes right now, or has come
          next = coming;
          nextNanos = when;
        }
      } finally {
        lock.unlock();
      }
    } finally {
      if (!asked) {
        over();
      }
    }
  }

  private void over() {
    lock.lock();
    try {
      looking = false;
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    Subject found;
    lock.lock();
    try {
      next = null;
      found = subject;
      looking = found != null;
    } finally {
      lock.unlock();
    }
    if (found != null) {
      long pause = 0;
      try {
        pause = found.look(System.nanoTime());
      } finally {
        again(found, pause);
      }
    }
  }

  private void again(Subject seen, long pause) {
    long nanos;
    lock.lock();
    try {
      nanos = subject == seen ? pause : SHORTEST;
      if (nanos == 0) {
        subject = null;
      }
      looking = subject != null;
      if (!looking) {
        return;
      }
    } finally {
      lock.unlock();
    }
    ask(nanos, System.nanoTime() + nanos);
  }
}
