package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A hint that something in a tree is probably a mistake; it is no proof. See {@link Node#lints()}.
 *
 * @param kind the kind of the hint
 * @param path the node that the hint is about; for many siblings, and for a stop that takes too long, their parent
 * @param sentence what was seen, with its figures
 * @param remedy what to do about it
 */
public record Lint(Kind kind, String path, String sentence, String remedy) {

  /** The kinds of hints. A hint about time needs looks over that time. */
  public enum Kind {
    /** A thread has been in one wait for many times as long as its waits of the same kind take as a rule: {@link LintOptions#longWait}. */
    WAITS_LONG,
    /** A child that is started again has failed often of late: {@link LintOptions#failures}. */
    FAILS_OFTEN,
    /**
     * A thread was in no wait of this library at any look, for some time, so it may not notice {@code pleaseStop}:
     * {@link LintOptions#noWait}. A thread with an attachment is left out, since that may end what the thread waits
     * for.
     */
    HEARS_NOTHING,
    /**
     * The graces and patiences that were given to nodes add up to more than the time there is for a stop. It is looked
     * for at the node that is asked. Only times that are longer than the node would have had without its options count
     * here; {@link StopPlan#worstCase} counts all.
     */
    GRACES_EXCEED,
    /** Many events have been in the queue of a thread for some time: {@link LintOptions#fullQueue}. */
    QUEUE_FULL,
    /** A node has many children, and stops them one after the other: {@link LintOptions#siblings}. */
    MANY_SIBLINGS,
    /**
     * Children of a scope have failed and were not joined: the scope keeps the failures until it closes, and then
     * throws them.
     */
    FAILURES_NOT_JOINED,
    /**
     * Many children of a node are platform threads that have been in one wait for a long time, and the JVM has virtual
     * threads: {@link LintOptions#idle}.
     */
    COULD_BE_VIRTUAL
  }

  /** {@return it in one line: the path, the kind, the sentence, the remedy} */
  @Override
  public String toString() {
    return TreeText.inALine(path, path.length())
        + ": "
        + TreeText.words(kind)
        + ": "
        + sentence
        + "; "
        + remedy;
  }

  /**
   * The limits from which on {@link Node#lints(java.util.function.UnaryOperator)} gives a hint. Immutable: each method
   * returns changed options.
   */
  public static final class LintOptions {
    private static final LintOptions DEFAULTS = new LintOptions();

    final Set<Kind> without;
    final int waitTimes;
    final long waitAtLeastNanos;
    final int mostFailures;
    final Duration failuresWithin;
    final long noWaitNanos;
    final int mostEvents;
    final long eventsNanos;
    final int mostSiblings;
    final int mostIdle;
    final long idleNanos;

    private LintOptions() {
      without = Set.of();
      waitTimes = 10;
      waitAtLeastNanos = Durations.nanos(Duration.ofSeconds(10));
      mostFailures = 3;
      failuresWithin = Duration.ofHours(1);
      noWaitNanos = Durations.nanos(Duration.ofSeconds(30));
      mostEvents = 1_000;
      eventsNanos = Durations.nanos(Duration.ofSeconds(10));
      mostSiblings = 1_000;
      mostIdle = 100;
      idleNanos = Durations.nanos(Duration.ofMinutes(10));
    }

    private LintOptions(LintDraft draft) {
      without = draft.without;
      waitTimes = draft.waitTimes;
      waitAtLeastNanos = draft.waitAtLeastNanos;
      mostFailures = draft.mostFailures;
      failuresWithin = draft.failuresWithin;
      noWaitNanos = draft.noWaitNanos;
      mostEvents = draft.mostEvents;
      eventsNanos = draft.eventsNanos;
      mostSiblings = draft.mostSiblings;
      mostIdle = draft.mostIdle;
      idleNanos = draft.idleNanos;
    }

    /** Options that are being changed. */
    private static final class LintDraft {
      Set<Kind> without;
      int waitTimes;
      long waitAtLeastNanos;
      int mostFailures;
      Duration failuresWithin;
      long noWaitNanos;
      int mostEvents;
      long eventsNanos;
      int mostSiblings;
      int mostIdle;
      long idleNanos;

      LintDraft(LintOptions from) {
        without = from.without;
        waitTimes = from.waitTimes;
        waitAtLeastNanos = from.waitAtLeastNanos;
        mostFailures = from.mostFailures;
        failuresWithin = from.failuresWithin;
        noWaitNanos = from.noWaitNanos;
        mostEvents = from.mostEvents;
        eventsNanos = from.eventsNanos;
        mostSiblings = from.mostSiblings;
        mostIdle = from.mostIdle;
        idleNanos = from.idleNanos;
      }
    }

    static LintOptions defaults() {
      return DEFAULTS;
    }

    /** Leaves out hints of that kind. */
    public LintOptions without(Kind kind) {
      EnumSet<Kind> more = EnumSet.of(kind);
      more.addAll(without);
      LintDraft draft = new LintDraft(this);
      draft.without = Set.copyOf(more);
      return new LintOptions(draft);
    }

    /**
     * Sets when a wait is long: when it lasts {@code times} its usual length, 10 by default, and at least {@code
     * atLeast}, 10 s by default. The usual length is the median of the last sixteen waits of the thread whose end was
     * seen by looks, at least five.
     *
     * @throws IllegalArgumentException if {@code times} is below 1, or {@code atLeast} is zero or negative
     */
    public LintOptions longWait(int times, Duration atLeast) {
      LintDraft draft = new LintDraft(this);
      draft.waitTimes = atLeastOne(times, "times");
      draft.waitAtLeastNanos = Durations.nanos(Durations.positive(atLeast, "atLeast"));
      return new LintOptions(draft);
    }

    /**
     * Sets when a child fails often: when it has failed more than {@code most} times within that time, by default 3
     * times in an hour. The last ten ends of a child are known, so a {@code most} of 10 or more finds nothing.
     *
     * @throws IllegalArgumentException if {@code most} is below 1, or {@code within} is zero or negative
     */
    public LintOptions failures(int most, Duration within) {
      LintDraft draft = new LintDraft(this);
      draft.mostFailures = atLeastOne(most, "most");
      draft.failuresWithin = Durations.bounded(Durations.positive(within, "within"));
      return new LintOptions(draft);
    }

    /**
     * Sets how long a thread may be in no wait of this library; 30 s by default, and at least three looks.
     *
     * @throws IllegalArgumentException if it is zero or negative
     */
    public LintOptions noWait(Duration time) {
      LintDraft draft = new LintDraft(this);
      draft.noWaitNanos = Durations.nanos(Durations.positive(time, "time"));
      return new LintOptions(draft);
    }

    /**
     * Sets how many events may be in the queue of a thread for that time; 1,000 for 10 s by default.
     *
     * @throws IllegalArgumentException if {@code events} is below 1, or the time is zero or negative
     */
    public LintOptions fullQueue(int events, Duration time) {
      LintDraft draft = new LintDraft(this);
      draft.mostEvents = atLeastOne(events, "events");
      draft.eventsNanos = Durations.nanos(Durations.positive(time, "time"));
      return new LintOptions(draft);
    }

    /**
     * Sets how many children a node may have without {@link ThreadOptions#allAtOnce}; 1,000 by default.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public LintOptions siblings(int most) {
      LintDraft draft = new LintDraft(this);
      draft.mostSiblings = atLeastOne(most, "most");
      return new LintOptions(draft);
    }

    /**
     * Sets how many children of a node may be platform threads that are in one wait for that time; 100 for 10 minutes
     * by default. Threads for which {@link ThreadOptions#platform} was asked, each by itself or for all children of
     * their parent, do not count.
     *
     * @throws IllegalArgumentException if {@code threads} is below 1, or the time is zero or negative
     */
    public LintOptions idle(int threads, Duration time) {
      LintDraft draft = new LintDraft(this);
      draft.mostIdle = atLeastOne(threads, "threads");
      draft.idleNanos = Durations.nanos(Durations.positive(time, "time"));
      return new LintOptions(draft);
    }

    boolean looksFor(Kind kind) {
      return !without.contains(Objects.requireNonNull(kind, "kind"));
    }

    private static int atLeastOne(int number, String what) {
      if (number < 1) {
        throw new IllegalArgumentException(what + " must be 1 at least, and is " + number);
      }
      return number;
    }
  }
}
