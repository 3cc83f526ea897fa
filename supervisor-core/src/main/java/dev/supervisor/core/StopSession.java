package dev.supervisor.core;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.spi.Firing;
import dev.supervisor.signals.spi.Mutex;
import dev.supervisor.signals.spi.Seam;
import dev.supervisor.signals.spi.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stop of one subtree: its clock, and what is noted for its report. */
final class StopSession {
  final TreeNode top;
  private final Signal life; // of the top, when this began
  final Reason reason;
  final long startNanos = Seam.nanoTime();
  private final long reserveNanos; // how long the reserve is
  private final Timer.Entry reserve;
  private final Timer.Entry deadline;

  /** Past the deadline: nothing can be born any more. */
  volatile boolean expired;

  private volatile Timer.@Nullable Entry sooner; // the deadline of whoever shortened it
  private volatile long overNanos;
  private volatile boolean isOver;

  // guarded by mutex
  private final Mutex mutex = new Mutex();
  private final List<TreeNode> settled = new ArrayList<>(4);
  private final Map<TreeNode, StopReport.Late> late = new HashMap<>(0);

  private StopSession(TreeNode top, Reason reason) {
    this.top = top;
    this.life = top.stopped();
    this.reason = reason;
    long limit = top.stopWithin().toNanos();
    this.reserveNanos = limit / 5;
    this.reserve = at(startNanos + limit - reserveNanos, this::rush);
    this.deadline = at(startNanos + limit, this::expire);
  }

  /** {@return the session the node is stopping in: the one it has, or a new one with it on top} */
  static StopSession of(TreeNode node, Reason why) {
    StopSession fresh = new StopSession(node, why);
    node.lock();
    try {
      if (node.session != null) {
        return node.session;
      }
      node.session = fresh;
      if (node.reason == null) {
        node.reason = why;
      }
    } finally {
      node.unlock();
    }
    Timer.schedule(fresh.reserve);
    Timer.schedule(fresh.deadline);
    return fresh;
  }

  private static Timer.Entry at(long nanos, Runnable action) {
    return new Timer.Entry(nanos) {
      @Override
      public void run() {
        action.run();
      }
    };
  }

  /** Begins the reserve now: whoever waits has no time left. */
  void shorten() {
    if (Timer.cancel(reserve)) {
      Timer.Entry other = at(Seam.nanoTime() + reserveNanos, this::expire);
      sooner = other;
      Timer.schedule(other);
      rush();
    }
  }

  /** Asks and interrupts all that remain, newest first, children first, without waiting. */
  void rush() {
    if (isStaleFor(top)) {
      return;
    }
    Firing firing = Firing.enter();
    try {
      for (TreeNode node : top.inOrderOfStopping()) {
        firing.addLink(() -> StopChain.rush(node, reason, this));
      }
    } finally {
      firing.exit();
    }
  }

  /** Gives up all that remain, in order. */
  private void expire() {
    expired = true;
    if (isStaleFor(top)) {
      return;
    }
    Firing firing = Firing.enter();
    try {
      for (TreeNode node : top.inOrderOfStopping()) {
        StopReport.Late look = node instanceof ThreadNode thread ? Look.at(thread) : null;
        note(node, look);
        firing.addLink(() -> StopChain.giveUp(node, Outcome.ABANDONED));
      }
    } finally {
      firing.exit();
    }
  }

  /** {@return whether this was the stop of a former incarnation of the node} */
  boolean isStaleFor(TreeNode node) {
    return node == top && node.stopped() != life;
  }

  /** The top is settled. */
  void over() {
    overNanos = Seam.nanoTime();
    isOver = true;
    Timer.cancel(reserve);
    Timer.cancel(deadline);
    Timer.Entry other = sooner;
    if (other != null) {
      Timer.cancel(other);
    }
  }

  void add(TreeNode node) {
    mutex.lock();
    try {
      settled.add(node);
    } finally {
      mutex.unlock();
    }
  }

  /** Takes over what was noted in the session of a subtree, or the one node. */
  void addAll(@Nullable StopSession part, TreeNode node) {
    if (part == null) {
      add(node);
      return;
    }
    List<TreeNode> nodes;
    Map<TreeNode, StopReport.Late> looks;
    part.mutex.lock();
    try {
      nodes = List.copyOf(part.settled);
      looks = Map.copyOf(part.late);
    } finally {
      part.mutex.unlock();
    }
    mutex.lock();
    try {
      settled.addAll(nodes);
      late.putAll(looks);
    } finally {
      mutex.unlock();
    }
  }

  /** Keeps the first look at a node that is late. */
  void note(TreeNode node, StopReport.@Nullable Late look) {
    if (look == null) {
      return;
    }
    mutex.lock();
    try {
      late.putIfAbsent(node, look);
    } finally {
      mutex.unlock();
    }
  }

  StopReport report() {
    List<StopReport.Entry> entries = new ArrayList<>();
    mutex.lock();
    try {
      for (TreeNode node : settled) {
        Outcome how = node.outcome;
        long asked = node.askedNanos == 0 ? node.settledNanos : node.askedNanos;
        entries.add(new StopReport.Entry(
            node.path(),
            how == null ? Outcome.FINISHED : how,
            java.time.Duration.ofNanos(Math.max(0, node.settledNanos - asked)),
            late.get(node)));
      }
    } finally {
      mutex.unlock();
    }
    long end = isOver ? overNanos : Seam.nanoTime();
    return new StopReport(
        top.path(), reason, java.time.Duration.ofNanos(end - startNanos), isOver, entries);
  }
}
