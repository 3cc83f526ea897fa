package dev.supervisor.live;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads of the page, as an executor for its server: no client keeps one of them for longer than its time. Thread-safe. */
final class PageTurns implements Executor {
  /* How it works. The server of the JDK reads a request and writes the answer on a thread that it gets here, and waits for the client without a limit. So each use of a thread is a turn with a time limit. While there are
   * turns, a sweep looks at all of them each second, and interrupts the thread of a turn whose time is over: then the JDK closes the connection. The time is short for strangers, and shorter while other requests wait for a
   * thread. A client that has shown the secret has a minute. A stream has its time for each line. */

  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Executor workers;
  private final Map<Thread, PageTurn> turns = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger(); // for a thread
  private final AtomicBoolean sweeps = new AtomicBoolean();
  private volatile @Nullable Registration next; // the sweep to come
  private volatile boolean isOver;

  PageTurns(Executor workers) {
    this.workers = workers;
  }

  @Override
  public void execute(Runnable request) {
    waiting.incrementAndGet();
    boolean isTaken = false;
    try {
      workers.execute(() -> run(request));
      isTaken = true;
    } finally {
      if (!isTaken) {
        waiting.decrementAndGet();
      }
    }
  }

  /** {@return the turn of the current thread, which serves a request} */
  PageTurn current() {
    return Objects.requireNonNull(turns.get(Thread.currentThread()));
  }

  private void run(Runnable request) {
    waiting.decrementAndGet();
    Thread self = Thread.currentThread();
    PageTurn turn = new PageTurn(self);
    turns.put(self, turn);
    if (sweeps.compareAndSet(false, true)) {
      sweepSoon();
    }
    try {
      request.run();
    } finally {
      turns.remove(self);
      turn.end();
    }
  }

  private void sweepSoon() {
    Registration soon = Till.in(SWEEP).then(this::sweep);
    next = soon;
    if (isOver) {
      soon.cancel();
    }
  }

  /** Ends the sweeps: the server has closed all connections, so no turn needs a limit any more. */
  void end() {
    isOver = true;
    Registration soon = next;
    if (soon != null) {
      soon.cancel();
    }
  }

  private void sweep() {
    long now = Seam.nanoTime();
    boolean areOthersWaiting = waiting.get() > 0;
    turns.values().forEach(turn -> turn.look(now, areOthersWaiting));
    if (!turns.isEmpty()) {
      sweepSoon();
      return;
    }
    sweeps.set(false);
    if (!turns.isEmpty()
        && sweeps.compareAndSet(false, true)) { // it began before that, and left it to this sweep
      sweepSoon();
    }
  }
}
