package dev.supervisor.signals.internal;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Things to be done one after the other on a helper thread, where they may block, throw, or never return.
 *
 * <p>They are begun in the order in which they were given, and so are the callbacks of signals that they let go. One that
 * keeps its thread for longer than a moment holds up those behind it no longer: they go on with another thread, up to a
 * bound; one that parks in a wait of this library does not hold them up at all. The thread is made when something has to
 * be done and ends when nothing was for a while. Thread-safe.
 */
public final class Lane {
  /*
   * How it works. One worker at a time is `at` the queue. It counts its tasks; while a task is under way and others wait,
   * an entry of the timer looks at that count now and then. If it sees the same task twice, another worker takes the
   * place; the one that was replaced finds that out when its task returns, and ends. A worker about to park in a wait of
   * ours gives its place up itself (goOnWithoutMe), before it parks: whatever it waits for may stand in this queue.
   *
   * Where a thread cannot be started the queue is kept, and the next task, or the next look, tries again. A worker is an
   * object of its own, and its thread is made outside the mutex, as making one may run an overridden method of the
   * thread that makes it.
   *
   * It idles on the JVM's clock, whatever stands behind the seam, and a look counts real time too: what it runs takes the
   * time that it takes.
   */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long PATIENT_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int MOST_STUCK_CALLBACKS = 64;

  private final String name;
  private final int mostStuck;
  private final long idleNanos;
  private final long lookNanos;
  private final @Nullable Crew crew; // whose threads it has; null where it has its own
  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>(4);
  private @Nullable Worker at;
  private int stuck; // workers that were replaced and have not come back
  private @Nullable Look look; // of the timer, pending

  /**
   * A lane without a thread.
   *
   * @param name of its threads
   * @param mostStuck how many threads may be kept by tasks that do not return; when there are more, those behind wait
   */
  public Lane(String name, int mostStuck) {
    this(name, mostStuck, IDLE_NANOS, LOOK_NANOS, null);
  }

  Lane(String name, int mostStuck, long idleNanos, long lookNanos, @Nullable Crew crew) {
    this.name = name;
    this.mostStuck = mostStuck;
    this.idleNanos = idleNanos;
    this.lookNanos = lookNanos;
    this.crew = crew;
  }

  /** {@return a lane that has a thread of the crew while it has something to do: where there are many lanes} */
  public static Lane of(Crew crew, int mostStuck) {
    return new Lane("", mostStuck, 0, LOOK_NANOS, crew);
  }

  /** {@return a lane for callbacks that leave the loop of another thread; its thread does not stay} */
  public static Lane ofCallbacks() {
    return new Lane("supervisor-callbacks", MOST_STUCK_CALLBACKS, 0, PATIENT_LOOK_NANOS, null);
  }

  /** {@return a lane for the callbacks of deadlines} */
  static Lane ofDeadlines() {
    return new Lane(
        "supervisor-timer-callbacks", MOST_STUCK_CALLBACKS, IDLE_NANOS, PATIENT_LOOK_NANOS, null);
  }

  /** Queues a task. Returns at once and never throws, whatever the task does and however few threads there are. */
  public void execute(Runnable task) {
    queue(task, null);
  }

  /** Queues all tasks of another queue at once, in their order; that one is empty then. */
  void takeOver(ArrayDeque<Runnable> tasks) {
    Runnable first = tasks.poll();
    if (first != null) {
      queue(first, tasks);
    }
  }

  private void queue(Runnable first, @Nullable ArrayDeque<Runnable> others) {
    Worker start = null;
    Worker wake = null;
    Look watch = null;
    mutex.lock();
    try {
      queue.add(first);
      if (others != null) {
        queue.addAll(others);
      }
      Worker worker = at;
      if (worker == null) {
        start = takePlace();
      } else if (worker.idle) {
        worker.idle = false; // it is awake as soon as it is told
        wake = worker;
      }
      if ((start == null && wake == null) || queue.size() > 1) {
        watch = newLook();
      }
    } finally {
      mutex.unlock();
    }
    if (others != null) {
      others.clear();
    }
    if (start != null) {
      start(start);
    } else if (wake != null) {
      LockSupport.unpark(wake.thread);
    }
    if (watch != null) {
      Timer.schedule(watch);
    }
  }

  /**
   * Waits until all that was queued before is done or was replaced, at most for the given time; does nothing on a thread
   * of this lane. An interrupt ends the wait and is kept.
   *
   * @return whether all was done
   */
  public boolean flush(long nanos) {
    if (Thread.currentThread() instanceof LaneThread ours && ours.lane() == this) {
      return false;
    }
    if (isIdle()) {
      return true;
    }
    CountDownLatch done = new CountDownLatch(1);
    execute(done::countDown);
    try {
      return done.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Interrupts.restore();
      return false;
    }
  }

  private boolean isIdle() {
    mutex.lock();
    try {
      return queue.isEmpty() && (at == null || at.idle);
    } finally {
      mutex.unlock();
    }
  }

  /** Called by a thread that is about to park: if it is at the queue, another one takes its place. */
  void goOnWithoutMe() {
    Worker start = null;
    mutex.lock();
    try {
      Worker worker = at;
      if (worker != null && worker.thread == Thread.currentThread()) {
        at = null;
        start = queue.isEmpty() ? null : takePlace();
      }
    } finally {
      mutex.unlock();
    }
    if (start != null) {
      start(start);
    }
  }

  /** {@return a worker that is now at the queue, to be started} */
  private Worker takePlace() {
    Worker worker = new Worker();
    at = worker;
    return worker;
  }

  /** {@return a look, to be scheduled; null where one is pending} */
  private @Nullable Look newLook() {
    if (look != null) {
      return null;
    }
    Look fresh = new Look();
    look = fresh;
    return fresh;
  }

  private void start(Worker worker) {
    try {
      if (crew != null) {
        crew.take(worker);
      } else {
        Thread thread = new OwnThread(worker);
        worker.thread = thread;
        Seam.start(thread);
      }
    } catch (Throwable e) { // out of threads: the next task or look tries again
      Look retry = null;
      mutex.lock();
      try {
        if (at == worker) {
          at = null;
          retry = newLook();
        }
      } finally {
        mutex.unlock();
      }
      if (retry != null) {
        Timer.schedule(retry);
      }
    }
  }

  /** A thread of a lane, or of many. */
  abstract static class LaneThread extends HelperThread {
    LaneThread(Runnable body, String name) {
      super(body, name);
    }

    /** {@return the lane that it works for; asked by itself} */
    abstract @Nullable Lane lane();

    @Override
    protected final boolean mayBlock() {
      return true;
    }
  }

  /** A thread of one lane. */
  private static final class OwnThread extends LaneThread {
    private final Worker worker;

    OwnThread(Worker worker) {
      super(worker, worker.lane().name);
      this.worker = worker;
    }

    @Override
    Lane lane() {
      return worker.lane();
    }
  }

  /** A worker that is, or was, at the queue. */
  private final class Worker implements Crew.LaneWork {
    /** Written before it is started, and by itself; null while it waits for one of a crew. */
    volatile @Nullable Thread thread;

    // guarded by mutex
    boolean idle;
    boolean wasStuck;
    long begun; // tasks so far

    @Override
    public Lane lane() {
      return Lane.this;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      Firing firing = Firing.ofOurs(Lane.this);
      try {
        work(firing);
      } finally {
        Firing.forget();
      }
    }

    private void work(Firing firing) {
      long idleSince = System.nanoTime();
      for (; ; ) {
        Runnable next;
        Look over = null;
        boolean ends = false;
        mutex.lock();
        try {
          if (at != this) {
            stuck -= wasStuck ? 1 : 0;
            return;
          }
          next = queue.poll();
          idle = next == null;
          if (next != null) {
            begun++;
          } else {
            over = look;
            look = null;
            ends = System.nanoTime() - idleSince >= idleNanos;
            at = ends ? null : this;
          }
        } finally {
          mutex.unlock();
        }
        if (over != null) {
          Timer.cancel(over);
        }
        if (ends) {
          return;
        }
        if (next != null) {
          firing.callHere(next);
          idleSince = System.nanoTime();
        } else if (over == null) { // else a call may have ended the wait for the timer: look again
          LockSupport.parkNanos(Lane.this, idleNanos);
        }
        boolean unused = Thread.interrupted(); // it is no way to stop this thread
      }
    }
  }

  /** A look whether the worker still is at the task it was at before. */
  private final class Look extends TimerEntry {
    private @Nullable Worker seen;
    private long task;
    private long seenNanos;

    Look() {
      super(Seam.nanoTime() + lookNanos);
    }

    @Override
    public void run() {
      long now = System.nanoTime();
      Worker start = null;
      boolean again;
      mutex.lock();
      try {
        if (look != this) {
          return;
        }
        Worker worker = at;
        again = !queue.isEmpty();
        if (!again) {
          look = null;
        } else if (worker == null) {
          start = takePlace();
        } else if (worker != seen || worker.begun != task || worker.thread == null) {
          seen = worker;
          task = worker.begun;
          seenNanos = now;
        } else if (now - seenNanos >= lookNanos && stuck < mostStuck) {
          worker.wasStuck = true;
          stuck++;
          start = takePlace();
        }
      } finally {
        mutex.unlock();
      }
      if (start != null) {
        start(start);
      }
      if (again) {
        Timer.again(this, Seam.nanoTime() + lookNanos);
      }
    }
  }
}
