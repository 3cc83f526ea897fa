package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules that say whether a child is started again when its body has ended, how soon, and how often. Immutable: each method returns a
 * changed object.
 *
 * <pre>{@code
 * var poller = app.spawn(
 *     "poller",
 *     with -> with.restart(Restart.onFailure().upTo(5)),
 *     pleaseStop -> poll(pleaseStop));
 * }</pre>
 *
 * <p>A child that is started again keeps its handle, its place among its siblings and its listeners. {@code
 * pleaseStop}, {@code drain} and {@code ended} are new, as they belong to one incarnation. {@link Child#join} waits for
 * the last incarnation. A failure that is answered by another start is logged, and is neither collected nor thrown. A
 * child is not started again once it, or a node above it, is being stopped.
 *
 * <p>The limit counts <em>attempts</em>: starts after a failure, since the child was stable. A child is stable when it
 * has been ready for the {@linkplain #quiet quiet} time. So a child that fails now and then is started again for ever, and a
 * child that always fails at once gives up, however long the pauses are. The pauses double from the first to the
 * longest, and vary at random, so that many children that fail together do not come back together.
 *
 * <p>The rules are those of Erlang/OTP's supervisors where that is possible. The limit differs on purpose: growing pauses would keep a
 * limit by a span of time from being reached.
 */
public final class Restart {
  private static final Duration FIRST = Duration.ofMillis(200);
  static final Duration LEAST_QUIET = Duration.ofSeconds(60);
  private static final Duration FENCE = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 10;
  private static final int ATTEMPTS_BEFORE_READY = 3;
  private static final int UNSET = -2;
  private static final int MOST_IN_A_WINDOW = 1_000;
  private static final Restart NEVER = new Restart(new RestartDraft());

  /** Which ends are answered by another start. */
  enum Policy {
    NEVER,
    ON_FAILURE,
    ALWAYS
  }

  /** What happens when a child has used up its attempts. */
  enum Giving {
    ESCALATES,
    STAYS_DOWN,
    COOLS_DOWN
  }

  /**
   * Which children of a node are started again when one of them has to be; see {@link ThreadOptions#strategy}.
   */
  public enum Strategy {
    /** Only the child that has ended is started again. */
    ONE_FOR_ONE,
    /** All children are started again; the others are stopped first. */
    ONE_FOR_ALL,
    /** The child that has ended and all younger ones are started again; the younger ones are stopped first. */
    REST_FOR_ONE
  }

  /** What follows for a child when its body has failed. */
  public enum Decision {
    /** The child is started again, within its limit. */
    RESTART,
    /** The life of the child ends with the failure; its parent goes on. */
    STOP,
    /** The failure counts as a normal end. */
    IGNORE,
    /** The child gives up at once, whatever attempts are left. */
    ESCALATE
  }

  /** A limit by a span of time. */
  record Window(int failures, long nanos) {}

  final Policy policy;
  final int attempts; // -1: without a limit
  private final int beforeReady; // UNSET, or as attempts
  final @Nullable Window window; // in place of the attempts
  final Duration first;
  final Duration longest;
  final double jitter;
  final @Nullable Duration quiet;
  final Giving giving;
  final Duration coolDown;
  final Duration fenceWithin;
  final @Nullable Consumer<? super GivenUp> onGivingUp;
  final @Nullable String property; // that has set some of this
  final FailureAnswers answers;

  /** Rules while they are changed. */
  private static final class RestartDraft {
    Policy policy = Policy.NEVER;
    int attempts = ATTEMPTS;
    int beforeReady = UNSET;

    @Nullable
    Window window;

    Duration first = FIRST;
    Duration longest = LONGEST;
    double jitter = 0.5;

    @Nullable
    Duration quiet;

    Giving giving = Giving.ESCALATES;
    Duration coolDown = Duration.ZERO;
    Duration fenceWithin = FENCE;

    @Nullable
    Consumer<? super GivenUp> onGivingUp;

    @Nullable
    String property;

    FailureAnswers answers = FailureAnswers.NONE;
  }

  private Restart(RestartDraft draft) {
    this.policy = draft.policy;
    this.attempts = draft.attempts;
    this.beforeReady = draft.beforeReady;
    this.window = draft.window;
    this.onGivingUp = draft.onGivingUp;
    this.property = draft.property;
    this.first = draft.first;
    this.longest = draft.longest;
    this.jitter = draft.jitter;
    this.quiet = draft.quiet;
    this.giving = draft.giving;
    this.coolDown = draft.coolDown;
    this.fenceWithin = draft.fenceWithin;
    this.answers = draft.answers;
  }

  private Restart changed(Consumer<RestartDraft> change) {
    RestartDraft draft = new RestartDraft();
    draft.policy = policy;
    draft.attempts = attempts;
    draft.beforeReady = beforeReady;
    draft.window = window;
    draft.onGivingUp = onGivingUp;
    draft.property = property;
    draft.first = first;
    draft.longest = longest;
    draft.jitter = jitter;
    draft.quiet = quiet;
    draft.giving = giving;
    draft.coolDown = coolDown;
    draft.fenceWithin = fenceWithin;
    draft.answers = answers;
    change.accept(draft);
    return new Restart(draft);
  }

  // ---- when

  /** {@return the default: a child whose body has ended is not started again} */
  public static Restart never() {
    return NEVER;
  }

  /**
   * {@return rules by which a child is started again when its body throws, and not when it returns or is asked to stop}
   */
  public static Restart onFailure() {
    return NEVER.changed(it -> it.policy = Policy.ON_FAILURE);
  }

  /**
   * {@return rules by which a child is started again however its body ends, unless it is being stopped}
   *
   * <p>A normal end costs an attempt, as a failure does. {@link SupervisedThread#call} refuses these rules with an {@link
   * IllegalArgumentException}, as its result would never come.
   */
  public static Restart always() {
    return NEVER.changed(it -> it.policy = Policy.ALWAYS);
  }

  // ---- how often

  /**
   * Sets how many attempts the child has since it was stable; 10 by default.
   *
   * @param attempts with zero, the child gives up at the first failure
   * @throws IllegalArgumentException if {@code attempts} is negative
   */
  public Restart upTo(int attempts) {
    if (attempts < 0) {
      throw new IllegalArgumentException(
          "upTo: " + attempts + " attempts; give 0 for none, or use forever() for any number");
    }
    return limited(attempts, null);
  }

  private Restart limited(int attempts, @Nullable Window window) {
    return changed(it -> {
      it.attempts = attempts;
      it.window = window;
    });
  }

  /**
   * Lets the child give up when it fails more than that number of times within that time, as in Erlang/OTP, instead of counting
   * attempts since it was stable. So it may fail any number of times, if the failures are rare enough. {@link #upTo}
   * and {@link #forever} take this back.
   *
   * <p>The clock of this limit stands still from the end of one incarnation
   * to the start of the next, so that a growing pause cannot keep the limit from being reached. For a group it stands
   * still while the group pauses. Before the child is ready for the first time in its life, {@link #beforeReady} counts instead; its
   * default is 3, or this number of failures if that is less. {@link Child#forgive} takes all failures back.
   *
   * @param failures the number of failures that do not make the child give up, at most 1,000; with zero, the child gives up at the first failure
   * @param within the time; positive, of any length
   * @throws IllegalArgumentException if {@code failures} is negative or more than 1,000, or {@code within} is zero or negative
   */
  public Restart limit(int failures, Duration within) {
    if (failures < 0 || failures > MOST_IN_A_WINDOW) {
      throw new IllegalArgumentException("limit: " + failures
          + " failures; give 0 for none, " + MOST_IN_A_WINDOW
          + " at most, or use upTo for attempts since it was stable");
    }
    long nanos = Durations.nanos(Durations.positive(within, "the time of the limit"));
    return limited(/* attempts= */ -1, new Window(failures, nanos));
  }

  /**
   * Sets how many attempts a child that {@linkplain ThreadOptions#becomesReady becomes ready} has before it is ready for the first time in
   * its life: a child that has never worked gives up sooner. The default is
   * 3, or the number of {@link #upTo} or {@link #limit} if that is less; with {@link #forever} there is no limit by default.
   *
   * @param attempts with zero, the child gives up at the first failure
   * @throws IllegalArgumentException if {@code attempts} is negative
   */
  public Restart beforeReady(int attempts) {
    if (attempts < 0) {
      throw new IllegalArgumentException("beforeReady: " + attempts
          + " attempts; give 0 for none, or use forever() for any number");
    }
    return changed(it -> it.beforeReady = attempts);
  }

  int attemptsBeforeReady() {
    if (beforeReady != UNSET) {
      return beforeReady;
    }
    int later = window == null ? attempts : window.failures();
    return later < 0 ? -1 : Math.min(later, ATTEMPTS_BEFORE_READY);
  }

  /** Removes the limit. From the eleventh attempt on, at most one failure a minute is logged. */
  public Restart forever() {
    return limited(/* attempts= */ -1, null);
  }

  /**
   * Sets how long the child must have been {@linkplain Child#ready ready} to be stable. When a stable child fails, its attempts
   * are counted anew. The default is 60 s, or twice the last pause if that is longer.
   *
   * @param quiet positive, of any length
   * @throws IllegalArgumentException if {@code quiet} is zero or negative, since no limit would ever be reached then
   */
  public Restart quiet(Duration quiet) {
    Duration bounded = Durations.bounded(Durations.positive(quiet, "quiet"));
    return changed(it -> it.quiet = bounded);
  }

  // ---- how soon

  /**
   * Sets the pause before the first attempt, which doubles with each further attempt, and the longest pause; 200 ms and 30
   * s by default.
   *
   * @param first with zero, there is no pause before any attempt
   * @param longest at least as long as {@code first}
   * @throws IllegalArgumentException if one of them is negative, or {@code longest} is shorter than {@code first}
   */
  public Restart delays(Duration first, Duration longest) {
    Duration least = Durations.bounded(Durations.notNegative(first, "the first delay"));
    Duration most = Durations.bounded(Durations.notNegative(longest, "the longest delay"));
    if (most.compareTo(least) < 0) {
      throw new IllegalArgumentException("delays: the longest, " + longest.toString()
          + ", is shorter than the first, " + first.toString() + ": give them the other way round");
    }
    return changed(it -> {
      it.first = least;
      it.longest = most;
    });
  }

  /**
   * Sets by which part of itself a pause may vary at random, up and down; 0.5 by default.
   *
   * @param part between 0 and 1; with zero, the pauses do not vary
   * @throws IllegalArgumentException if {@code part} is negative, or more than 1
   */
  public Restart jitter(double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException("jitter: " + part + " is not between 0 and 1");
    }
    return changed(it -> it.jitter = part);
  }

  // ---- giving up

  /**
   * Makes the failure of a child that gives up the failure of its parent: the parent is stopped in order, and has
   * failed. A scope or a root throws the failure when it is closed. This is the default.
   */
  public Restart escalates() {
    return giving(Giving.ESCALATES, Duration.ZERO);
  }

  /**
   * Keeps a child that gives up in its place, {@linkplain Node.State#DOWN down}, until it is {@linkplain Child#start started}
   * by hand or stopped. Its failure is logged, and not thrown.
   */
  public Restart staysDown() {
    return giving(Giving.STAYS_DOWN, Duration.ZERO);
  }

  /**
   * Starts a child that gives up again after that time, with all its attempts. Its failure is logged, and not thrown.
   *
   * @param time positive, of any length
   * @throws IllegalArgumentException if {@code time} is zero or negative
   */
  public Restart coolsDown(Duration time) {
    return giving(
        Giving.COOLS_DOWN, Durations.bounded(Durations.positive(time, "the time to cool down")));
  }

  private Restart giving(Giving how, Duration time) {
    return changed(it -> {
      it.giving = how;
      it.coolDown = time;
    });
  }

  /**
   * Calls the listener when the child gives up, whatever happens to the child then: for an alarm to people.
   *
   * @param listener called by a helper thread, after all has been decided and logged. An exception of it is logged. If it
   *     blocks, it holds up nothing but further such calls. Nothing waits for it, not even the end of the JVM: use the
   *     {@linkplain TreeOptions#listener listener} of the tree for events that must not be missed
   */
  public Restart onGivingUp(Consumer<? super GivenUp> listener) {
    Objects.requireNonNull(listener, "listener");
    return changed(it -> it.onGivingUp = listener);
  }

  /**
   * A child that has given up.
   *
   * @param child the child
   * @param attempts how many attempts it has used up
   * @param failure the failure with which it ended last; null if it ended normally
   * @param line one line for people: which child gave up, after how many attempts, with which failure, and what follows
   */
  public record GivenUp(
      Child<?> child, int attempts, @Nullable Throwable failure, String line) {
    /** {@return the line} */
    @Override
    public String toString() {
      return line;
    }
  }

  /**
   * Sets how long a thread that was given up may keep the child from being started again; 60 s by default. Each minute
   * until then, the stack of that thread is logged. After that time the life of the child ends: its failure is that of its
   * parent, whatever way of giving up was chosen.
   *
   * @param time positive, of any length
   * @throws IllegalArgumentException if {@code time} is zero or negative
   */
  public Restart fenceWithin(Duration time) {
    Duration bounded = Durations.bounded(Durations.positive(time, "fenceWithin"));
    return changed(it -> it.fenceWithin = bounded);
  }

  // ---- by kind of failure

  /**
   * Sets what happens to the child after a failure of this class or of a subclass. If several classes fit, the most
   * derived one counts. A second call for one class replaces the first.
   *
   * <p>If no class fits, a {@link LinkageError} and a {@link VirtualMachineError} other than {@link StackOverflowError}
   * escalate. Any other failure is answered by another start.
   */
  public Restart on(Class<? extends Throwable> failure, Decision decision) {
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(decision, "decision");
    return changed(it -> it.answers = answers.with(failure, decision));
  }

  /**
   * Sets what happens to the child after a failure that the predicate accepts. Predicates are called before the answers
   * by class, in the order in which they were given.
   *
   * @param which called by the thread that failed. An exception of it is suppressed in the failure, and counts as false
   */
  public Restart on(Predicate<? super Throwable> which, Decision decision) {
    Objects.requireNonNull(which, "which");
    Objects.requireNonNull(decision, "decision");
    return changed(it -> it.answers = answers.with(which, decision));
  }

  /** {@return the same, which that system property has changed} */
  Restart setBy(String name) {
    return changed(it -> it.property = name);
  }

  boolean isNever() {
    return policy == Policy.NEVER;
  }

  /**
   * A body throws this to be started anew: a planned end. It costs no attempt and no pause, except that a
   * second one within a second counts as a failure. For a child without a {@code Restart} it is a failure.
   */
  public static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a planned end.
     *
     * @param why the purpose of the new start, for the log
     */
    public Planned(String why) {
      super("to be started anew: " + Objects.requireNonNull(why, "why"));
    }
  }

  /** A body throws this if another start is of no use: the child gives up at once. */
  public static final class GiveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a failure that no start answers.
     *
     * @param why why another start is of no use
     * @param cause the exception that led to this; null if there is none
     */
    public GiveUp(String why, @Nullable Throwable cause) {
      super(Objects.requireNonNull(why, "why"), cause);
    }
  }

  /**
   * {@return the rules in one line: which ends, how many attempts, the pauses, and when a child gives up at the
   * earliest}
   */
  @Override
  public String toString() {
    return RestartText.of(this, /* becomesReady= */ false);
  }
}
