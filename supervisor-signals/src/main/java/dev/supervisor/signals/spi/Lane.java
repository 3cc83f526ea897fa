package dev.supervisor.signals.spi;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Things to be done one after the other on a helper thread, where they may block, throw, or never return.
 *
 * <p>They are begun in the order in which they were given. One that keeps its thread for longer than a moment holds up
 * those behind it no longer: they go on with another thread, up to a bound. The thread is made when something has to be
 * done and ends when nothing was for a second. Thread-safe.
 */
public final class Lane {
  /*
   * How it works. One worker at a time is `at` the queue. It counts its tasks; while a task is under way and others wait,
   * an entry of the timer looks at that count now and then. If it sees the same task twice, another worker takes the
   * place; the one that was replaced finds that out when its task returns, and ends.
   *
   * Where a thread cannot be started the queue is kept, and the next task, or the next look, tries again.
   *
   * It parks on the JVM's clock, whatever stands behind the seam: what it runs takes the time that it takes.
   */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String name;
  private final int mostStuck;
  private final Mutex mutex = new Mutex();

  // guarded by mutex
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>(4);
  private @Nullable Worker at;
  private int stuck; // workers that were replaced and have not come back
  private boolean watched; // a look of the timer is pending

  /**
   * A lane without a thread.
   *
   * @param name of its threads
   * @param mostStuck how many threads may be kept by tasks that do not return; when there are more, those behind wait
   */
  public Lane(String name, int mostStuck) {
    this.name = name;
    this.mostStuck = mostStuck;
  }

  /** Queues a task. Returns at once and never throws, whatever the task does and however few threads there are. */
  public void execute(Runnable task) {
    Worker start = null;
    Worker wake = null;
    boolean watch = false;
    mutex.lock();
    try {
      queue.add(task);
      Worker worker = at;
      if (worker == null) {
        start = takePlace();
      } else if (worker.idle) {
        worker.idle = false; // it is awake as soon as it is told
        wake = worker;
      } else {
        watch = !watched;
        watched = true;
      }
    } finally {
      mutex.unlock();
    }
    if (start != null) {
      start(start);
    } else if (wake != null) {
      LockSupport.unpark(wake);
    } else if (watch) {
      Timer.schedule(new Look());
    }
  }

  /**
   * Waits until all that was queued before is done or was replaced, at most for the given time; does nothing on a thread
   * of this lane. An interrupt ends the wait and is kept.
   *
   * @return whether all was done
   */
  public boolean flush(long nanos) {
    if (Thread.currentThread() instanceof Worker worker && worker.lane() == this) {
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

  /** {@return a worker that is now at the queue, to be started; null where none can be made} */
  private @Nullable Worker takePlace() {
    try {
      Worker worker = new Worker();
      at = worker;
      return worker;
    } catch (Throwable e) { // out of memory: the queue is kept
      return null;
    }
  }

  private void start(Worker worker) {
    try {
      Seam.start(worker);
    } catch (Throwable e) { // out of threads: the next one tries again
      mutex.lock();
      try {
        if (at == worker) {
          at = null;
        }
      } finally {
        mutex.unlock();
      }
    }
  }

  /** One thread of the lane. */
  private final class Worker extends HelperThread {
    // guarded by mutex
    boolean idle;
    long begun; // tasks so far

    Worker() {
      super(() -> {}, name);
    }

    Lane lane() {
      return Lane.this;
    }

    @Override
    protected boolean mayBlock() {
      return true;
    }

    @Override
    public void run() {
      long idleSince = System.nanoTime();
      for (; ; ) {
        Runnable next;
        mutex.lock();
        try {
          if (at != this) {
            stuck--;
            return;
          }
          next = queue.poll();
          idle = next == null;
          if (next != null) {
            begun++;
          } else if (System.nanoTime() - idleSince >= IDLE_NANOS) {
            at = null;
            return;
          }
        } finally {
          mutex.unlock();
        }
        if (next == null) {
          LockSupport.parkNanos(Lane.this, IDLE_NANOS);
        } else {
          perform(next);
          idleSince = System.nanoTime();
        }
        boolean unused = Thread.interrupted(); // it is no way to stop this thread
      }
    }
  }

  private static void perform(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      Teller.error(Lane.class, e, "a task on a helper thread failed without reporting it itself");
    }
  }

  /** A look whether the worker still is at the task it was at before. */
  private final class Look extends Timer.Entry {
    private @Nullable Worker seen;
    private long task;

    Look() {
      super(Seam.nanoTime() + LOOK_NANOS);
    }

    @Override
    public void run() {
      Worker start = null;
      boolean again;
      mutex.lock();
      try {
        Worker worker = at;
        again = !queue.isEmpty();
        watched = again;
        if (again && worker == null) {
          start = takePlace();
        } else if (again && worker == seen && worker.begun == task && stuck < mostStuck) {
          start = takePlace();
          stuck += start == null ? 0 : 1;
        }
        seen = at;
        task = seen == null ? 0 : seen.begun;
      } finally {
        mutex.unlock();
      }
      if (start != null) {
        start(start);
      }
      if (again) {
        Timer.again(this, Seam.nanoTime() + LOOK_NANOS);
      }
    }
  }
}
