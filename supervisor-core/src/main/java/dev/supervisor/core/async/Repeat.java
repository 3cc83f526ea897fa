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
 * Work that comes again and again on a thread of its own, until the tree stops it.
 *
 * <pre>{@code
 * Repeat poll = Bridges.of(app).repeat("poll", Duration.ofSeconds(10), pleaseStop -> poll());
 * }</pre>
 *
 * <p><b>When.</b> Runs are due at the first moment and then every period, without drift. One run is over before the next one begins. A run that lasts
 * longer than the period does not let runs pile up: those whose time has passed meanwhile are left out and counted as {@linkplain #missed
 * missed}, and the next one comes when it is due. The same holds where the machine was asleep. With {@link RepeatOptions#fixedDelay} the period is that
 * between the end of a run and the next one, and none is missed.
 *
 * <p><b>Failures.</b> A run that fails does not end the repeat. From the third failure in a row on, each pause is twice as long as the one before, up to {@link
 * RepeatOptions#longestPause}; the first run that does not fail brings the period back. The first failure in a row is logged as an error, the others for debugging, and
 * the end of the row with their number. {@link RepeatOptions#afterFailure} decides otherwise.
 *
 * <p><b>The stop.</b> It is a child of its node: asked, it ends at once where it waits, and a run hears of it by its {@code pleaseStop}. No run begins after that.
 * What a run throws then is a failure of a run like others, unless it is a normal end of a body. An interrupt that a run leaves set does not reach the next one. What a run spawns lives below the repeat, until it ends by itself or with the repeat; a warning says so where 100 are there, and whenever there are twice as many. A scope that a run leaves open fails the repeat.
 *
 * <p>Each run has the contexts of the thread that made the repeat: the logging context (MDC), and those of {@link dev.supervisor.core.TreeOptions#context}. Thread-safe.
 */
public sealed interface Repeat permits RepeatRun {
  /** {@return the thread of the runs; {@code stop()} on it ends the repeat} */
  Child<@Nullable Void> node();

  /** {@return how many runs have ended, failed ones included} */
  long runs();

  /** {@return how many runs have failed; those that were asked to stop do not count} */
  long failures();

  /** {@return how many runs were left out, as their time passed while another one was still going, or the machine was asleep} */
  long missed();

  /** {@return when the next run is due by the clock of the machine; empty while a run is going, and once there is none to come} */
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
     * The moment of the first run; by default the one in which the repeat is made.
     *
     * <p>The moment is looked up once on the clock of the machine. When that is put right later, the runs do not move.
     *
     * @param first in the past, the first run is the next one that would be due had it run since then; those before are not missed. With a fixed
     *     delay the first run is then at once. A moment more than 146 years away counts as now where it is past, and as never where it is to come
     */
    public RepeatOptions from(Instant first) {
      Objects.requireNonNull(first, "first");
      return new RepeatOptions(first, until, fixedDelay, longestPause, afterFailure, thread);
    }

    /**
     * The repeat ends normally once the signal has gone; by default only the tree ends it. A run that is going is not disturbed by that.
     *
     * @param end such as a {@link dev.supervisor.signals.Till}; one that has gone already lets no run begin
     */
    public RepeatOptions until(Signal end) {
      Objects.requireNonNull(end, "end");
      return new RepeatOptions(from, end, fixedDelay, longestPause, afterFailure, thread);
    }

    /** Counts the period from the end of a run to the next one, instead of from start to start. */
    public RepeatOptions fixedDelay() {
      return new RepeatOptions(
          from, until, /* fixedDelay= */ true, longestPause, afterFailure, thread);
    }

    /**
     * The longest pause after failures; 16 periods by default.
     *
     * @param longest zero, or one that is shorter than the period, keeps the period after failures, too
     * @throws IllegalArgumentException when it is negative
     */
    public RepeatOptions longestPause(Duration longest) {
      Duration checked = Durations.bounded(Durations.notNegative(longest, "longestPause"));
      return new RepeatOptions(from, until, fixedDelay, checked, afterFailure, thread);
    }

    /**
     * Decides what becomes of the repeat when a run has failed; {@link AfterFailure#GO_ON} by default.
     *
     * @param decision is asked on the thread of the runs; {@link AfterFailure#GO_ON} is taken where it throws or returns null. {@link AfterFailure#END} ends the
     *     repeat normally, {@link AfterFailure#FAIL} lets its thread fail, as any child does
     */
    public RepeatOptions afterFailure(Function<? super Throwable, AfterFailure> decision) {
      Objects.requireNonNull(decision, "decision");
      return new RepeatOptions(from, until, fixedDelay, longestPause, decision, thread);
    }

    /**
     * How the thread runs and is stopped, such as {@code t -> t.virtual().grace(ONE_SECOND)}; by default as children of the node do. Where it is
     * {@linkplain ThreadOptions#restart started again}, the counts go on, and its next run is the one that is due next.
     */
    public RepeatOptions thread(UnaryOperator<ThreadOptions> with) {
      Objects.requireNonNull(with, "with");
      return new RepeatOptions(from, until, fixedDelay, longestPause, afterFailure, with);
    }
  }
}
