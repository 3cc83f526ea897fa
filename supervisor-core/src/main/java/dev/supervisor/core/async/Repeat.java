package dev.supervisor.core.async;

import dev.supervisor.core.Child;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done again and again, on a thread of its own, until the tree stops it.
 *
 * <pre>{@code
 * Repeat poll = Bridges.of(app).repeat("poll", Duration.ofSeconds(10), pleaseStop -> poll());
 * }</pre>
 *
 * <p><b>When.</b> Runs are due at the first moment and then after every period, without drift. A run begins only when
 * the one before is over. If a run lasts longer than the period, runs do not pile up: those whose time has passed
 * meanwhile are left out and counted as {@linkplain #missed missed}, and the next run comes when it is due. The same
 * holds if the machine was asleep. With {@link RepeatOptions#fixedDelay} the period is the time from the end of a run
 * to the next one, and no run is missed.
 *
 * <p><b>Failures.</b> A run that fails does not end the repeat. From the third failure in a row on, each pause is twice
 * as long as the one before, up to {@link RepeatOptions#longestPause}; the first run that does not fail brings the
 * period back. The first failure in a row is logged as an error and the others at level debug; the end of the row is
 * logged with their number. {@link RepeatOptions#afterFailure} can decide otherwise.
 *
 * <p><b>The stop.</b> The thread of the repeat is a child of its node. When it is asked to stop while it waits, it ends
 * at once; a run sees the request in its {@code pleaseStop}, and no further run begins. What a run throws then is a
 * failure of the run, unless it is a normal end of a body. An interrupt flag that a run leaves set does not reach the
 * next run. Threads that a run spawns live below the repeat until they end by themselves or with the repeat; a warning
 * says so at 100 of them, and whenever there are twice as many. A scope that a run leaves open fails the repeat.
 *
 * <p>Each run has the contexts of the thread that made the repeat: the logging context (MDC), and those of {@link
 * dev.supervisor.core.TreeOptions#context}. Thread-safe.
 */
public sealed interface Repeat permits RepeatRun {
  /** {@return the thread of the runs; {@code stop()} on it ends the repeat} */
  Child<@Nullable Void> node();

  /** {@return how many runs have ended, also those that failed} */
  long runs();

  /** {@return how many runs have failed; a run that was asked to stop does not count} */
  long failures();

  /**
   * {@return how many runs were left out because their time passed while another run was going or the machine was
   * asleep}
   */
  long missed();

  /**
   * {@return when the next run is due, by the wall clock; empty while a run is going, and if no further run will come}
   */
  Optional<Instant> nextRun();

  /** {@return the path of its thread} */
  @Override
  String toString();

  /** How a repeat is made. Immutable: each method returns changed options. */
  final class RepeatOptions {
    static final RepeatOptions DEFAULTS =
        new RepeatOptions(null, Signal.NEVER, false, null, e -> AfterFailure.GO_ON, with -> with);

    final @Nullable Instant from;
    final Signal until;
    final boolean fixedDelay;
    final @Nullable Duration longestPause;
    final Function<? super Throwable, AfterFailure> afterFailure;
    final UnaryOperator<ThreadOptions> thread;

    private RepeatOptions(
        @Nullable Instant from,
        Signal until,
        boolean fixedDelay,
        @Nullable Duration longestPause,
        Function<? super Throwable, AfterFailure> afterFailure,
        UnaryOperator<ThreadOptions> thread) {
      this.from = from;
      this.until = until;
      this.fixedDelay = fixedDelay;
      this.longestPause = longestPause;
      this.afterFailure = afterFailure;
      this.thread = thread;
    }

    /**
     * Sets the moment of the first run; by default the first run is due at once.
     *
     * <p>The moment is compared with the wall clock once. If that clock is set later, the runs do not move.
     *
     * @param first the moment. If it is past, the first run is the next one that would be due if the runs had begun at
     *     that moment; those before are not counted as missed. With a fixed delay, the first run is then due at once. A
     *     past moment of more than 146 years ago counts as now, and one that far in the future as never
     */
    public RepeatOptions from(Instant first) {
      Objects.requireNonNull(first, "first");
      return new RepeatOptions(first, until, fixedDelay, longestPause, afterFailure, thread);
    }

    /**
     * Ends the repeat normally once the signal has gone; by default only the tree ends it. A run that is going at that
     * moment is not disturbed.
     *
     * @param end the signal, such as a {@link dev.supervisor.signals.Till}; if it has gone already, no run begins
     */
    public RepeatOptions until(Signal end) {
      Objects.requireNonNull(end, "end");
      return new RepeatOptions(from, end, fixedDelay, longestPause, afterFailure, thread);
    }

    /** Counts the period from the end of a run to the start of the next one, instead of from start to start. */
    public RepeatOptions fixedDelay() {
      return new RepeatOptions(
          from, until, /* fixedDelay= */ true, longestPause, afterFailure, thread);
    }

    /**
     * Sets the longest pause after failures; 16 periods by default.
     *
     * @param longest of any length. With zero, or a duration shorter than the period, failures do not change the period
     * @throws IllegalArgumentException if it is negative
     */
    public RepeatOptions longestPause(Duration longest) {
      Duration checked = Durations.bounded(Durations.notNegative(longest, "longestPause"));
      return new RepeatOptions(from, until, fixedDelay, checked, afterFailure, thread);
    }

    /**
     * Sets what happens to the repeat when a run has failed; {@link AfterFailure#GO_ON} by default. {@link
     * AfterFailure#END} ends the repeat normally. {@link AfterFailure#FAIL} lets its thread fail, as any child does.
     *
     * @param decision called on the thread of the runs. If it throws or returns null, {@link AfterFailure#GO_ON} is
     *     taken
     */
    public RepeatOptions afterFailure(Function<? super Throwable, AfterFailure> decision) {
      Objects.requireNonNull(decision, "decision");
      return new RepeatOptions(from, until, fixedDelay, longestPause, decision, thread);
    }

    /**
     * Sets how the thread runs and is stopped, such as {@code t -> t.virtual().grace(ONE_SECOND)}; by default it is
     * like the other children of the node. If the thread is {@linkplain ThreadOptions#restart started again}, the
     * counts go on, and its next run is the one that is due next.
     */
    public RepeatOptions thread(UnaryOperator<ThreadOptions> with) {
      Objects.requireNonNull(with, "with");
      return new RepeatOptions(from, until, fixedDelay, longestPause, afterFailure, with);
    }
  }
}
