package dev.supervisor.core;

import dev.supervisor.signals.internal.Lane;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a storm of the children of one node small: so many of their starts are in flight at a time, and so many lines are told of
 * them. Made with the first child that may be started again. Thread-safe; its mutex is a leaf.
 */
final class Starts {
  /* How it works. A start is in flight from the decision, which a helper thread makes, to the first instruction of the body; to its readiness where the
   * parent says how many may be on their way. Those that are due and find no place wait here in their order; the end of one flight begins the next.
   *
   * A few lines are told at once. When there are more, the rest is counted, and a move of the Agenda tells the count a second later. */

  /** How many may be in flight, where the parent says nothing of it. */
  static final int MOST = 2 * Runtime.getRuntime().availableProcessors();

  private static final int LINES = 10;
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Lane LANE = new Lane("supervisor-restarts", 64);

  private final ParentNode parent;

  /** The group of the children that are started again together; null if each is by itself. */
  final @Nullable Group group;

  /** Whether a start is in flight until the child is ready. */
  final boolean untilReady;

  private final int most;
  private final Mutex mutex = new Mutex();

  // guarded by the mutex
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(4);
  private int inFlight;
  private int lines = LINES; // that may be told at once
  private long filledNanos = Seam.nanoTime();
  private long counted; // lines that were not told
  private Agenda.@Nullable Move count;
  private boolean over;
  private int restarting;
  private int withTheGroup;
  private int members; // that may be started again by themselves
  private final @Nullable CommonFailures common;
  private int down;

  Starts(ParentNode parent) {
    this.parent = parent;
    ThreadOptions.CommonCause cause = parent.options().commonCause;
    this.common = cause == null ? null : new CommonFailures(cause);
    int own = parent.options().startsAtOnce;
    this.untilReady = own > 0;
    this.most = own > 0 ? own : MOST;
    Restart.Strategy strategy = parent.options().strategy;
    this.group =
        strategy == Restart.Strategy.ONE_FOR_ONE ? null : new Group(parent, this, strategy);
  }

  /** Has it done on a helper thread. */
  static void aside(Runnable task) {
    LANE.execute(task);
  }

  // ---- how many wait

  /** How a child counts that may be started again. */
  enum Counted {
    LIVE,
    RESTARTING,
    /** The child is restarting, or down, as the group is. */
    WITH_THE_GROUP,
    DOWN,
    /** The child is not linked any more. */
    GONE
  }

  /** Counts a child from its birth on. */
  void bears(NextStart child) {
    mutex.lock();
    try {
      child.counted = Counted.LIVE;
      members += child.member.hasPolicy() ? 1 : 0;
    } finally {
      mutex.unlock();
    }
  }

  /** Counts how a child stands now, unless it is not linked any more. */
  void count(NextStart child, Counted now) {
    mutex.lock();
    try {
      if (child.counted != Counted.GONE) {
        add(child.counted, -1);
        add(now, 1);
        child.counted = now;
        if (now == Counted.GONE) {
          leaves(child);
        }
      }
    } finally {
      mutex.unlock();
    }
  }

  private void leaves(NextStart child) {
    members -= child.member.hasPolicy() ? 1 : 0;
    if (common != null) {
      common.leaves(child);
    }
  }

  /**
   * Notes that a child has failed.
   *
   * @return in words, that many have failed for a common cause; empty if there is none
   */
  String commonCause(NextStart child, long now) {
    if (common == null) {
      return "";
    }
    mutex.lock();
    try {
      int many = child.counted == Counted.GONE ? 0 : common.failed(child, members, now);
      return many == 0
          ? ""
          : many + " of " + members + " children of " + parent.path() + " failed within "
              + common.withinMillis() + " ms";
    } finally {
      mutex.unlock();
    }
  }

  private void add(Counted of, int change) {
    restarting += of == Counted.RESTARTING ? change : 0;
    withTheGroup += of == Counted.WITH_THE_GROUP ? change : 0;
    down += of == Counted.DOWN ? change : 0;
  }

  /**
   * {@return how all stand; in the hold of the parent}
   *
   * @param threads how many there are, with those that are never started again
   */
  Node.Counts counts(int threads, long failed) {
    boolean isDown = group != null && group.untilNanos() == null;
    mutex.lock();
    try {
      return new Node.Counts(
          threads - restarting - withTheGroup - down,
          restarting + (isDown ? 0 : withTheGroup),
          down + (isDown ? withTheGroup : 0),
          failed);
    } finally {
      mutex.unlock();
    }
  }

  // ---- the starts

  /** Has it done on a helper thread as soon as there is a place; {@link #arrived} gives the place back. */
  void begin(Runnable start) {
    mutex.lock();
    try {
      if (inFlight >= most) {
        waiting.add(start);
        return;
      }
      inFlight++;
    } finally {
      mutex.unlock();
    }
    aside(start);
  }

  /** The body has begun, or is ready where that is waited for, or it will not. */
  void arrived() {
    Runnable next;
    mutex.lock();
    try {
      next = waiting.poll();
      inFlight -= next == null ? 1 : 0;
    } finally {
      mutex.unlock();
    }
    if (next != null) {
      aside(next);
    }
  }

  /** {@return whether a further start has to wait for its turn} */
  boolean isFull() {
    return inFlight() >= most;
  }

  /** {@return how many are in flight} */
  int inFlight() {
    mutex.lock();
    try {
      return inFlight;
    } finally {
      mutex.unlock();
    }
  }

  // ---- the lines

  /** {@return whether a line may be told; else it was counted} */
  boolean mayTell() {
    Agenda.Move next = null;
    long now = Seam.nanoTime();
    mutex.lock();
    try {
      fill(now);
      if (lines > 0 && counted == 0) {
        lines--;
        return true;
      }
      counted++;
      if (count == null && !over) {
        next = new Agenda.Move() {
          @Override
          void make() {
            tellCounted(this);
          }
        };
        count = next;
      }
    } finally {
      mutex.unlock();
    }
    if (next != null) {
      parent.agenda().put(next, now + LINE_NANOS);
      cancelIfOver(next);
    }
    return false;
  }

  private void fill(long now) {
    long more = (now - filledNanos) / LINE_NANOS;
    if (more > 0) {
      filledNanos += more * LINE_NANOS;
      lines = (int) Math.min(LINES, lines + more);
    }
  }

  private void cancelIfOver(Agenda.Move move) {
    boolean needless;
    mutex.lock();
    try {
      needless = over;
    } finally {
      mutex.unlock();
    }
    if (needless) {
      parent.agenda().cancel(move);
    }
  }

  private void tellCounted(Agenda.@Nullable Move of) {
    long many;
    mutex.lock();
    try {
      if (of != null && of != count) {
        return;
      }
      many = counted;
      counted = 0;
      count = null;
      fill(Seam.nanoTime());
      lines -= lines > 0 ? 1 : 0;
    } finally {
      mutex.unlock();
    }
    if (many > 0) {
      Teller.warn(
          SupervisedThread.class,
          null,
          "{}: {} more {} of its children {} answered by a start",
          parent::path,
          () -> Long.toString(many),
          () -> many == 1 ? "end" : "ends",
          () -> many == 1 ? "was" : "were");
    }
  }

  /** The parent's incarnation is over: what was counted is told. */
  void over() {
    Agenda.Move pending;
    mutex.lock();
    try {
      over = true;
      pending = count;
    } finally {
      mutex.unlock();
    }
    parent.agenda().cancel(pending);
    tellCounted(null);
    if (group != null) {
      group.over();
    }
  }
}
