package dev.supervisor.signals.internal;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that many lanes share, each for as long as it has something to do: as many as lanes are at work at once, and not as
 * many as there are lanes. Thread-safe.
 *
 * <p>Where many lanes have something to do, some begin and the others wait for a thread, in the order in which they came. When those that
 * work do not come to an end, there are more threads, so that tasks that block hold up the lanes of others for a moment only.
 */
public final class Crew {
  /*
   * How it works. A member has one job, or stands among those that are free until it is given one, or has waited for long
   * enough. While jobs wait, an entry of the timer looks at them now and then: where fewer jobs have come to an end since
   * than wait, there is room for twice as many threads.
   *
   * A job whose thread cannot be started is refused where it came from its lane, which tries again; one that waited waits on.
   *
   * It idles on the JVM's clock, as a lane does.
   */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int FEW = 8;

  private final String name;
  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final ArrayDeque<CrewThread> free = new ArrayDeque<>(FEW);
  private final ArrayDeque<LaneWork> waiting = new ArrayDeque<>(FEW);
  private int working;
  private int room = FEW;
  private int ended; // jobs, since the last look
  private @Nullable CrewLook look; // pending

  /** The work of a member: the tasks of one lane. */
  interface LaneWork extends Runnable {
    Lane lane();
  }

  /**
   * A crew without a thread.
   *
   * @param name of its threads
   */
  public Crew(String name) {
    this.name = name;
  }

  /**
   * Has the job done by a thread of the crew, now or in its turn.
   *
   * @throws OutOfMemoryError when it needs a thread of its own and none can be started
   */
  void take(LaneWork job) {
    CrewLook watch = null;
    boolean begin;
    mutex.lock();
    try {
      begin = working < room && waiting.isEmpty();
      if (begin) {
        working++;
      } else {
        waiting.add(job);
        if (look == null) {
          watch = new CrewLook();
          look = watch;
        }
      }
    } finally {
      mutex.unlock();
    }
    if (begin) {
      beginNow(job);
    } else if (watch != null) {
      Timer.schedule(watch);
    }
  }

  /** Has it done by a thread that is free, or by a new one; it is counted among those that work already. */
  private void beginNow(LaneWork job) {
    CrewThread member;
    mutex.lock();
    try {
      member = free.pollLast();
      if (member != null) {
        member.job = job;
      }
    } finally {
      mutex.unlock();
    }
    if (member != null) {
      LockSupport.unpark(member);
      return;
    }
    boolean started = false;
    try {
      CrewThread fresh = new CrewThread();
      fresh.job = job;
      Seam.start(fresh);
      started = true;
    } finally {
      if (!started) {
        mutex.lock();
        try {
          working--;
        } finally {
          mutex.unlock();
        }
      }
    }
  }

  /** {@return what that member does next; null when it has waited for long enough} */
  private @Nullable LaneWork next(CrewThread member) {
    mutex.lock();
    try {
      member.job = null;
      ended++;
      LaneWork next = waiting.poll();
      if (next != null) {
        return next;
      }
      working--;
      room = working == 0 ? FEW : room;
      free.add(member);
    } finally {
      mutex.unlock();
    }
    long since = System.nanoTime();
    for (; ; ) {
      long left = IDLE_NANOS - (System.nanoTime() - since);
      if (left > 0) {
        LockSupport.parkNanos(this, left);
      }
      boolean unused = Thread.interrupted(); // it is no way to stop this thread
      mutex.lock();
      try {
        if (member.job != null || left <= 0) {
          if (member.job == null) {
            free.remove(member);
          }
          return member.job;
        }
      } finally {
        mutex.unlock();
      }
    }
  }

  /** A thread of the crew. */
  private final class CrewThread extends Lane.LaneThread {
    private @Nullable LaneWork job; // guarded by mutex, but before the start
    private @Nullable Lane lane; // confined to this thread

    CrewThread() {
      super(() -> {}, name);
    }

    @Override
    @Nullable
    Lane lane() {
      return lane;
    }

    @Override
    public void run() {
      for (LaneWork next = job; next != null; next = next(this)) {
        lane = next.lane();
        try {
          next.run();
        } finally {
          lane = null;
        }
      }
    }
  }

  /** A look whether those that wait for a thread get one soon. */
  private final class CrewLook extends TimerEntry {
    CrewLook() {
      super(Seam.nanoTime() + LOOK_NANOS);
    }

    @Override
    public void run() {
      ArrayDeque<LaneWork> begin = new ArrayDeque<>();
      boolean again;
      mutex.lock();
      try {
        if (waiting.size() > ended) {
          room = Math.max(room, working) * 2;
        }
        ended = 0;
        while (working < room && !waiting.isEmpty()) {
          working++;
          begin.add(waiting.remove());
        }
        again = !waiting.isEmpty();
        if (!again) {
          look = null;
          room = working + FEW; // those may be blocked
        }
      } finally {
        mutex.unlock();
      }
      for (LaneWork next; (next = begin.poll()) != null; ) {
        again |= !begin(next);
      }
      if (again) {
        Timer.again(this, Seam.nanoTime() + LOOK_NANOS);
      }
    }

    /** {@return false when there was no thread for it, so that it waits on, and this has to look again} */
    private boolean begin(LaneWork job) {
      try {
        beginNow(job);
        return true;
      } catch (Throwable e) { // out of threads
        mutex.lock();
        try {
          waiting.addFirst(job);
          if (look == null) {
            look = this;
          }
          return look != this;
        } finally {
          mutex.unlock();
        }
      }
    }
  }
}
