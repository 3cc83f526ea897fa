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
 * @param path the path of the node that the hint is about. For {@link Kind#MANY_SIBLINGS} and {@link Kind#COULD_BE_VIRTUAL} that is
 *     the parent, for {@link Kind#GRACES_EXCEED} the node that was asked
 * @param sentence what was seen, with its figures
 * @param remedy what to do about it
 */
public record Lint(Kind kind, String path, String sentence, String remedy) {

  /** The kinds of hints. A hint about time needs looks over that time. */
  public enum Kind {
    /** A thread has been in one wait for many times as long as its waits usually take: {@link LintOptions#longWait}. */
    WAITS_LONG,
    /** A child with a {@link Restart} has failed often within a time: {@link LintOptions#failures}. */
    FAILS_OFTEN,
    /**
     * For some time, no look has seen the thread in a wait of this library, so it may not notice {@code pleaseStop}:
     * {@link LintOptions#noWait}. A thread with an attachment is left out, since the attachment may end its wait.
     */
    HEARS_NOTHING,
    /**
     * The graces and patiences of the nodes below the node that is asked, and its own, add up to more than the tree has for a stop. Only
     * nodes count whose own options gave them more than their parent has; {@link StopPlan#worstCase} counts all.
     */
    GRACES_EXCEED,
    /** The queue of a thread has had many events at each look, for some time: {@link LintOptions#fullQueue}. */
    QUEUE_FULL,
    /** A node has many children, and stops them one after the other: {@link LintOptions#siblings}. */
    MANY_SIBLINGS,
    /**
     * Threads of a scope have failed, and no join has collected their failures: the scope keeps these until it is closed, and then
     * throws them.
     */
    FAILURES_NOT_JOINED,
    /**
     * Many children of a node are platform threads that have been in one wait for a long time, and the JVM has virtual
     * threads: {@link LintOptions#idle}.
     */
    COULD_BE_VIRTUAL
  }

  /** {@return the hint in one line: the path, the kind, the sentence, the remedy} */
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
   * The limits beyond which {@link Node#lints(java.util.function.UnaryOperator)} gives a hint. Immutable: each method
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

    /** Leaves out hints of this kind. */
    public LintOptions without(Kind kind) {
      EnumSet<Kind> more = EnumSet.of(Objects.requireNonNull(kind, "kind"));
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
     * Sets how long a thread may be in no wait of this library; 30 s by default. At least three looks must have seen it so.
     *
     * @throws IllegalArgumentException if {@code time} is zero or negative
     */
    public LintOptions noWait(Duration time) {
      LintDraft draft = new LintDraft(this);
      draft.noWaitNanos = Durations.nanos(Durations.positive(time, "time"));
      return new LintOptions(draft);
    }

    /**
     * Sets how many events the queue of a thread may have for how long; 1,000 for 10 s by default.
     *
     * @throws IllegalArgumentException if {@code events} is below 1, or {@code time} is zero or negative
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
     * @throws IllegalArgumentException if {@code most} is below 1
     */
    public LintOptions siblings(int most) {
      LintDraft draft = new LintDraft(this);
      draft.mostSiblings = atLeastOne(most, "most");
      return new LintOptions(draft);
    }

    /**
     * Sets how many children of a node may be platform threads that have been in one wait for how long; 100 for 10 minutes
     * by default. Threads that have the option {@link ThreadOptions#platform}, of their own or from their parent, do not count.
     *
     * @throws IllegalArgumentException if {@code threads} is below 1, or {@code time} is zero or negative
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
        throw new IllegalArgumentException(what + " must be positive, not " + number);
      }
      return number;
    }
  }
}
