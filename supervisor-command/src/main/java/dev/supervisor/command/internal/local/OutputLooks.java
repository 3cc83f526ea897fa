package dev.supervisor.command.internal.local;

import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Timer;
import dev.supervisor.signals.internal.TimerEntry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Has the outputs of a session's commands looked at, one after the other, for as long as each wants that. Thread-safe. */
final class OutputLooks {
  /*
   * How it works. To ask for a moment from now wakes the thread that keeps the time, and to take that back costs as much. Most
   * commands are over before. So what was asked for stays, and finds the command that is there then: where one command follows the
   * other, that thread is not asked at all. It looks itself: a look is short, and runs no code of users.
   */

  /** Something to look at. */
  interface Subject {
    /**
     * Looks at the output. Called without a lock, by one thread at a time, which keeps the time for
     * all: so this must not block.
     *
     * @return the nanoseconds until the next look; 0 for never again
     */
    long look(long nowNanos);
  }

  /** The next look, or the one that is at it. */
  private final class Coming extends TimerEntry {
    long when; // guarded by lock

    Coming(long when) {
      super(when);
      this.when = when;
    }

    @Override
    public void run() {
      Subject found = due(this);
      if (found != null) {
        long pause = 0;
        try {
          pause = found.look(System.nanoTime());
        } finally {
          again(this, found, pause);
        }
      }
    }
  }

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable Subject subject;
  private @Nullable Coming coming;

  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

  /** Looks at this subject alone from now on, for the first time in so many nanoseconds, or a bit later. */
  void at(Subject wanted, long nanos) {
    long when = Seam.nanoTime() + nanos;
    Coming tooLate;
    Coming inTime;
    lock.lock();
    try {
      subject = wanted;
      tooLate = coming;
      if (tooLate != null && tooLate.when - when <= 0) {
        return;
      }
      inTime = new Coming(when);
      coming = inTime;
    } finally {
      lock.unlock();
    }
    if (tooLate != null) {
      boolean unused =
          Timer.cancel(tooLate); // if it is just being run, it finds that it is obsolete
    }
    Timer.schedule(inTime);
  }

  /** Ends the looks at that subject. */
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

  /** {@return what is to be looked at; null when there is nothing, or this is not the one to look} */
  private @Nullable Subject due(Coming now) {
    lock.lock();
    try {
      if (coming != now) {
        return null;
      }
      if (subject == null) {
        coming = null;
      }
      return subject;
    } finally {
      lock.unlock();
    }
  }

  private void again(Coming now, Subject seen, long pause) {
    long when;
    lock.lock();
    try {
      if (coming != now) {
        return;
      }
      if (subject == seen && pause == 0) {
        subject = null;
      }
      if (subject == null) {
        coming = null;
        return;
      }
      when = Seam.nanoTime() + (subject == seen ? pause : SHORTEST);
      now.when = when;
    } finally {
      lock.unlock();
    }
    Timer.again(now, when);
  }
}
