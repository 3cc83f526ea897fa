package dev.supervisor.core;

import dev.supervisor.core.ThreadOptions.HeartbeatOptions;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Teller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The heartbeat of one incarnation: its thread counts, and the sweep of the tree looks at the count. */
final class Pulse {
  /* How it works. The thread counts its beats, and nothing else. The sweep (Pulses) compares the count with what it saw before, and sees
   * whether the thread is parked in a wait of the library: that is what the parking itself has noted. Time is what has passed between two
   * looks that were on time. What changed between two looks is taken to have changed just now: so a silence is never thought longer than it
   * is. A thread that has come out of a wait since the last look begins anew. */

  private final ChildNode<?> node;
  private final int incarnation;
  private final HeartbeatOptions options;

  private final AtomicLong beats = new AtomicLong(); // written by the thread alone
  private volatile @Nullable LongWork work;

  // written by the sweep alone
  private long seen = -1;
  private boolean waits;
  private long quietNanos;
  private volatile long silentNanos; // 0: it beats

  /** A long piece of work that was said beforehand. */
  private record LongWork(String what, long withinNanos) {}

  Pulse(ChildNode<?> node, HeartbeatOptions options) {
    this.node = node;
    this.incarnation = node.stopping.incarnation();
    this.options = options;
  }

  // ---- its thread

  /** The thread has come to a wait. */
  void beat() {
    beats.lazySet(beats.getPlain() + 1);
  }

  /** The thread says that it is alive. */
  void say() {
    work = null;
    beat();
  }

  /** The thread begins a piece of work that takes so long. */
  void say(String what, long withinNanos) {
    work = new LongWork(what, withinNanos);
    beat();
  }

  // ---- the sweep

  /** {@return how often it has to be looked at} */
  long everyNanos() {
    return options.everyNanos();
  }

  /** {@return whether it is to be looked at any more: its incarnation is there} */
  boolean isPast() {
    return node.stopping.incarnation() != incarnation
        || node.stopping.isSettled()
        || node.stopping.over();
  }

  /**
   * Looks at the thread.
   *
   * @param passedNanos the time since the last look, as far as it counts
   * @param late how many looks at the tree were late, and not judged
   */
  void look(long passedNanos, long late) {
    Thread thread = node.threadOrNull();
    if (thread == null || !node.stopping.isOpen()) {
      silentNanos = 0;
      return; // it is being stopped, which has limits of its own
    }
    long count = beats.get();
    boolean parked = LockSupport.getBlocker(thread) instanceof Blocker;
    if (count != seen || parked != waits) {
      seen = count;
      waits = parked;
      quietNanos = 0;
    } else {
      quietNanos += passedNanos;
    }
    LongWork declared = work;
    long limit = parked
        ? options.waitNanos
        : declared == null
            ? options.withinNanos
            : Math.max(declared.withinNanos, options.withinNanos);
    if (quietNanos < limit) {
      beatsAgain();
    } else if (passedNanos > 0) {
      isSilent(parked, declared, late);
    }
  }

  private void beatsAgain() {
    long was = silentNanos;
    if (was != 0) {
      silentNanos = 0;
      Teller.info(
          SupervisedThread.class, null, "{} beats again, after {}", node::path, () -> inWords(was));
    }
  }

  private void isSilent(boolean parked, @Nullable LongWork declared, long late) {
    boolean isNew = silentNanos == 0;
    long quiet = quietNanos;
    if (!isNew) {
      silentNanos = quiet;
      return;
    }
    if (!NodeHold.take(node)) {
      return; // the next look will do
    }
    try {
      if (isPast() || !node.stopping.isOpen()) {
        return;
      }
      node.emit(at -> new TreeEvent.Silent(at, node, Duration.ofNanos(quiet), parked));
    } finally {
      node.unlock();
    }
    silentNanos = quiet;
    ThreadSnapshot.Sight sight = ThreadSnapshot.of(node);
    StopReport.Late found = sight == null ? null : sight.inOurWords();
    String stack = found == null ? "" : stack(found);
    String how = (parked ? " has been in one wait for " : " has been silent for ") + inWords(quiet);
    String at = declared == null || parked ? "" : ", at: " + declared.what;
    String lateLooks = late == 0 ? "" : "; " + late + " looks were late, and not judged";
    String end = options.startsAgain ? "; it is stopped, to be started again" : "";
    Teller.warn(
        SupervisedThread.class, null, "{}", () -> node.path() + how + at + end + lateLooks + stack);
    Restarts<?> policy = node.policy();
    if (options.startsAgain && policy != null) {
      IllegalStateException failure = new IllegalStateException(node.path() + how + at);
      policy.stopForSilence(incarnation, failure);
    }
  }

  private static String stack(StopReport.Late found) {
    return found.stack().stream()
        .map(frame -> "\n\tat " + frame.toString())
        .collect(Collectors.joining("", "\n" + found.thread() + " is " + found.state(), ""));
  }

  /** {@return for how long it has been silent; 0 when it beats} */
  long silentMillis() {
    long silent = silentNanos;
    return silent == 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(silent));
  }

  /** {@return what there is to say of it; empty when it beats} */
  String describe() {
    long silent = silentNanos;
    return silent == 0 ? "" : ", silent for " + inWords(silent);
  }

  private static String inWords(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }
}
