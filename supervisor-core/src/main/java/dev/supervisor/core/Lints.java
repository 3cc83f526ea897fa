package dev.supervisor.core;

import dev.supervisor.core.Lint.LintOptions;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.StackRoom;
import dev.supervisor.signals.internal.VirtualThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Looks for lints, and remembers for the next look what was seen at this one. One for each tree that is asked for them. */
final class Lints {
  /* How it works. Threads note nothing. Each look sees in which wait a thread is, by the object of the wait, and compares it with what the look before has seen. So a wait is known to have lasted from the first look that has seen it
   * on, at least; and one that has ended took no longer than from the look before that to the look after its end. Looks may come from several threads, at any time. The graph of waits is looked at
   * without the mutex, and words of users are made without it. */

  private static final int LEAST_LOOKS = 3;
  private static final int LONGEST_WORDS = 200;

  private final Mutex mutex = new Mutex();
  private final Map<TreeNode, LintRecord> records = new WeakHashMap<>(); // guarded by mutex

  /** What is known of a thread after this look, copied. */
  private record Remembered(
      long waitNanos, long usualNanos, long busyNanos, int busyLooks, long queueNanos) {}

  /** One look. */
  private record LintLook(
      LintOptions options,
      long now,
      WaitGraph graph,
      List<Lint> found,
      Map<TreeNode, Integer> idle) {
    void add(Lint.Kind kind, TreeNode node, String sentence, String remedy) {
      if (options.looksFor(kind)) {
        found.add(new Lint(kind, node.path(), sentence, remedy));
      }
    }
  }

  List<Lint> of(TreeNode top, LintOptions options) {
    StackRoom.forMany();
    LintLook look = new LintLook(
        options,
        Seam.nanoTime(),
        new WaitGraph(top.root(), /* isDeep= */ false),
        new ArrayList<>(),
        new LinkedHashMap<>());
    if (options.looksFor(Lint.Kind.GRACES_EXCEED)) {
      graces(look, top);
    }
    ArrayDeque<TreeNode> todo = new ArrayDeque<>();
    todo.push(top);
    TreeNode next;
    while ((next = todo.poll()) != null) {
      List<TreeNode> children = next.childrenNewestFirst();
      at(look, next, children);
      children.forEach(todo::push);
    }
    look.idle().forEach((parent, count) -> idle(look, parent, count));
    return List.copyOf(look.found());
  }

  private static void idle(LintLook look, TreeNode parent, int count) {
    if (count > look.options().mostIdle) {
      look.add(
          Lint.Kind.COULD_BE_VIRTUAL,
          parent,
          count + " platform threads of its children have been idle for "
              + text(look.options().idleNanos) + " or more",
          "give them the option virtual(), or platform() if they are meant to be so");
    }
  }

  private static void graces(LintLook look, TreeNode top) {
    Duration askedFor = StopPlan.askedFor(top);
    Duration limit = top.stopWithin();
    if (askedFor.compareTo(limit) > 0) {
      look.add(
          Lint.Kind.GRACES_EXCEED,
          top,
          "graces that were made longer add up to " + text(askedFor) + ", and its stop has "
              + text(limit),
          "shorten graces, stop siblings with allAtOnce, or give the tree more time with stopWithin");
    }
  }

  private void at(LintLook look, TreeNode node, List<TreeNode> children) {
    if (children.size() > look.options().mostSiblings && !node.allAtOnce()) {
      look.add(
          Lint.Kind.MANY_SIBLINGS,
          node,
          "it has " + children.size() + " children, and stops them one after the other",
          "give it the option allAtOnce()");
    }
    if (node instanceof ScopeNode scope) {
      long failures = scope.failures().count();
      if (failures > 0) {
        look.add(
            Lint.Kind.FAILURES_NOT_JOINED,
            node,
            failures + (failures == 1 ? " failure is" : " failures are")
                + " kept that no join has collected",
            "join those children, or release them: then their failures are only logged");
      }
    }
    if (node instanceof ChildNode<?> child) {
      failures(look, child);
      if (child.state() == Node.State.RUNNING) {
        thread(look, child, children);
      }
    }
  }

  private static void failures(LintLook look, ChildNode<?> child) {
    if (child.policy() == null || !look.options().looksFor(Lint.Kind.FAILS_OFTEN)) {
      return;
    }
    Instant from = Seam.now().minus(look.options().failuresWithin);
    List<Child.Incarnation> failed = child.history().stream()
        .filter(it -> it.outcome() == Outcome.FAILED && it.ended().isAfter(from))
        .toList();
    if (failed.size() > look.options().mostFailures) {
      String cause = failed.get(failed.size() - 1).cause();
      look.add(
          Lint.Kind.FAILS_OFTEN,
          child,
          "it has failed " + failed.size() + " times within " + text(look.options().failuresWithin)
              + ", the last time with " + cause,
          "mend the cause; a limit of its Restart would have it given up");
    }
  }

  private void thread(LintLook look, ChildNode<?> child, List<TreeNode> children) {
    Thread thread = child.threadOrNull();
    if (thread == null || thread == Thread.currentThread()) {
      return;
    }
    WaitSeen seen = look.graph().look(look.graph().points().thread(child));
    boolean waits = seen.isWait() && seen.kind != Why.Kind.RUNS;
    int events = child.queuedEvents();
    Remembered known = remember(
        look,
        child,
        JvmThreads.id(thread),
        waits ? seen.token() : null,
        seen.isOwnWait(),
        events > look.options().mostEvents);
    judge(look, child, thread, children, seen, known);
    if (known.queueNanos() >= look.options().eventsNanos) {
      look.add(
          Lint.Kind.QUEUE_FULL,
          child,
          events + " events are in its queue, and more than " + look.options().mostEvents
              + " were for " + text(known.queueNanos()),
          "handle events faster, have more threads that handle them, or use a bounded channel");
    }
  }

  private static void judge(
      LintLook look,
      ChildNode<?> child,
      Thread thread,
      List<TreeNode> children,
      WaitSeen seen,
      Remembered known) {
    LintOptions options = look.options();
    if (options.looksFor(Lint.Kind.WAITS_LONG)
        && known.usualNanos() >= 0
        && known.waitNanos() >= options.waitAtLeastNanos
        && known.waitNanos() / options.waitTimes >= known.usualNanos()) {
      look.add(
          Lint.Kind.WAITS_LONG,
          child,
          "it has waited for " + words(seen) + " for " + text(known.waitNanos())
              + " or more, and its waits take " + text(known.usualNanos()) + " or less as a rule",
          "ask why() of it");
    }
    if (known.busyLooks() >= LEAST_LOOKS
        && known.busyNanos() >= options.noWaitNanos
        && children.stream().noneMatch(it -> it instanceof AttachmentPlace)) {
      String does =
          seen.kind == Why.Kind.RUNS || !seen.isWait() ? "runs" : "waits for " + words(seen);
      look.add(
          Lint.Kind.HEARS_NOTHING,
          child,
          "it was in no wait of the library for " + text(known.busyNanos()) + ", and " + does,
          "look at pleaseStop in the loop, or attach to it what ends its wait");
    }
    TreeNode parent = child.parentNode();
    if (VirtualThreads.available()
        && !VirtualThreads.isVirtual(thread)
        && !child.options.isKindChosen
        && known.waitNanos() >= options.idleNanos
        && parent != null) {
      int unused = look.idle().merge(parent, 1, Integer::sum);
    }
  }

  private Remembered remember(
      LintLook look,
      TreeNode node,
      long thread,
      @Nullable Object token,
      boolean isOwnWait,
      boolean isQueueFull) {
    mutex.lock();
    try {
      LintRecord it = records.computeIfAbsent(node, unused -> new LintRecord());
      it.note(look.now(), thread, token, isOwnWait);
      it.noteQueue(look.now(), isQueueFull);
      return new Remembered(
          it.waitNanos(),
          it.usualNanos(),
          it.busyNanos(),
          it.busyLooks(),
          it.queueNanos(look.now()));
    } finally {
      mutex.unlock();
    }
  }

  private static String words(WaitSeen seen) {
    return TreeText.inALine(seen.words(), LONGEST_WORDS);
  }

  private static String text(long nanos) {
    return text(Duration.ofNanos(nanos));
  }

  private static String text(Duration time) {
    long millis = time.toMillis();
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }
}
