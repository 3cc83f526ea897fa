package dev.supervisor.core;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Durations;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the next incarnation of a child away while a thread of a former one is alive that was given up: its own, or one below. Guarded by the
 * child's mutex, but for what is added.
 */
final class Fence {
  /* How it works. Threads below are added when they are given up, each with the signal of its end, before the node above can settle: no mutex
   * is needed for that, as one that cannot be had in time would let an incarnation begin beside that thread; its own thread, that a group has given up,
   * when the child is found waiting for it. While the child waits a move of the Agenda comes each minute, which tells where these threads are,
   * on a helper thread. It ends when none is left, when the child does not wait any more, or when it has lasted too long: then the child gives up. */

  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** A node that was given up, with its signal; or, if it is the child itself, with the incarnation. */
  private record KeepsAway(ThreadNode node, @Nullable Signal end, int incarnation) {
    boolean isOver() {
      return end != null
          ? end.isGo()
          : node.hasEnded() || node.stopping.incarnation() != incarnation;
    }
  }

  private final ChildNode<?> node;
  private final long withinNanos;
  private final Queue<KeepsAway> givenUp = new ConcurrentLinkedQueue<>();
  private @Nullable FenceWatch watch; // while the child waits

  Fence(ChildNode<?> node, Restart policy) {
    this.node = node;
    this.withinNanos = Durations.nanos(policy.fenceWithin);
  }

  /** A thread below was given up; with the mutex or without. */
  void add(ThreadNode below, Signal end) {
    givenUp.removeIf(KeepsAway::isOver);
    givenUp.add(new KeepsAway(below, end, 0));
  }

  /** {@return whether a thread is alive that was given up} */
  boolean isUp() {
    givenUp.removeIf(KeepsAway::isOver);
    return !givenUp.isEmpty();
  }

  /** {@return the end of one of the threads below that are alive and keep it away; null where there is none} */
  @Nullable
  Signal end() {
    for (KeepsAway each : givenUp) {
      Signal end = each.end();
      if (end != null && !end.isGo()) {
        return end;
      }
    }
    return null;
  }

  /** {@return the threads that are alive and keep it away} */
  List<ThreadNode> threads() {
    return givenUp.stream().filter(it -> !it.isOver()).map(KeepsAway::node).toList();
  }

  /**
   * The child waits now.
   *
   * @param own whether for its own thread, too
   * @return what is to be done without the mutex; null when there is nothing new
   */
  @Nullable
  Runnable begins(boolean own, Runnable freed) {
    if (own && givenUp.stream().noneMatch(it -> it.node() == node)) {
      givenUp.add(new KeepsAway(node, null, node.stopping.incarnation()));
    }
    if (!isUp()) {
      return null;
    }
    FenceWatch known = watch;
    boolean isNew = known == null;
    FenceWatch now = known == null ? new FenceWatch() : known;
    watch = now;
    int many = givenUp.size();
    if (isNew) {
      node.emit(at -> new TreeEvent.Fenced(at, node, many));
    }
    List<Signal> ends = new ArrayList<>();
    for (KeepsAway each : givenUp) {
      if (each.end() != null) { // the end of its own thread has the child make its move
        ends.add(each.end());
      }
    }
    return () -> {
      if (isNew) {
        tell(many);
        now.begin();
      }
      for (Signal end : ends) {
        Registration unused = end.then(freed);
      }
    };
  }

  private void tell(int many) {
    Teller.warn(
        SupervisedThread.class,
        null,
        "{} is not started again before {} that {} given up {} ended",
        node::path,
        () -> many == 1 ? "a thread" : many + " threads",
        () -> many == 1 ? "was" : "were",
        () -> many == 1 ? "has" : "have");
  }

  /**
   * The child does not wait any more.
   *
   * @return what is to be cancelled
   */
  Agenda.@Nullable Move ends() {
    FenceWatch former = watch;
    watch = null;
    return former;
  }

  /** Looks each minute. */
  private final class FenceWatch extends Agenda.Move {
    private final long sinceNanos = Seam.nanoTime();
    private final long lastNanos = sinceNanos + withinNanos;
    private long reportNanos = sinceNanos + REPORT_NANOS;

    void begin() {
      node.agenda().put(this, lastNanos - reportNanos < 0 ? lastNanos : reportNanos);
      if (node.stopping.isSettled()) {
        node.agenda().cancel(this);
      }
    }

    @Override
    void make() {
      Starts.aside(this::look);
    }

    private void look() {
      List<ThreadNode> alive = new ArrayList<>();
      if (!NodeHold.take(node)) {
        NodeHold.again(node, this::make);
        return;
      }
      try {
        if (watch != this || !isUp()) {
          return;
        }
        givenUp.forEach(it -> alive.add(it.node()));
      } finally {
        node.unlock();
      }
      long now = Seam.nanoTime();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(now - sinceNanos);
      if (now - reportNanos >= 0) {
        reportNanos = now + REPORT_NANOS;
        tell(alive, seconds);
      }
      if (now - lastNanos >= 0) {
        node.isFencedTooLong(alive.size(), seconds);
      } else {
        begin();
      }
    }

    private void tell(List<ThreadNode> alive, long seconds) {
      Teller.warn(
          SupervisedThread.class,
          null,
          "{} has waited for {} s to be started again, for {}{}",
          node::path,
          () -> Long.toString(seconds),
          () -> alive.size() == 1 ? "a thread" : alive.size() + " threads",
          () -> alive.stream().map(this::where).collect(Collectors.joining()));
    }

    private String where(ThreadNode it) {
      ThreadSnapshot.Sight sight = ThreadSnapshot.of(it);
      if (sight == null) {
        return "";
      }
      StopReport.Late seen = sight.inOurWords();
      return seen.stack().stream()
          .map(frame -> "\n\tat " + frame.toString())
          .collect(Collectors.joining("", "\n" + it.path() + " on " + seen.thread(), ""));
    }
  }
}
