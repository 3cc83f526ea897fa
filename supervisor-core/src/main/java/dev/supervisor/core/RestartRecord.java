package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a child so far, and what is decided of its next end: without a thread, a clock or a lock of its own, so that
 * the decision can be tried on millions of sequences. Guarded by the child's mutex.
 */
final class RestartRecord {
  private static final long LEAST_QUIET_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PLANNED_APART_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How a body ended. */
  enum RunEnd {
    NORMAL,
    FAILURE,
    PLANNED,
    PERMANENT
  }

  /** What follows the end of a body. */
  enum NextMove {
    /** The child is started again after a pause. */
    AGAIN,
    /** The life of the child is over. */
    ENDS,
    /** The child gives up. */
    GIVES_UP
  }

  /**
   * A decision.
   *
   * @param delayNanos the pause, for {@link NextMove#AGAIN}
   */
  record Decided(NextMove next, long delayNanos) {}

  private final Restart policy;
  private final boolean becomesReady;
  private boolean wasReady; // in this life; from the beginning where the body does not say so
  private int attempts; // since it was stable
  private long lastDelayNanos; // without what chance made of it
  private long formerDelayNanos;
  private boolean hasFailed; // and that can be taken back
  private long failedNanos;
  private boolean hasPlanned;
  private long plannedNanos;
  private long livedNanos; // without the pauses
  private final @Nullable LatestFailures latest; // where the limit is by a span of time

  RestartRecord(Restart policy, boolean becomesReady) {
    this.policy = policy;
    this.latest = policy.window == null ? null : new LatestFailures(policy.window.failures());
    this.becomesReady = becomesReady;
    this.wasReady = !becomesReady;
  }

  /** A new life begins: it has all its attempts, and has not been ready. */
  void beginLife() {
    forgive();
    wasReady = !becomesReady;
  }

  /** The incarnation has been ready. */
  void isReady() {
    wasReady = true;
  }

  /** {@return how many attempts it has; -1: without a limit} */
  int limit() {
    return wasReady ? policy.attempts : policy.attemptsBeforeReady();
  }

  int attempts() {
    return attempts;
  }

  /** All its attempts are there again. */
  void forgive() {
    isStable();
    if (latest != null) {
      latest.clear();
    }
  }

  private void isStable() {
    attempts = 0;
    lastDelayNanos = 0;
    hasFailed = false;
  }

  /**
   * The latest attempt is there again, where it was spent since then, and is the latest.
   *
   * @return whether it was
   */
  boolean takeBack(long sinceNanos) {
    if (!hasFailed || failedNanos - sinceNanos < 0) {
      return false;
    }
    hasFailed = false;
    attempts--;
    lastDelayNanos = formerDelayNanos;
    if (latest != null) {
      latest.takeBack();
    }
    return true;
  }

  /**
   * Decides what follows the end of an incarnation.
   *
   * @param bodyNanos how long it has lived, ready or not
   * @param aliveNanos how long it has been ready
   * @param nowNanos the time, of a clock that never goes back
   * @param random from 0 to 1
   */
  Decided ended(RunEnd how, long bodyNanos, long aliveNanos, long nowNanos, double random) {
    livedNanos += bodyNanos;
    if (aliveNanos >= quietNanos()) {
      isStable();
    }
    return switch (how) {
      case PERMANENT -> new Decided(NextMove.GIVES_UP, 0);
      case PLANNED ->
        isPlannedForFree(nowNanos) ? new Decided(NextMove.AGAIN, 0) : fails(nowNanos, random);
      case NORMAL ->
        policy.policy == Restart.Policy.ALWAYS
            ? fails(nowNanos, random)
            : new Decided(NextMove.ENDS, 0);
      case FAILURE -> fails(nowNanos, random);
    };
  }

  private boolean isPlannedForFree(long nowNanos) {
    boolean isFree = !hasPlanned || nowNanos - plannedNanos >= PLANNED_APART_NANOS;
    hasPlanned = true;
    plannedNanos = nowNanos;
    return isFree;
  }

  private Decided fails(long nowNanos, double random) {
    int limit = limit();
    if ((limit >= 0 && attempts >= limit) || isMoreThanTheWindowAllows()) {
      return new Decided(NextMove.GIVES_UP, 0);
    }
    if (latest != null) {
      latest.add(livedNanos);
    }
    hasFailed = attempts < Integer.MAX_VALUE;
    failedNanos = nowNanos;
    formerDelayNanos = lastDelayNanos;
    attempts = attempts == Integer.MAX_VALUE ? attempts : attempts + 1;
    long longest = Durations.nanos(policy.longest);
    long delay = attempts == 1
        ? Durations.nanos(policy.first)
        : 2 * lastDelayNanos; // no overflow: both are bounded
    lastDelayNanos = Math.min(longest, delay);
    double varied = lastDelayNanos * (1 + policy.jitter * (2 * random - 1));
    return new Decided(NextMove.AGAIN, (long) varied);
  }

  private boolean isMoreThanTheWindowAllows() {
    Restart.Window window = policy.window;
    return latest != null
        && window != null
        && wasReady
        && latest.exceed(window.failures(), window.nanos(), livedNanos);
  }

  private long quietNanos() {
    return policy.quiet != null
        ? Durations.nanos(policy.quiet)
        : Math.max(LEAST_QUIET_NANOS, 2 * lastDelayNanos);
  }
}
