package dev.supervisor.core.async;

import dev.supervisor.core.Body;
import dev.supervisor.core.Child;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadStoppedException;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.core.events.StopRequested;
import dev.supervisor.core.internal.AskedToStop;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Foreign;
import dev.supervisor.signals.internal.LogContext;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import dev.supervisor.signals.internal.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A repeat: when its runs are due, and what becomes of their failures. */
final class RepeatRun implements Repeat {
  /* How it works. All but the counts is confined to the thread of the runs, one incarnation after the other. A due moment of a fixed rate is the
   * former one plus a number of whole periods, never a reading of the clock, so nothing drifts. Moments that have passed when a run begins or ends are
   * missed, all but the last one before a beginning: for that one the run is merely late. */
  private static final int BACK_OFF_FROM = 3; // failures in a row
  private static final int MANY_LEFT = 100; // children that runs have left behind
  private static final int DOUBLINGS = 4; // by default, that is 16 periods

  private final Body body;
  private final long period; // nanoseconds
  private final RepeatOptions options;
  private final long longestPause;
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private volatile @Nullable Long waitsUntil; // the thread waits for that moment
  private volatile @Nullable Child<@Nullable Void> node; // soon after it was made

  // confined to the thread
  private long due;
  private boolean begun;
  private long inARow; // failures
  private int tellsFrom = MANY_LEFT;

  RepeatRun(Duration period, RepeatOptions options, Body body) {
    this.period = Durations.nanos(period);
    this.options = options;
    this.body = body;
    this.longestPause = options.longestPause == null
        ? doubled(this.period, DOUBLINGS)
        : Math.max(this.period, Durations.nanos(options.longestPause));
    this.due = firstDue(Seam.nanoTime());
  }

  static Repeat below(
      SupervisedThread parent, String name, Duration period, RepeatOptions options, Body body) {
    RepeatRun made = new RepeatRun(period, options, body);
    made.node = parent.spawn(name, options.thread, made::serve);
    return made;
  }

  private long firstDue(long now) {
    Instant first = options.from;
    if (first == null) {
      return now;
    }
    Duration ahead = Duration.between(Seam.now(), first);
    if (!ahead.isNegative()) {
      return now + Durations.nanos(ahead);
    }
    long past = Durations.nanos(ahead.negated());
    if (options.fixedDelay || past == Durations.FOREVER_NANOS || past % period == 0) {
      return now;
    }
    return now + period - past % period;
  }

  private static long doubled(long nanos, long times) {
    long most = Durations.FOREVER_NANOS >> Math.min(times, 62);
    return nanos >= most ? Durations.FOREVER_NANOS : nanos << times;
  }

  // ---- the thread

  private void serve(Signal pleaseStop) throws Exception {
    SupervisedThread self = Supervisor.current();
    LogContext own = LogContext.copy();
    Signal end = pleaseStop.or(options.until);
    if (begun) { // an incarnation after a failure
      long now = Seam.nanoTime();
      due = options.fixedDelay ? now : due + wholePeriods(now - due) * period;
    }
    begun = true;
    while (isDueBefore(end)) {
      leaveOut((Seam.nanoTime() - due) / period);
      Throwable thrown = runOnce(pleaseStop);
      boolean unused = Thread.interrupted(); // one that was left set is not for the next run
      runs.incrementAndGet();
      if (thrown != null && isEndOf(self, pleaseStop, thrown)) {
        Rethrow.ifThrown(thrown); // the tree knows what is the end of a body that was asked
      }
      own.set();
      SupervisedThread left = Supervisor.current();
      if (left != self) {
        throw new IllegalStateException(
            "a run of " + self.path() + " has left the scope " + left.path() + " open");
      }
      tellOfThoseLeft(self);
      if (thrown == null) {
        succeeded(self);
      } else if (!goesOnAfter(thrown, self)) {
        return;
      }
      advance();
    }
  }

  private boolean isDueBefore(Signal end) {
    waitsUntil = due;
    try {
      for (; ; ) {
        if (end.isGo()) {
          return false;
        }
        if (due - Seam.nanoTime() <= 0) {
          return true;
        }
        try {
          boolean unused = end.await((Signal) Watch.deadline(due));
        } catch (InterruptedException e) {
          // it is asked as well, or it was for no run
        }
      }
    } finally {
      waitsUntil = null;
    }
  }

  private @Nullable Throwable runOnce(Signal pleaseStop) {
    try {
      body.run(pleaseStop);
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** {@return whether that is no failure of a run, but the normal end of a body that stops, or whose children have been stopped before it, or that ends itself} */
  private static boolean isEndOf(SupervisedThread self, Signal pleaseStop, Throwable thrown) {
    return (thrown instanceof InterruptedException || thrown instanceof AskedToStop)
        ? pleaseStop.isGo()
        : thrown instanceof StopRequested
            || (thrown instanceof ThreadStoppedException
                && (pleaseStop.isGo() || self.drain().isGo()));
  }

  /** {@return how many periods it is to the first moment that is not before the one that is so far away} */
  private long wholePeriods(long nanos) {
    return nanos <= 0 ? 0 : (nanos - 1) / period + 1;
  }

  /** So many due moments are passed over, and the last of them is the one that counts. */
  private void leaveOut(long number) {
    if (!options.fixedDelay && number > 0) {
      missed.addAndGet(number);
      due += number * period;
    }
  }

  /** A run has ended. */
  private void advance() {
    long now = Seam.nanoTime();
    long pause = inARow < BACK_OFF_FROM
        ? period
        : Math.min(longestPause, doubled(period, inARow - BACK_OFF_FROM + 1));
    if (options.fixedDelay) {
      due = now + pause;
      return;
    }
    due += period;
    leaveOut(wholePeriods(now - due));
    if (pause > period) { // on purpose, so these are not missed
      due += Math.max(0, (now + pause - due) / period) * period;
    }
  }

  /** Tells of what the runs have left behind, which lives until the repeat ends: it must not pile up in silence. */
  private void tellOfThoseLeft(SupervisedThread self) {
    int left = self.children().size();
    if (left >= tellsFrom) {
      tellsFrom = 2 * left;
      Teller.warn(
          Repeat.class,
          null,
          "runs of {} have left {} children behind, which live until it ends: let each run wait for its own, or stop them",
          self::path,
          () -> Integer.toString(left));
    }
  }

  // ---- failures

  private void succeeded(SupervisedThread self) {
    long failed = inARow;
    inARow = 0;
    if (failed > 0) {
      Teller.warn( // as loud as the log of the failure that it ends
          Repeat.class,
          null,
          "{} runs again, after {} in a row",
          self::path,
          () -> failed + (failed == 1 ? " failure" : " failures"));
    }
  }

  /** {@return whether there is a further run} */
  private boolean goesOnAfter(Throwable thrown, SupervisedThread self) throws Exception {
    inARow++;
    failures.incrementAndGet();
    AfterFailure then = Foreign.get(
        Repeat.class,
        () -> "deciding about a failure of " + self.path(),
        AfterFailure.GO_ON,
        () -> Objects.requireNonNull(options.afterFailure.apply(thrown), "the decision"));
    switch (then) {
      case FAIL -> Rethrow.ifThrown(thrown);
      case END ->
        Teller.error(Repeat.class, thrown, "a run of {} failed; no further run begins", self::path);
      case GO_ON -> tellToGoOn(thrown, self);
    }
    return then == AfterFailure.GO_ON;
  }

  private void tellToGoOn(Throwable thrown, SupervisedThread self) {
    if (inARow == 1) {
      Teller.error(
          Repeat.class,
          thrown,
          "a run of {} failed; it goes on, and further failures in a row are counted",
          self::path);
    } else {
      Teller.debug(Repeat.class, thrown, "a run of {} failed once more", self::path);
    }
  }

  // ---- looking

  @Override
  public Child<@Nullable Void> node() {
    return Objects.requireNonNull(node);
  }

  @Override
  public long runs() {
    return runs.get();
  }

  @Override
  public long failures() {
    return failures.get();
  }

  @Override
  public long missed() {
    return missed.get();
  }

  @Override
  public Optional<Instant> nextRun() {
    Long moment = waitsUntil;
    return moment == null
        ? Optional.empty()
        : Optional.of(Seam.now().plusNanos(moment - Seam.nanoTime()));
  }

  @Override
  public String toString() {
    return node().path();
  }
}
