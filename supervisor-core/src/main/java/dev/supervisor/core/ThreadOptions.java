package dev.supervisor.core;

import dev.supervisor.signals.internal.Beats;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Options;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a supervised thread runs and is stopped. Immutable: each method returns changed options.
 *
 * <p>Children inherit the kind of thread, the grace, the patience and the daemon of the thread that
 * they belong to; the rest is for the one thread alone.
 */
public final class ThreadOptions {
  private static final ThreadOptions DEFAULTS = new ThreadOptions(new Draft());

  final boolean virtual;
  final boolean isKindChosen;
  final Duration grace;
  final Duration patience;
  final boolean allAtOnce;
  final boolean daemon;
  final @Nullable Body cleanup;
  final Restart restart;
  final boolean becomesReady;
  final Restart.Strategy strategy;
  final List<ChildNode<?>> after;
  final AutoShutdown autoShutdown;
  final boolean significant;
  final boolean failFast;
  final boolean asOldest;
  final boolean unique;
  final int atMost; // 0 for any number
  final @Nullable CommonCause commonCause;
  final int startsAtOnce; // 0: as many as are by default, and without a look at readiness
  final @Nullable HeartbeatOptions heartbeat;
  final List<ChildNode<?>> needs;

  /** Options while they are changed. */
  private static final class Draft {
    boolean virtual;
    boolean isKindChosen;
    Duration grace = Duration.ofSeconds(5);
    Duration patience = Duration.ofSeconds(2);
    boolean allAtOnce;
    boolean daemon;

    @Nullable
    Body cleanup;

    Restart restart = Restart.never();
    boolean becomesReady;
    Restart.Strategy strategy = Restart.Strategy.ONE_FOR_ONE;
    List<ChildNode<?>> after = List.of();
    AutoShutdown autoShutdown = AutoShutdown.NEVER;
    boolean significant;
    boolean failFast;
    boolean asOldest;
    boolean unique;
    int atMost;
    int startsAtOnce;

    @Nullable
    CommonCause commonCause;

    @Nullable
    HeartbeatOptions heartbeat;

    List<ChildNode<?>> needs = List.of();

    /** What children inherit of these, where they are those of their parent. */
    void inherit(ThreadOptions from) {
      virtual = from.virtual;
      isKindChosen = from.isKindChosen;
      grace = from.grace;
      patience = from.patience;
      daemon = from.daemon;
    }

    void takeAll(ThreadOptions from) {
      inherit(from);
      allAtOnce = from.allAtOnce;
      cleanup = from.cleanup;
      restart = from.restart;
      becomesReady = from.becomesReady;
      strategy = from.strategy;
      after = from.after;
      autoShutdown = from.autoShutdown;
      significant = from.significant;
      failFast = from.failFast;
      asOldest = from.asOldest;
      unique = from.unique;
      atMost = from.atMost;
      startsAtOnce = from.startsAtOnce;
      commonCause = from.commonCause;
      heartbeat = from.heartbeat;
      needs = from.needs;
    }
  }

  // immutable objects: threads that race make equal ones
  private @Nullable ThreadOptions inherited;
  private @Nullable ThreadOptions latest; // made of these for a child, with nothing of users in it

  private ThreadOptions(Draft draft) {
    this.virtual = draft.virtual;
    this.isKindChosen = draft.isKindChosen;
    this.grace = draft.grace;
    this.patience = draft.patience;
    this.allAtOnce = draft.allAtOnce;
    this.daemon = draft.daemon;
    this.cleanup = draft.cleanup;
    this.restart = draft.restart;
    this.becomesReady = draft.becomesReady;
    this.strategy = draft.strategy;
    this.after = draft.after;
    this.autoShutdown = draft.autoShutdown;
    this.significant = draft.significant;
    this.failFast = draft.failFast;
    this.heartbeat = draft.heartbeat;
    if (significant && restart.policy == Restart.Policy.ALWAYS) {
      throw new IllegalArgumentException(
          "a child that is always started again never ends by itself, so it cannot be"
              + " significant: use Restart.onFailure() or Restart.never()");
    }
    this.asOldest = draft.asOldest;
    this.unique = draft.unique;
    this.atMost = draft.atMost;
    this.startsAtOnce = draft.startsAtOnce;
    this.commonCause = draft.commonCause;
    if (commonCause != null && strategy != Restart.Strategy.ONE_FOR_ONE) {
      throw new IllegalArgumentException(
          "children that are started again together fail together: leave out commonCause, or the strategy");
    }
    this.needs = draft.needs;
  }

  private ThreadOptions changed(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.takeAll(this);
    change.accept(draft);
    return new ThreadOptions(draft);
  }

  static ThreadOptions defaults() {
    return DEFAULTS;
  }

  /** {@return the same options; where a sibling has equal ones, the object of that, so that a million children do not have one each} */
  ThreadOptions shared(ThreadOptions made) {
    if (made == this || !made.isPlain()) {
      return made;
    }
    ThreadOptions known = latest;
    if (known != null && known.isAsPlain(made)) {
      return known;
    }
    latest = made;
    return made;
  }

  /** {@return whether there is nothing in it that users have made, and that must not be kept for longer than the child} */
  private boolean isPlain() {
    return cleanup == null
        && restart == Restart.never()
        && after.isEmpty()
        && needs.isEmpty()
        && commonCause == null
        && heartbeat == null;
  }

  private boolean isAsPlain(ThreadOptions other) {
    return virtual == other.virtual
        && isKindChosen == other.isKindChosen
        && grace.equals(other.grace)
        && patience.equals(other.patience)
        && allAtOnce == other.allAtOnce
        && daemon == other.daemon
        && becomesReady == other.becomesReady
        && strategy == other.strategy
        && autoShutdown == other.autoShutdown
        && significant == other.significant
        && failFast == other.failFast
        && asOldest == other.asOldest
        && unique == other.unique
        && atMost == other.atMost
        && startsAtOnce == other.startsAtOnce;
  }

  ThreadOptions inherited() {
    if (!allAtOnce
        && cleanup == null
        && restart.isNever()
        && !becomesReady
        && after.isEmpty()
        && autoShutdown == AutoShutdown.NEVER
        && !significant
        && !failFast
        && !asOldest
        && !unique
        && atMost == 0
        && startsAtOnce == 0
        && commonCause == null
        && heartbeat == null
        && needs.isEmpty()
        && strategy == Restart.Strategy.ONE_FOR_ONE) {
      return this;
    }
    ThreadOptions made = inherited;
    if (made == null) {
      Draft draft = new Draft();
      draft.inherit(this);
      made = new ThreadOptions(draft);
      inherited = made;
    }
    return made;
  }

  /**
   * Runs on a virtual thread.
   *
   * @throws UnsupportedOperationException on a JVM before 21
   */
  public ThreadOptions virtual() {
    if (!VirtualThreads.available()) {
      throw new UnsupportedOperationException(
          "virtual threads need Java 21 or later; this is " + Runtime.version().toString());
    }
    return changed(it -> {
      it.virtual = true;
      it.isKindChosen = true;
    });
  }

  /** Runs on a platform thread, which is the default at the root. */
  public ThreadOptions platform() {
    return changed(it -> {
      it.virtual = false;
      it.isKindChosen = true;
    });
  }

  /**
   * The time between asking and interrupting; 5 s by default.
   *
   * @param grace zero interrupts at once; one of any length, also for ever, ends with the stop of the
   *     tree
   * @throws IllegalArgumentException when it is negative
   */
  public ThreadOptions grace(Duration grace) {
    Duration checked = checked(grace, "grace");
    return changed(it -> it.grace = checked);
  }

  /**
   * The time between the first interrupt and giving up, 2 s by default; the interrupt is repeated
   * every second.
   *
   * @param patience zero gives up with the first interrupt; one of any length, also for ever, ends
   *     with the stop of the tree
   * @throws IllegalArgumentException when it is negative
   */
  public ThreadOptions patience(Duration patience) {
    Duration checked = checked(patience, "patience");
    return changed(it -> it.patience = checked);
  }

  /** Its children are stopped all at once, instead of newest first: for a pool of equal threads. */
  public ThreadOptions allAtOnce() {
    return changed(it -> it.allAtOnce = true);
  }

  /**
   * Says whether the thread is a daemon. The parent of a daemon asks it to stop in its turn and does
   * not wait for it; the daemon moves to the root, and the root waits. Children inherit this. A daemon
   * of the root itself is like any other child.
   *
   * @param daemon false at the root by default; false makes a child of a daemon an ordinary child
   */
  public ThreadOptions daemon(boolean daemon) {
    return changed(it -> it.daemon = daemon);
  }

  /**
   * The thread makes one last call after its body has ended, in whatever way, and also when it was stopped
   * before its body began. A failure of the call is the thread's failure, unless the body has failed.
   */
  public ThreadOptions cleanup(Body cleanup) {
    Objects.requireNonNull(cleanup, "cleanup");
    return changed(it -> it.cleanup = cleanup);
  }

  /**
   * Says whether the thread is started again when its body has ended, how soon and how often; {@link Restart#never} by default. Children
   * do not inherit it.
   */
  public ThreadOptions restart(Restart restart) {
    Objects.requireNonNull(restart, "restart");
    return changed(it -> it.restart = restart);
  }

  /**
   * The body says when the thread can be used, with {@link Supervisor#ready()} or {@link Supervisor#ready(Object)}. Until then the thread is {@link
   * Node.State#STARTING starting}, although its body runs. The time after which it is {@linkplain Restart#quiet stable} counts from then on, and
   * the attempts {@linkplain Restart#beforeReady before it is first ready} have a limit of their own. Children do not inherit it.
   *
   * <p>Without this a thread is ready with the first instruction of its body.
   */
  public ThreadOptions becomesReady() {
    return changed(it -> it.becomesReady = true);
  }

  /**
   * Says which children of the thread are started again when one of them has to be: only that one by default. Children do not
   * inherit it.
   *
   * <p>With the other two strategies, the children that have a {@link Restart} are a group. When one has to be started again, the others, or the younger
   * ones, are stopped first, newest first, each with its own grace. Then there is one pause. Then all are started in the order of their
   * birth, each when the body of the one before has begun, and not before all their threads have ended. A child that comes {@linkplain #after after} siblings is started when these
   * are ready, or will not be; the children behind it in the order wait with it. It never stands before these siblings in the order, also where one of them was started anew by hand.
   *
   * <p>The attempts are counted for the group, and are there again when the group has been left alone for the quiet time. The limit, the pauses and what giving up means are
   * those of the child that failed. A failure while the group stops or pauses joins it and is no attempt of its own. A child that is born meanwhile starts with the group. {@link
   * Child#start} starts the whole group. A child whose life is over is not started again. Children that are never started again, scopes and attachments belong to no group.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.strategy(…))}.
   */
  public ThreadOptions strategy(Restart.Strategy strategy) {
    Objects.requireNonNull(strategy, "strategy");
    return changed(draft -> draft.strategy = strategy);
  }

  /**
   * The thread starts when that sibling is {@linkplain Child#ready ready}, and stops before the sibling, as younger children do. Until it starts it is {@link
   * Node.State#WAITING waiting}. This is order alone: the thread starts also when the sibling has stopped or failed before it was ready, or is down, and what
   * becomes of the sibling later does not matter. Neither the parent nor the thread that spawns it waits; a failure to start it is the thread's own.
   * When the parent is stopped before, the thread is never started. Children do not inherit this.
   *
   * <p>The order holds at the first start of each life. A thread that is started again by itself does not wait for its sibling; where a {@linkplain #strategy strategy} starts both together, each start of
   * the group has that order, and waits for the sibling to be ready.
   *
   * <p>May be given several times, for several siblings. Only a child that is there can be named, so there are no circles.
   *
   * @param sibling a child of the same parent: otherwise spawning throws an {@link IllegalArgumentException}
   */
  public ThreadOptions after(Child<?> sibling) {
    List<ChildNode<?>> all = with(after, sibling);
    return changed(it -> it.after = all);
  }

  /**
   * The thread is of no use without that sibling. It starts when the sibling is {@linkplain Child#ready ready}, as with {@link #after}, and:
   *
   * <ul>
   *   <li>When an incarnation of the sibling has ended, or is stopped, the threads that need it, directly or by way of others, are stopped, the
   *       newest first, each with its own grace. The sibling is not started again before they are down, or were given up.
   *   <li>They are started again when the sibling is ready. That costs them no attempt. A failure of one of them costs nothing
   *       while the sibling is not up; an attempt that was spent within the second before the sibling's end is given back, unless it was the last.
   *   <li>When the sibling fails for good, or is down, their lives end: {@code join} throws a {@link ThreadFailedException} with a {@link
   *       DependencyFailedException} in it. No scope throws that one, as the failure of the sibling is told already. When the sibling was stopped or
   *       has ended normally, their lives end as by a stop. When the sibling is started by hand after that, and is ready, they have new lives.
   *   <li>A thread that has ended by itself, or that was stopped by itself, stays so.
   * </ul>
   *
   * <p>May be given several times: all of these siblings have to be ready. Each start is made by a helper thread. Children do not inherit this. A child that is never {@linkplain
   * #restart started again} cannot need another, nor can one of a group, which comes after it instead: spawning throws an {@link
   * IllegalArgumentException}.
   *
   * @param sibling a child of the same parent: otherwise spawning throws an {@link IllegalArgumentException}
   */
  public ThreadOptions needs(Child<?> sibling) {
    List<ChildNode<?>> all = with(needs, sibling);
    return changed(it -> it.needs = all);
  }

  private static List<ChildNode<?>> with(List<ChildNode<?>> former, Child<?> sibling) {
    List<ChildNode<?>> all = new ArrayList<>(former);
    all.add((ChildNode<?>) Objects.requireNonNull(sibling, "sibling"));
    return List.copyOf(all);
  }

  /** When a node is stopped because significant children of it have ended by themselves. */
  public enum AutoShutdown {
    /** Never. */
    NEVER,
    /** When one of them has ended. */
    ANY_SIGNIFICANT,
    /** When one of them has ended, and none is left. */
    ALL_SIGNIFICANT
  }

  /**
   * Says whether the thread is stopped, with all that is left below it, when its {@linkplain #significant() significant} children have ended; never
   * by default. Children do not inherit it.
   *
   * <p>The end of a child counts when it comes by itself: its body has returned or failed, or was asked through {@link
   * SupervisedThread#pleaseStop} alone, and no start follows. A child that was stopped, by hand, for its siblings or from above, does not count; nor does one
   * that is {@linkplain Node.State#DOWN down}. For {@code ALL_SIGNIFICANT} a child that was created and never started is left.
   *
   * <p>The stop is one of the present incarnation, and no failure: a node that is {@linkplain Restart#always always} started again comes
   * back, any other has ended. A failure of the child itself is told and collected as ever.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.autoShutdown(…))}.
   */
  public ThreadOptions autoShutdown(AutoShutdown when) {
    Objects.requireNonNull(when, "when");
    return changed(it -> it.autoShutdown = when);
  }

  /**
   * The parent is {@linkplain #autoShutdown stopped} when the thread has ended by itself. Children do not inherit it.
   *
   * <p>Where the options of the parent name no automatic shutdown, spawning throws an {@link IllegalArgumentException}.
   *
   * @throws IllegalArgumentException when the thread is {@linkplain Restart#always always} started again: it never ends by itself
   */
  public ThreadOptions significant() {
    return changed(it -> it.significant = true);
  }

  /**
   * The first child that fails stops the thread, with all other children. Children do not inherit it.
   *
   * <p>No failure is lost. The thread fails with the failure of the first child; what other children throw, before or while they are stopped for it, and what its own body throws, is suppressed in
   * that, in the order in which it came. A scope or a root throws them from {@link Scope#close}, in the same order. A failure that
   * is answered by another start does not count, nor does one of a child whose stop had begun for another reason.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.failFast())}. For calls that have results there is {@link
   * Together#all}.
   */
  public ThreadOptions failFast() {
    return changed(it -> it.failFast = true);
  }

  /**
   * The thread takes the oldest place below its parent. This is for a thread that its siblings, the body of its parent and their clean-ups may use. It is asked to stop when
   * all its siblings and the body of its parent have ended; of several such threads, the one that was started first is the last. {@link
   * SupervisedThread#awaitChildren} does not wait for it. Children do not inherit it.
   *
   * <p>Such a child is no daemon. It is {@linkplain SupervisedThread#spawn spawned} or called, and never started again: with a {@linkplain #restart restart},
   * {@linkplain #after after a sibling}, and by {@link SupervisedThread#create} it is refused with an {@link IllegalArgumentException}.
   */
  public ThreadOptions asOldest() {
    return changed(it -> it.asOldest = true);
  }

  /**
   * No sibling may have the name of the thread: while one has it, spawning throws an {@link IllegalStateException} and starts nothing. Without this the second child of
   * a name is {@code name#2}. A child that has ended has given its name back. Children do not inherit it.
   */
  public ThreadOptions unique() {
    return changed(it -> it.unique = true);
  }

  /**
   * Limits the number of children at a time: to spawn, call or create a further one throws an {@link IllegalStateException}, and starts
   * nothing. A child counts from its birth, started or not, until it is settled, and while it is started again. Attachments and
   * scopes do not count. By default there is no limit. Children do not inherit it.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.atMost(100))}. For many calls of which only some are to run at a time there is
   * {@link Together.CallOptions#atMost}, which waits.
   *
   * @throws IllegalArgumentException when it is zero or negative
   */
  public ThreadOptions atMost(int children) {
    if (children <= 0) {
      throw new IllegalArgumentException("atMost must be positive, not " + children);
    }
    return changed(it -> it.atMost = children);
  }

  /**
   * When its children are started again, no more of them than so many are on their way at a time, from the decision until they are {@linkplain Child#ready
   * ready}: for what they load, or connect to, when many of them failed together. The others wait in their order, {@linkplain Node.State#BACKING_OFF
   * backing off}. Children do not inherit it.
   *
   * <p>By default no more starts are under way than twice the number of processors, each until its body has begun, ready or not. That also is so here for a child
   * that does not say when it is {@linkplain #becomesReady ready}. A child that ends, or is given up, before it is ready makes room; one that is never ready keeps its place.
   * So a body that waits for a sibling before it is ready may wait for one that waits for its place: let it {@linkplain #needs need} that sibling instead. Spawning, and {@link Child#start}
   * by hand, wait for no place.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.startsAtOnce(4))}.
   *
   * @throws IllegalArgumentException when it is zero or negative
   */
  public ThreadOptions startsAtOnce(int children) {
    if (children <= 0) {
      throw new IllegalArgumentException("startsAtOnce must be positive, not " + children);
    }
    return changed(it -> it.startsAtOnce = children);
  }

  /** When failures of children have a common cause. */
  record CommonCause(double share, long nanos) {
    /** {@return it in words} */
    String describe() {
      return "more than " + share + " of its children, of " + CommonFailures.FEWEST
          + " at least, have failed within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
  }

  /**
   * Failures of many of its children within a short time have a common cause, which no start of one of them mends: the node has failed. So it does when more than
   * that share of its children that may be {@linkplain #restart started again}, of four at least, have failed within that time; one child that fails many times counts
   * once. The last of them gives up then, whatever its own limit and its own way to give up are, and its failure is that of this node, as with {@link Restart#escalates}.
   * Children do not inherit it; without it each child has its own limit alone.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.commonCause(0.5, TEN_SECONDS))}.
   *
   * @param share of those that are there when one fails: 0.5 for more than half of them
   * @throws IllegalArgumentException when the share is negative, or 1 or more, which never happens; when the time is zero or negative; or beside a {@linkplain
   *     #strategy strategy} that starts children together
   */
  public ThreadOptions commonCause(double share, Duration within) {
    long nanos = Durations.nanos(Durations.positive(within, "within"));
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("commonCause: more than " + share
          + " of the children is not between none and all of them; give 0.5 for more than half");
    }
    CommonCause asked = new CommonCause(share, nanos);
    return changed(it -> it.commonCause = asked);
  }

  /** {@return these, where a scope can have them, which has no body of its own} */
  ThreadOptions ofScope() {
    String only = !restart.isNever()
        ? "restart"
        : becomesReady
            ? "becomesReady"
            : !after.isEmpty()
                ? "after"
                : !needs.isEmpty()
                    ? "needs"
                    : significant
                        ? "significant"
                        : cleanup != null
                            ? "cleanup"
                            : heartbeat != null
                                ? "heartbeat"
                                : asOldest ? "asOldest" : unique ? "unique" : "";
    if (!only.isEmpty()) {
      throw new IllegalArgumentException(
          only + " is for one child, and is inherited by none: say it where that child is spawned");
    }
    return this;
  }

  /** {@return these, where a child can have them} */
  ThreadOptions ofChild(String name, boolean startsAtOnce) {
    if (!asOldest) {
      return this;
    }
    if (!startsAtOnce || !restart.isNever() || !after.isEmpty()) {
      throw new IllegalArgumentException(name
          + " cannot be at the oldest place: that is for threads that start at once, and once; leave out asOldest, or "
          + (!startsAtOnce ? "spawn it" : restart.isNever() ? "after" : "restart"));
    }
    return changed(it -> it.daemon = false);
  }

  /** Sets a heartbeat with default options, as {@link #heartbeat(Duration, UnaryOperator)} does: a silence is told, and the thread goes on. */
  public ThreadOptions heartbeat(Duration within) {
    return heartbeat(within, with -> with);
  }

  /**
   * The body shows that it is alive: by {@link Supervisor#beat()}, and by each wait of this library that it comes to. A thread that does neither for so long is <i>silent</i>. That is logged with the
   * stack of the thread, told as a {@link TreeEvent.Silent}, and shown by {@link Node#tree} and {@link Node#health}, until the thread beats again. Children do not inherit it.
   *
   * <p>In a wait of this library a thread counts as alive, however long the wait is. One sweep looks at all threads of a tree, four times within the shortest of these times, so a silence is told
   * after one to one and a half of its time, and never too early. A sweep that comes late by its own interval or more judges no thread: the machine slept, the JVM was stopped or
   * collected garbage, or there was too much to do. After its stop request a thread is not looked at; grace and patience count then.
   *
   * @param within the longest silence, of any length
   * @param with what else is asked of the heartbeat
   * @throws IllegalArgumentException when it is zero or negative; spawning throws one where the thread {@linkplain HeartbeatOptions#startsAgain is to be started again} and has no {@link Restart}
   */
  public ThreadOptions heartbeat(Duration within, UnaryOperator<HeartbeatOptions> with) {
    long nanos = Durations.nanos(Durations.positive(within, "within"));
    HeartbeatOptions asked = Options.changed(
        new HeartbeatOptions(nanos, Durations.FOREVER_NANOS, /* startsAgain= */ false), with);
    Beats.want();
    return changed(it -> it.heartbeat = asked);
  }

  /** What is asked of a heartbeat. Immutable: each method returns changed options. */
  public static final class HeartbeatOptions {
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int LOOKS = 4; // within the time

    final long withinNanos;
    final long waitNanos;
    final boolean startsAgain;

    private HeartbeatOptions(long withinNanos, long waitNanos, boolean startsAgain) {
      this.withinNanos = withinNanos;
      this.waitNanos = waitNanos;
      this.startsAgain = startsAgain;
    }

    /**
     * Limits each wait of this library, too; without this a wait may be of any length.
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public HeartbeatOptions waitAtMost(Duration longest) {
      return new HeartbeatOptions(
          withinNanos, Durations.nanos(Durations.positive(longest, "waitAtMost")), startsAgain);
    }

    /**
     * Stops a thread that is silent: it is asked, has its grace, is interrupted, has its patience. That counts as a failure, which its {@link
     * Restart} answers. A thread that does not end is {@linkplain Node.State#FENCED fenced}.
     */
    public HeartbeatOptions startsAgain() {
      return new HeartbeatOptions(withinNanos, waitNanos, /* startsAgain= */ true);
    }

    /** {@return how often it has to be looked at} */
    long everyNanos() {
      return Math.max(SHORTEST_NANOS, Math.min(withinNanos, waitNanos) / LOOKS);
    }
  }

  private static Duration checked(Duration duration, String what) {
    return Durations.bounded(Durations.notNegative(duration, what));
  }
}
