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
 * <p>A child inherits the kind of thread, the grace, the patience and the daemon option of its parent. All other
 * options are for one thread alone.
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
   * Runs the thread as a virtual thread.
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

  /** Runs the thread as a platform thread, which is the default at the root. */
  public ThreadOptions platform() {
    return changed(it -> {
      it.virtual = false;
      it.isKindChosen = true;
    });
  }

  /**
   * Sets the time between the request to stop and the first interrupt; 5 s by default.
   *
   * @param grace of any length; zero interrupts at once. Any grace ends within the reserve of the tree's stop
   * @throws IllegalArgumentException if {@code grace} is negative
   */
  public ThreadOptions grace(Duration grace) {
    Duration checked = checked(grace, "grace");
    return changed(it -> it.grace = checked);
  }

  /**
   * Sets the time between the first interrupt and giving up; 2 s by default. The interrupt is repeated every second.
   *
   * @param patience of any length; zero gives the thread up right after the first interrupt. Any patience ends with the deadline of
   *     the tree's stop
   * @throws IllegalArgumentException if {@code patience} is negative
   */
  public ThreadOptions patience(Duration patience) {
    Duration checked = checked(patience, "patience");
    return changed(it -> it.patience = checked);
  }

  /** Stops the children of the thread all at once, instead of one after the other: for a pool of equal threads. */
  public ThreadOptions allAtOnce() {
    return changed(it -> it.allAtOnce = true);
  }

  /**
   * Sets whether the thread is a daemon. In its turn the parent of a daemon asks it to stop, and does not wait for it:
   * the daemon moves to the root, and the root waits. Children inherit this. A daemon of the root itself is like any
   * other child.
   *
   * @param daemon false by default at the root; with false, a child of a daemon is an ordinary child
   */
  public ThreadOptions daemon(boolean daemon) {
    return changed(it -> it.daemon = daemon);
  }

  /**
   * Sets a last call, which the thread makes after its body has ended in any way, and also if it was stopped before its
   * body began. A failure of the call is the thread's failure, unless the body has failed.
   *
   * @param cleanup runs on the thread, with a clear interrupt flag
   */
  public ThreadOptions cleanup(Body cleanup) {
    Objects.requireNonNull(cleanup, "cleanup");
    return changed(it -> it.cleanup = cleanup);
  }

  /**
   * Sets whether the thread is started again when its body has ended, how soon and how often; {@link Restart#never} by
   * default. Children do not inherit it.
   */
  public ThreadOptions restart(Restart restart) {
    Objects.requireNonNull(restart, "restart");
    return changed(it -> it.restart = restart);
  }

  /**
   * Lets the body say when the thread can be used, by {@link Supervisor#ready()} or {@link Supervisor#ready(Object)}.
   * Until then the thread is {@link Node.State#STARTING starting}, although its body runs. The time after which it is
   * {@linkplain Restart#quiet stable} counts from then on, and there is a limit of its own for the attempts {@linkplain
   * Restart#beforeReady before it is first ready}. Children do not inherit this.
   *
   * <p>Without this option a thread is ready with the first instruction of its body.
   */
  public ThreadOptions becomesReady() {
    return changed(it -> it.becomesReady = true);
  }

  /**
   * Sets which children of the thread are started again when one of them has to be; by default only that child is. Children
   * do not inherit this.
   *
   * <p>With the other two strategies, the children with a {@link Restart} are a group. When one of them has to be
   * started again, the others, or the younger ones, are stopped first: newest first, each with its own grace. Then
   * there is one pause. Then all are started in the order of their birth: each when the body of the one before has
   * begun, and none before all their threads have ended. A child that comes {@linkplain #after after} siblings is
   * started when these are ready, or will not be; the children behind it in the order wait with it. It is always started
   * after these siblings, also if one of them was started anew by hand.
   *
   * <p>The attempts are counted for the group. The group has all of them again when all its children have been ready for the
   * quiet time, without a failure. The limit, the pauses and the way of giving up are those of the child that failed. A further failure while the
   * group stops or pauses costs no further attempt. A child that is born meanwhile starts with the
   * group. {@link Child#start} starts the whole group. A child whose life is over is not started again. Children without a
   * {@code Restart}, scopes and attachments belong to no group.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.strategy(…))}.
   */
  public ThreadOptions strategy(Restart.Strategy strategy) {
    Objects.requireNonNull(strategy, "strategy");
    return changed(draft -> draft.strategy = strategy);
  }

  /**
   * Starts the thread when that sibling is {@linkplain Child#ready ready}, and stops it before the sibling, as younger
   * children are stopped. Until it starts, the thread is {@link Node.State#WAITING waiting}. Children do not inherit
   * this.
   *
   * <p>This is order alone. The thread starts also if the sibling has stopped or failed before it was ready, or is
   * down; later ends of the sibling do not matter. Neither the parent nor the thread that spawns it waits. If
   * the start fails, the new thread has failed. If the parent is stopped first, the thread is never started.
   *
   * <p>The order holds at the first start of each life. A restart of the thread alone does not wait for the sibling. If
   * a {@linkplain #strategy strategy} starts both together, each start of the group has that order, and waits for the
   * sibling to be ready.
   *
   * <p>The option may be given several times, for several siblings. Only a child that is there can be named, so there
   * are no circles.
   *
   * @param sibling a child of the same parent; otherwise spawning throws an {@link IllegalArgumentException}
   */
  public ThreadOptions after(Child<?> sibling) {
    List<ChildNode<?>> all = with(after, sibling);
    return changed(it -> it.after = all);
  }

  /**
   * Ties the thread to a sibling without which it is of no use. The thread starts when the sibling is {@linkplain Child#ready
   * ready}, as with {@link #after}. In addition:
   *
   * <ul>
   *   <li>When an incarnation of the sibling has ended, or is stopped, the threads that need it, directly or through
   *       others, are stopped one at a time, the one that was started last first, each with its own grace. The sibling is not
   *       started again before they have stopped, or were given up.
   *   <li>They are started again when the sibling is ready. That costs them no attempt. A failure of one of them
   *       costs no attempt while the sibling is not ready. An attempt that was spent within the second before the end of
   *       the sibling is given back, unless it was the last.
   *   <li>When the sibling fails for good, or is down, their lives end: {@code join} throws a {@link
   *       ThreadFailedException} whose cause is a {@link DependencyFailedException}. The scope does not throw it, as the
   *       failure of the sibling is told already. When the sibling was stopped or has ended normally, their lives end
   *       as if they were stopped. If the sibling is later started by hand, and is ready, they have new lives.
   *   <li>A thread that has ended by itself, or was stopped by hand, is not started again with the sibling.
   * </ul>
   *
   * <p>The option may be given several times: then all of these siblings have to be ready. A helper thread makes each
   * start. Children do not inherit this. Spawning throws an {@link IllegalArgumentException} if the child is never
   * {@linkplain #restart started again}, or belongs to a group, where it can come after the sibling instead.
   *
   * @param sibling a child of the same parent; otherwise spawning throws an {@link IllegalArgumentException}
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

  /** Whether a node is stopped when significant children of it have ended by themselves. */
  public enum AutoShutdown {
    /** The ends of children do not stop the node. */
    NEVER,
    /** The node is stopped when the first significant child has ended. */
    ANY_SIGNIFICANT,
    /** The node is stopped when the last significant child has ended. */
    ALL_SIGNIFICANT
  }

  /**
   * Sets whether the thread is stopped, with all nodes below it, when its {@linkplain #significant() significant}
   * children have ended; by default it is not. Children do not inherit this.
   *
   * <p>The end of a child counts if the child ends by itself: its body has returned or failed, also after {@link
   * SupervisedThread#pleaseStop pleaseStop().go()} by hand, and no start follows. The end of a child that was stopped, by hand, for its
   * siblings or with a node above, does not count; nor does a child that is {@linkplain Node.State#DOWN down}. For
   * {@code ALL_SIGNIFICANT}, a child that was created and never started counts as one that is left.
   *
   * <p>The stop ends the present incarnation of the thread, and is no failure: a thread that is {@linkplain Restart#always always}
   * started again comes back, any other has ended. A failure of the child itself is logged and collected as any other.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.autoShutdown(…))}.
   */
  public ThreadOptions autoShutdown(AutoShutdown when) {
    Objects.requireNonNull(when, "when");
    return changed(it -> it.autoShutdown = when);
  }

  /**
   * Makes the thread one whose end, if it ends by itself, can {@linkplain #autoShutdown stop} its parent. Children do not inherit this.
   *
   * <p>If the options of the parent name no automatic shutdown, spawning throws an {@link IllegalArgumentException}.
   *
   * @throws IllegalArgumentException if the thread is {@linkplain Restart#always always} started again, since it never
   *     ends by itself
   */
  public ThreadOptions significant() {
    return changed(it -> it.significant = true);
  }

  /**
   * Lets the first child that fails stop the thread and all its other children. Children do not inherit this.
   *
   * <p>No failure is lost. The thread fails with the failure of the first child. Failures of other children before or
   * while they are stopped for it, and of its own body, are suppressed in that failure, in the order in which
   * they came. A scope or a root throws the failures from {@link Scope#close}, in the same order. A failure that is
   * answered by another start does not count. Nor does the failure of a child whose stop had begun for another reason.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.failFast())}. For calls with results there is
   * {@link Together#all}.
   */
  public ThreadOptions failFast() {
    return changed(it -> it.failFast = true);
  }

  /**
   * Gives the thread the oldest place below its parent, for a thread that its siblings, the body of its parent and
   * their clean-ups may use. It is asked to stop when all its siblings and the body of its parent have ended. If there
   * are several such threads, the one that was started first is the last. {@link SupervisedThread#awaitChildren} does
   * not wait for it. Children do not inherit it.
   *
   * <p>Such a child is no daemon. It is {@linkplain SupervisedThread#spawn spawned} or called, and never started again:
   * with a {@linkplain #restart restart}, {@linkplain #after after a sibling}, and by {@link SupervisedThread#create}
   * it is refused with an {@link IllegalArgumentException}.
   */
  public ThreadOptions asOldest() {
    return changed(it -> it.asOldest = true);
  }

  /**
   * Refuses the thread if a sibling has its name: spawning or creating it then throws an {@link
   * IllegalStateException}. Without this option the second child of a name is called {@code name#2}. The
   * name of a child is free again when the child has stopped. Children do not inherit this.
   */
  public ThreadOptions unique() {
    return changed(it -> it.unique = true);
  }

  /**
   * Limits how many children the thread has at a time; there is no limit by default. If the thread has so many, spawning, calling or
   * creating a further child throws an {@link IllegalStateException}. Children do not inherit this.
   *
   * <p>A child counts from its birth, started or not, until it is settled, and while it is started again. Attachments
   * and scopes do not count.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.atMost(100))}. For many calls of which only
   * some are to run at a time there is {@link Together.CallOptions#atMost}, which waits.
   *
   * @throws IllegalArgumentException if {@code children} is zero or negative
   */
  public ThreadOptions atMost(int children) {
    if (children <= 0) {
      throw new IllegalArgumentException("atMost must be positive, not " + children);
    }
    return changed(it -> it.atMost = children);
  }

  /**
   * Limits how many children of the thread are being started again at a time. If many of them have failed together, that spares the
   * systems that they load or connect to. A start lasts from the decision until the child is {@linkplain Child#ready
   * ready}. The others wait in order, {@linkplain Node.State#BACKING_OFF backing off}. Children do not inherit
   * this.
   *
   * <p>By default at most twice as many children are being started as there are processors, and a start lasts until the body of the child has
   * begun, ready or not. With this option, too, a start lasts only so long if the child does not {@linkplain #becomesReady say when it is
   * ready}. A child that ends, or is given up, before it is ready gives its place to the next; a child that is
   * never ready keeps its place. So a body that waits for a sibling before it says that it is ready may wait for ever, if that sibling waits
   * for this place: let the child {@linkplain #needs need} the sibling instead. Spawning, and {@link Child#start} by hand,
   * wait for no place.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.startsAtOnce(4))}.
   *
   * @throws IllegalArgumentException if {@code children} is zero or negative
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
   * Makes failures of many children within a short time a failure of the thread itself: they have a common cause,
   * which no start of one child mends. By default each child has its own limit alone. Children do not inherit this.
   *
   * <p>The thread fails if it has at least four children with a {@linkplain #restart restart}, and if more than the given share of
   * these have failed within the given time. A child that fails several times counts once. The last of
   * them then gives up, whatever its own limit and its own way to give up are, and its failure is that of the thread,
   * as with {@link Restart#escalates}.
   *
   * <p>For the children of a scope or a root: {@code with.threads(t -> t.commonCause(0.5, TEN_SECONDS))}.
   *
   * @param share the share of those children that are there when one fails; more than half of them fail with 0.5
   * @param within the time; positive, of any length
   * @throws IllegalArgumentException if {@code share} is negative, or is 1 or more, which is never exceeded; if {@code within} is
   *     zero or negative; or if a {@linkplain #strategy strategy} starts the children together
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

  /**
   * Limits the silence of the thread, as {@link #heartbeat(Duration, UnaryOperator)} does, with default options: a silence is reported, and
   * the thread goes on.
   */
  public ThreadOptions heartbeat(Duration within) {
    return heartbeat(within, with -> with);
  }

  /**
   * Limits the silence of the thread. The body shows that it is alive by {@link Supervisor#beat()}, and by each wait of
   * this library that it begins. A thread that does neither for the given time is <i>silent</i>. That is
   * logged with the stack of the thread, told as a {@link TreeEvent.Silent}, and shown by {@link Node#tree} and {@link
   * Node#health}, until the thread beats again. Children do not inherit this.
   *
   * <p>A thread in a wait of this library counts as alive, however long the wait is. One sweep looks at all threads of
   * a tree, four times within the shortest of their times, so a silence is reported after 1 to 1.5 times the given
   * time, and never earlier. A sweep that comes late by its own interval or more judges no thread: the machine slept,
   * the JVM was stopped or collected garbage, or the processors were busy. A thread that is being stopped is not
   * judged; its grace and patience count then.
   *
   * @param within the longest silence; positive, of any length
   * @param with changes the options of the heartbeat
   * @throws IllegalArgumentException if the time is zero or negative. Spawning throws one if the thread {@linkplain
   *     HeartbeatOptions#startsAgain is to be started again} after a silence and has no {@link Restart}
   */
  public ThreadOptions heartbeat(Duration within, UnaryOperator<HeartbeatOptions> with) {
    long nanos = Durations.nanos(Durations.positive(within, "within"));
    HeartbeatOptions asked = Options.changed(
        new HeartbeatOptions(nanos, Durations.FOREVER_NANOS, /* startsAgain= */ false), with);
    Beats.want();
    return changed(it -> it.heartbeat = asked);
  }

  /** The options of a heartbeat. Immutable: each method returns changed options. */
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
     * Limits each single wait of this library, too; by default a wait may be of any length.
     *
     * @param longest positive, of any length
     * @throws IllegalArgumentException if {@code longest} is zero or negative
     */
    public HeartbeatOptions waitAtMost(Duration longest) {
      return new HeartbeatOptions(
          withinNanos, Durations.nanos(Durations.positive(longest, "waitAtMost")), startsAgain);
    }

    /**
     * Stops a thread that is silent: it is asked, interrupted after its grace, and given up after its patience. That
     * counts as a failure, after which the thread is started again as its {@link Restart} says. A child whose thread does not end is {@linkplain
     * Node.State#FENCED fenced}.
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
