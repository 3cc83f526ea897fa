package dev.supervisor.test;

import dev.supervisor.core.internal.OpenNode;
import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Thrown;
import dev.supervisor.signals.internal.Timed;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What there is of the library now, and was not there at the beginning. */
final class Leftovers {
  private static final long POLL_MILLIS = 5;
  private static final Duration CLEARING = Duration.ofSeconds(30); // more than a tree gives itself
  private static final List<String> LIBRARY = List.of(
      "dev.supervisor.signals.",
      "dev.supervisor.core.",
      "dev.supervisor.command.",
      "java.",
      "jdk.");

  /**
   * What is left at one moment.
   *
   * @param nodes the uppermost of the nodes that are left
   * @param threads the threads that still run code, each with its stack
   * @param deadlines the entries of the timer that wait for a deadline
   */
  record Found(
      List<OpenNode> nodes,
      Map<Thread, StackTraceElement[]> threads,
      List<Timed> deadlines,
      @Nullable TestClock clock) {

    boolean isNothing() {
      return nodes.isEmpty() && threads.isEmpty() && deadlines.isEmpty() && clock == null;
    }

    /** {@return whether something is left that cannot end by itself: the current thread would have to end it} */
    boolean stays() {
      return clock != null || nodes.stream().anyMatch(OpenNode::isOpenHere);
    }
  }

  private final Set<OpenNode> nodes;
  private final Set<Thread> threads;
  private final Set<Timed> deadlines;
  private final @Nullable TestClock clock;

  private Leftovers() {
    this.nodes = new HashSet<>(OpenTrees.nodes());
    this.threads = busyThreads().keySet();
    this.deadlines = new HashSet<>(Timer.entries());
    this.clock = TestClock.installed();
  }

  static Leftovers sinceNow() {
    return new Leftovers();
  }

  /**
   * Waits until nothing is left, for the patience at most. Then it stops what is left.
   *
   * @throws AssertionError which names what is left
   */
  void failIfAny(String after, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + nanos(patience);
    Found found = look();
    while (!found.isNothing() && !found.stays() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS); // most of what ends by itself has no event for us
      found = look();
    }
    if (!found.isNothing()) {
      AssertionError failure = new AssertionError(LeftoversText.of(after, found));
      clear(found, after, failure);
      throw failure;
    }
  }

  /** {@return the duration in nanoseconds, or the most that a clock can count to} */
  static long nanos(Duration patience) {
    long most = Long.MAX_VALUE / 2;
    return patience.compareTo(Duration.ofNanos(most)) < 0 ? patience.toNanos() : most;
  }

  private Found look() {
    Map<Thread, StackTraceElement[]> busy = busyThreads();
    busy.keySet().removeAll(threads);
    List<OpenNode> left = new ArrayList<>();
    OpenNode last = null;
    for (OpenNode node : OpenTrees.nodes()) {
      busy.remove(node.thread());
      if (!nodes.contains(node) && (last == null || !node.isBelow(last))) {
        left.add(node);
        last = node; // those below it come next
      }
    }
    List<Timed> waiting = new ArrayList<>(Timer.entries());
    waiting.removeIf(it -> deadlines.contains(it) || it.forUsers().isEmpty());
    TestClock now = TestClock.installed();
    return new Found(left, busy, waiting, now == clock ? null : now);
  }

  /** {@return the threads of nodes, and the helper threads of the library that run code of users} */
  private static Map<Thread, StackTraceElement[]> busyThreads() {
    Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
    all.entrySet().removeIf(it -> {
      Thread thread = it.getKey();
      return !(OpenTrees.runsANode(thread)
          || (thread instanceof HelperThread && runsForeignCode(it.getValue())));
    });
    all.keySet().removeIf(it -> !it.isAlive());
    return all;
  }

  private static boolean runsForeignCode(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (LIBRARY.stream().noneMatch(frame.getClassName()::startsWith)) {
        return true;
      }
    }
    return false;
  }

  /** Ends what can be ended, the clock first: nothing ends while time stands still. */
  private static void clear(Found found, String after, AssertionError failure)
      throws InterruptedException {
    if (found.clock() != null) {
      found.clock().close();
    }
    found.deadlines().forEach(Timer::cancel);
    String why = "left behind by " + after;
    Till limit = Till.in(CLEARING);
    for (OpenNode node : newestFirst(found.nodes())) {
      if (node.isOpenHere()) {
        try {
          node.close();
        } catch (RuntimeException | Error e) {
          Thrown.suppress(failure, e);
        }
      } else {
        boolean unused = node.stop(why).await(limit);
      }
    }
  }

  private static List<OpenNode> newestFirst(List<OpenNode> nodes) {
    List<OpenNode> turned = new ArrayList<>(nodes);
    Collections.reverse(turned);
    return turned;
  }
}
