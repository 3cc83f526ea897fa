package dev.supervisor.core.async;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread below which the workers of a pool stand: makes them, and has tasks run that have become due. */
final class PoolHost {
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final WorkerPool pool;

  // confined to the thread
  private Signal called = Signal.DONE;
  private @Nullable Long due; // by the monotonic clock
  private boolean cannotMake;
  private long retryAt;

  PoolHost(WorkerPool pool) {
    this.pool = pool;
  }

  /** The body. */
  void run(Signal pleaseStop) {
    pool.core().hostIs(Supervisor.current());
    try {
      serve(pleaseStop);
    } finally {
      pool.stop(Reason.of("its node has ended"));
    }
  }

  private void serve(Signal pleaseStop) {
    for (; ; ) {
      boolean asked = pleaseStop.isGo();
      if (asked) {
        pool.turnHasCome(pleaseStop.reason().orElseGet(() -> Reason.of("it was asked to stop")));
      }
      boolean mayMake = !cannotMake || Seam.nanoTime() - retryAt >= 0;
      switch (pool.core().next(this, mayMake, asked)) {
        case RETURN -> {
          return;
        }
        case MAKE_WORKER -> make();
        case WAIT -> await(asked ? called : called.or(pleaseStop), mayMake);
      }
    }
  }

  /** Notes what the host is about to wait for. Called under the pool's mutex. */
  void waitsFor(Signal alarm, @Nullable Long dueAt) {
    called = alarm;
    due = dueAt;
  }

  private void await(Signal signal, boolean mayMake) {
    Long until = due;
    if (!mayMake && (until == null || retryAt - until < 0)) {
      until = retryAt;
    }
    try {
      if (until == null) {
        signal.await();
      } else {
        boolean unused = signal.await((Signal) Watch.deadline(until));
      }
    } catch (InterruptedException e) {
      // it is asked in its turn as well, and what it waits for is looked at again
    }
  }

  private void make() {
    try {
      var unused = pool.node().spawn("worker", new PoolWorker(pool)::work);
      cannotMake = false;
    } catch (Throwable e) { // out of threads, or past the deadline
      boolean first = !cannotMake;
      cannotMake = true;
      retryAt = Seam.nanoTime() + RETRY_NANOS;
      boolean alone = pool.core().notMade();
      if (alone && pool.core().isStopping()) {
        pool.stop(Reason.of("it cannot make a worker any more"));
      } else if (first) {
        Teller.error(
            SupervisedExecutor.class, e, "{} cannot make a worker, and tries again", pool::path);
      }
    }
  }
}
