package dev.supervisor.signals;

import dev.supervisor.signals.internal.Ambient;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Need;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Timer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A signal that goes at a deadline, never before it. The name is short for "until".
 *
 * <pre>{@code
 * stop.await(Till.in(Duration.ofSeconds(10)));   // a time-out
 * Till budget = Till.in(Duration.ofMinutes(2));  // one budget for several calls
 * step1.await(budget);
 * step2.await(budget);
 * }</pre>
 *
 * <p>A {@code Till} costs little. {@link #isGo()} compares a number with the clock, and a thread
 * that waits parks until the deadline. Only a callback, on the {@code Till} or on a combination
 * with it, makes it an entry of the timer, for as long as the callback is attached. Nothing but its
 * deadline makes it go.
 *
 * <p>Callbacks of all deadlines run one after the other on one helper thread of the library, so
 * they should be short. A callback that blocks never delays a deadline. It delays the callbacks
 * behind it for about a second; then these continue on another thread, as long as no more than 64
 * callbacks are blocked. A callback that parks in a wait of this library delays nothing.
 * Thread-safe.
 */
public final class Till extends Signal {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final VarHandle ALARM;

  static {
    try {
      ALARM = MethodHandles.lookup().findVarHandle(Till.class, "alarm", Alarm.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long deadlineNanos;
  private final @Nullable Instant at;

  /** The one that newcomers join, unless its last user has left it. */
  private volatile @Nullable Alarm alarm;

  private Till(long deadlineNanos, @Nullable Instant at) {
    this.deadlineNanos = deadlineNanos;
    this.at = at;
  }

  /**
   * {@return a signal that goes once the duration has passed, counted from now on the monotonic
   * clock}
   *
   * @param duration any duration. After zero or a negative one the signal has already gone. A
   *     duration of more than 146 years, such as that of {@code ChronoUnit.FOREVER}, counts as 146
   *     years
   */
  public static Till in(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    return new Till(Seam.nanoTime() + Durations.nanos(duration), null);
  }

  /**
   * {@return a signal that goes once the wall clock shows the instant or a later one}
   *
   * <p>The signal follows the wall clock when that is set; it notices a step of the clock within a
   * second. Once the signal was seen to have gone, it stays gone, even if the clock is set back.
   *
   * @param instant any instant; a past one lets the signal go at once
   */
  public static Till at(Instant instant) {
    return new Till(0, Objects.requireNonNull(instant, "instant"));
  }

  /** {@return a signal that goes at that moment of the monotonic clock} */
  static Till atNanos(long nanos) {
    return new Till(nanos, null);
  }

  /** {@return the time that is left until the deadline; zero once the signal has gone} */
  public Duration remaining() {
    if (went() != null) {
      return Duration.ZERO;
    }
    Duration left = at == null
        ? Duration.ofNanos(deadlineNanos - Seam.nanoTime())
        : Duration.between(Seam.now(), at);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Sleeps until the deadline, or until the current thread is asked to stop.
   *
   * <p>A stop request ends one sleep of a supervised thread: the one in progress, or else the next
   * one, which returns at once. Later sleeps last their full time, so that clean-up can pause. On
   * any other thread this method lasts as long as {@link #await()}, which no stop request ends.
   *
   * <pre>{@code
   * while (Till.in(ONE_MINUTE).sleep()) poll();   // ends when asked to stop
   * }</pre>
   *
   * @return true if the deadline has come; false if the thread was asked to stop before that
   * @throws InterruptedException if the thread is interrupted before or while sleeping
   */
  public boolean sleep() throws InterruptedException {
    Ambient ambient = Ambient.current();
    Signal stop = ambient.unseenStop(Signal.class);
    if (stop == null) {
      await();
      return true;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (Wait.until(this, stop)) {
      return true;
    }
    ambient.stopSeen();
    return false;
  }

  @Override
  boolean hasCome() {
    if (at == null) {
      return Seam.nanoTime() - deadlineNanos >= 0;
    }
    if (Seam.now().isBefore(at)) {
      return false;
    }
    fireByTimer(atDeadline()); // a wall clock can be set back, a signal cannot
    return true;
  }

  /** {@return when to look again, on the monotonic clock} */
  long nextLookNanos() {
    if (at == null) {
      return deadlineNanos;
    }
    Instant now = Seam.now();
    boolean isNear = at.getEpochSecond() - now.getEpochSecond() <= 1;
    long left = isNear ? Durations.nanos(Duration.between(now, at)) : LOOK_NANOS;
    return Seam.nanoTime() + Math.min(LOOK_NANOS, left);
  }

  /** {@return when it goes, by the wall clock as it is now, to the millisecond} */
  Instant instant() {
    Instant when = at != null ? at : Seam.now().plusNanos(deadlineNanos - Seam.nanoTime());
    return when.truncatedTo(ChronoUnit.MILLIS);
  }

  boolean isWallClock() {
    return at != null;
  }

  /** {@return whether this one goes before the other; both by the wall clock} */
  boolean isBefore(Till other) {
    return at != null && other.at != null && at.isBefore(other.at);
  }

  void expire() {
    fire(atDeadline());
  }

  private Gone atDeadline() {
    Instant when = at;
    long nanos = deadlineNanos;
    if (when == null) {
      when = Seam.now().minusNanos(Math.max(0, Seam.nanoTime() - deadlineNanos));
    } else {
      nanos = Seam.nanoTime();
    }
    return new Gone(new Reason("the deadline came", null, "the clock", when), nanos);
  }

  @Override
  @Nullable
  Gone look() {
    return isGo() ? atDeadline() : null;
  }

  @Override
  boolean attachFirst(Link link) {
    return false;
  }

  @Override
  boolean attach(Link link, @Nullable Connection opening) {
    // A thread that opens any-of has just looked at the clock: if the moment came since, the alarm
    // tells.
    if ((opening == null || opening.needsAll()) ? isGo() : went() != null) {
      return false;
    }
    Alarm shared = alarm;
    boolean fresh = shared == null || !Timer.join(shared);
    Alarm mine = fresh || shared == null ? new Alarm(this) : shared;
    link.setUpstream(mine);
    boolean attached = push(link);
    if (!attached) {
      Connection.leave(link);
    } else if (fresh) {
      ALARM.setRelease(this, mine); // before it is pending: others may join it already
      Timer.schedule(mine);
    }
    return attached;
  }

  @Override
  public String name() {
    if (at != null) {
      return "till " + at.toString();
    }
    Duration left = remaining();
    return left.isZero()
        ? "till a deadline that has passed"
        : "till " + left.toMillis() + " ms from now";
  }

  @Override
  void addNeeds(List<? super Need> to, boolean isFact) {} // it comes by itself

  @Override
  String refusal() {
    return "it goes by itself, at its deadline";
  }
}
