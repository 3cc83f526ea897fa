package dev.supervisor.core;

import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Thrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a child is started again when its body has ended, how soon, and how often. Immutable: each method returns a
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
 * has lived for the {@linkplain #quiet quiet} time. So a child that fails now and then is started again for ever, and a
 * child that always fails at once gives up, however long the pauses are. The pauses double from the first to the
 * longest, and vary at random, so that many children that fail together do not come back together.
 *
 * <p>The rules follow those of Erlang/OTP's supervisors if they fit. The limit differs on purpose, as a limit by a span
 * of time and a growing pause contradict each other.
 */
public final class Restart {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LEAST_QUIET = Duration.ofSeconds(60);
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
   * Says which children of a node are started again when the end of one is answered by a start; see {@link
   * ThreadOptions#strategy}.
   */
  public enum Strategy {
    /** That child alone. */
    ONE_FOR_ONE,
    /** All of them; the others are stopped first. */
    ONE_FOR_ALL,
    /** That child and all younger ones; these are stopped first. */
    REST_FOR_ONE
  }

  /** What happens to a child whose body has thrown something. */
  public enum Decision {
    /** It is started again, within its limit. */
    RESTART,
    /** It ends there, failed. */
    STOP,
    /** It counts as a normal end. */
    IGNORE,
    /** It gives up at once, whatever attempts are left. */
    ESCALATE
  }

  /** A limit by a span of time. */
  record Window(int failures, long nanos) {}

  /** An answer to one kind of failure. */
  private record Answer(Class<? extends Throwable> failure, Decision decision) {}

  /** An answer to the failures that users' code picks. */
  private record Asked(Predicate<? super Throwable> which, Decision decision) {}

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
  private final @Nullable String property; // that has set some of this
  private final List<Answer> answers;
  private final List<Asked> asked;

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

    List<Answer> answers = List.of();
    List<Asked> asked = List.of();
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
    this.asked = draft.asked;
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
    draft.asked = asked;
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
   * {@return rules by which a child is started again however its body ends, unless it is being stopped} A normal end
   * costs an attempt, as a failure does. They are refused for {@link SupervisedThread#call}, whose result would never
   * come.
   */
  public static Restart always() {
    return NEVER.changed(it -> it.policy = Policy.ALWAYS);
  }

  // ---- how often

  /**
   * Sets how many attempts the child has since it was stable; 10 by default.
   *
   * @param attempts zero gives up at the first failure
   * @throws IllegalArgumentException if it is negative
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
   * Lets the child give up when more than so many failures come within that time, as in Erlang/OTP, instead of by
   * attempts since it was stable. So it may fail any number of times, if the failures are rare enough. {@link #upTo}
   * and {@link #forever} take this back.
   *
   * <p>The time is time in which the child lives: the clock of this limit stands still from the end of one incarnation
   * to the start of the next, so that a growing pause cannot keep the limit from being reached. For a group it stands
   * still while the group pauses. Until the child is ready for the first time, {@link #beforeReady} counts instead; its
   * default is 3, or this number of failures if that is less. {@link Child#forgive} takes all failures back.
   *
   * @param failures how many failures may come, at most 1,000; zero gives up at the first
   * @param within positive, of any length
   * @throws IllegalArgumentException if the number is negative or too large, or the time is zero or negative
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
   * Sets how many attempts the child has before it is ready for the first time in its life, for a child that
   * {@linkplain ThreadOptions#becomesReady becomes ready}: one that has never worked is given up sooner. The default is
   * 3, or the number of {@link #upTo} if that is less; with {@link #forever} there is no limit.
   *
   * @param attempts zero gives up at the first failure
   * @throws IllegalArgumentException if it is negative
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

  /** Sets no limit. From the eleventh attempt on, a failure is logged once a minute at most. */
  public Restart forever() {
    return limited(/* attempts= */ -1, null);
  }

  /**
   * Sets how long the child must have lived to be stable, counted from when it was {@linkplain Child#ready ready}; its
   * attempts are counted anew from then on. The default is 60 s, or twice the last pause if that is longer.
   *
   * @param quiet positive, of any length
   * @throws IllegalArgumentException if it is zero or negative, since no limit would ever be reached then
   */
  public Restart quiet(Duration quiet) {
    Duration bounded = Durations.bounded(Durations.positive(quiet, "quiet"));
    return changed(it -> it.quiet = bounded);
  }

  // ---- how soon

  /**
   * Sets the pause before the first attempt, which doubles with each further one, and the longest pause; 200 ms and 30
   * s by default.
   *
   * @param first zero starts again at once, each time
   * @param longest at least as long as the first
   * @throws IllegalArgumentException if one of them is negative, or the longest is shorter than the first
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
   * Sets by which part of itself a pause may vary, up and down; 0.5 by default.
   *
   * @param part between 0 and 1; with zero the pauses do not vary
   * @throws IllegalArgumentException if it is negative, or more than 1
   */
  public Restart jitter(double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException("jitter: " + part + " is not between 0 and 1");
    }
    return changed(it -> it.jitter = part);
  }

  // ---- giving up

  /**
   * Makes the failure of a child that gives up the failure of its parent: the parent is stopped in order, with that
   * reason, and has failed. A scope or a root throws the failure when it is closed. This is the default.
   */
  public Restart escalates() {
    return giving(Giving.ESCALATES, Duration.ZERO);
  }

  /**
   * Keeps a child that gives up {@link Node.State#DOWN down} in its place, until it is {@linkplain Child#start started}
   * by hand or stopped.
   */
  public Restart staysDown() {
    return giving(Giving.STAYS_DOWN, Duration.ZERO);
  }

  /**
   * Leaves a child that gives up alone for that time; then it has all its attempts again.
   *
   * @param time positive, of any length
   * @throws IllegalArgumentException if it is zero or negative
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
   * @param listener called by a helper thread, after all has been decided and logged. What it throws is logged; if it
   *     blocks, it holds up nothing but further such calls. Nothing waits for it, not even the end of the JVM: use the
   *     {@linkplain TreeOptions#listener listener} of the tree for events that must not be missed
   */
  public Restart onGivingUp(Consumer<? super GivenUp> listener) {
    Objects.requireNonNull(listener, "listener");
    return changed(it -> it.onGivingUp = listener);
  }

  /**
   * Tells that a child has given up.
   *
   * @param child the child
   * @param attempts how many attempts it had used up
   * @param failure the failure with which it ended last; null for a normal end
   * @param line all of it in one line: when it began, how often the child failed, and what happens to it
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
   * until then, the log has that thread's stack. After that time the child gives up for good: its failure is its
   * parent's, whatever way of giving up was chosen.
   *
   * @param time positive, of any length
   * @throws IllegalArgumentException if it is zero or negative
   */
  public Restart fenceWithin(Duration time) {
    Duration bounded = Durations.bounded(Durations.positive(time, "fenceWithin"));
    return changed(it -> it.fenceWithin = bounded);
  }

  // ---- by kind of failure

  /**
   * Sets what happens to the child after a failure of this class or of a subclass. If several classes fit, the most
   * derived one counts.
   *
   * <p>Without an answer of its own, a {@link VirtualMachineError} other than {@link StackOverflowError}, and a {@link
   * LinkageError}, escalate. Any other failure is answered by another start.
   */
  public Restart on(Class<? extends Throwable> failure, Decision decision) {
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(decision, "decision");
    var all = new ArrayList<>(answers);
    all.removeIf(it -> it.failure() == failure);
    all.add(new Answer(failure, decision));
    return changed(it -> it.answers = List.copyOf(all));
  }

  /**
   * Sets what happens to the child after a failure that the predicate accepts. Predicates are called before the answers
   * by class, in the order in which they were given.
   *
   * @param which called by the thread that failed. What it throws is suppressed in the failure, and counts as false
   */
  public Restart on(Predicate<? super Throwable> which, Decision decision) {
    Objects.requireNonNull(which, "which");
    Objects.requireNonNull(decision, "decision");
    var all = new ArrayList<>(asked);
    all.add(new Asked(which, decision));
    return changed(it -> it.asked = List.copyOf(all));
  }

  private @Nullable Decision asked(Throwable thrown) {
    for (Asked each : asked) {
      try {
        if (each.which().test(thrown)) {
          return each.decision();
        }
      } catch (Throwable e) {
        Thrown.suppress(thrown, e);
      }
    }
    return null;
  }

  /** {@return what becomes of that failure, which is none of ours; asks users' code} */
  Decision decide(Throwable thrown) {
    Decision picked = asked(thrown);
    if (picked != null) {
      return picked;
    }
    Answer best = null;
    for (Answer each : answers) {
      if (each.failure().isInstance(thrown)
          && (best == null || best.failure().isAssignableFrom(each.failure()))) {
        best = each;
      }
    }
    if (best != null) {
      return best.decision();
    }
    boolean isFatal = thrown instanceof LinkageError
        || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError));
    return isFatal ? Decision.ESCALATE : Decision.RESTART;
  }

  /** {@return the same, which that system property has changed} */
  Restart setBy(String name) {
    return changed(it -> it.property = name);
  }

  /** {@return whether some failures count as a normal end} */
  boolean mayIgnore() {
    return answers.stream().anyMatch(it -> it.decision() == Decision.IGNORE)
        || asked.stream().anyMatch(it -> it.decision() == Decision.IGNORE);
  }

  boolean isNever() {
    return policy == Policy.NEVER;
  }

  /**
   * Thrown by a body that wants to be started anew: a planned end. It costs no attempt and no pause, except that a
   * second one within a second counts as a failure.
   */
  public static final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a planned end.
     *
     * @param why what it is for, for the log
     */
    public Planned(String why) {
      super("to be started anew: " + Objects.requireNonNull(why, "why"));
    }
  }

  /** Thrown by a body for which another start is of no use: the child gives up at once. */
  public static final class GiveUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a failure that no start answers.
     *
     * @param why what makes it hopeless
     * @param cause what caused it; null if nothing did
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
    return describe(/* becomesReady= */ false);
  }

  String describe(boolean becomesReady) {
    if (isNever()) {
      return "never started again";
    }
    StringBuilder text = new StringBuilder(100);
    text.append(policy == Policy.ALWAYS ? "always started again" : "started again on failure");
    Window limit = window;
    if (limit != null) {
      text.append(", up to ").append(limit.failures());
      text.append(limit.failures() == 1 ? " failure" : " failures").append(" within ");
      text.append(millis(limit)).append(" of its life");
    } else if (attempts < 0) {
      text.append(", without a limit");
    } else {
      text.append(", up to ").append(attempts).append(attempts == 1 ? " attempt" : " attempts");
    }
    if (becomesReady && attemptsBeforeReady() >= 0) {
      text.append(", up to ").append(attemptsBeforeReady()).append(" before it is first ready");
    }
    text.append(", after ").append(first.toMillis()).append(" ms");
    text.append(" to ").append(longest.toMillis()).append(" ms");
    int later = limit == null ? attempts : limit.failures();
    int fewest = becomesReady ? attemptsBeforeReady() : later;
    if (fewest >= 0) {
      text.append("; gives up after ")
          .append(pauses(fewest, 1 - jitter).toMillis())
          .append(" ms at the earliest, at failure ");
      if (becomesReady && (attemptsBeforeReady() != later || limit != null)) {
        text.append(attemptsBeforeReady() + 1L).append(" before it is ready");
        text.append(later < 0 ? ", " : ", or at failure ");
      }
      if (limit != null) {
        text.append(limit.failures() + 1L);
        text.append(limit.failures() == 0 ? ", " : " within " + millis(limit) + " of its life, ");
      } else if (attempts >= 0) {
        text.append(attempts + 1L)
            .append(attempts == 0 ? " within " : ", each within ")
            .append(quietInWords())
            .append(becomesReady ? " of being ready, " : " of its start, ");
      }
      text.append(
          switch (giving) {
            case ESCALATES -> "and its parent fails";
            case STAYS_DOWN -> "and stays down";
            case COOLS_DOWN -> "and tries again " + coolDown.toMillis() + " ms later";
          });
    }
    if (limit != null && Durations.nanos(pauses(limit.failures(), 1)) > limit.nanos()) {
      text.append("; ITS PAUSES ALONE ARE LONGER THAN ")
          .append(millis(limit))
          .append(
              ": they do not count, so by the clock on the wall its failures are further apart");
    }
    if (property != null) {
      text.append("; as the system property ").append(property).append(" says");
    }
    return text.toString();
  }

  private static String millis(Window of) {
    return TimeUnit.NANOSECONDS.toMillis(of.nanos()) + " ms";
  }

  /** {@return within what time of being ready a failure counts with those before} */
  private String quietInWords() {
    Duration own = quiet;
    if (own != null) {
      return own.toMillis() + " ms";
    }
    boolean mayBeMore = longest.compareTo(LEAST_QUIET.dividedBy(2)) > 0;
    return LEAST_QUIET.toMillis() + " ms" + (mayBeMore ? " (or twice the last pause)" : "");
  }

  /** {@return the sum of the pauses before it gives up} */
  private Duration pauses(int attempts, double part) {
    double sum = 0;
    double next = Durations.nanos(first);
    for (int i = 0; i < attempts && sum < Long.MAX_VALUE; i++) {
      double most = Durations.nanos(longest);
      if (next >= most) {
        sum += most * (attempts - i);
        break;
      }
      sum += next;
      next *= 2;
    }
    return Duration.ofNanos((long) Math.min(Long.MAX_VALUE, sum * part));
  }
}
