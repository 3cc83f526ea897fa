package dev.supervisor.core;

import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.VirtualThreads;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A look at a thread from outside: where it is, what it waits on, who holds that. */
final class ThreadSnapshot {
  private static final int LONGEST_RING = 50;
  private static final int FRAMES_OF_A_SLEEP = 8;

  private ThreadSnapshot() {}

  /** What a thread waits on, and who holds it; both may be empty. */
  record WaitsOn(String on, String heldBy) {
    static final WaitsOn NOTHING = new WaitsOn("", "");
  }

  /** What the JVM sees of a thread. */
  private static final class JvmView {
    private static final JvmView NOTHING =
        new JvmView(new StackTraceElement[0], Thread.State.TERMINATED);

    final StackTraceElement[] stack;
    final Thread.State state;

    private JvmView(StackTraceElement[] stack, Thread.State state) {
      this.stack = stack;
      this.state = state;
    }

    /** Threads of classes of users are not asked themselves: those may override what is asked. */
    static JvmView of(Thread thread) {
      if (thread.getClass().getModule() == Thread.class.getModule()) {
        return new JvmView(thread.getStackTrace(), thread.getState());
      }
      long id = idOf(thread);
      ThreadInfo info =
          id <= 0 ? null : ManagementFactory.getThreadMXBean().getThreadInfo(id, Integer.MAX_VALUE);
      return info == null ? NOTHING : new JvmView(info.getStackTrace(), info.getThreadState());
    }
  }

  /** What was seen of a thread, without any code of users. What it waits on is put into words later. */
  static final class Sight {
    private final String name;
    private final JvmView seen;
    private final Obstacle obstacle;
    private final StackTraceElement[] holder;
    private final Instant at = Seam.now();

    private Sight(Thread thread, TreeNode root) {
      this.name = thread.getName();
      this.seen = JvmView.of(thread);
      this.obstacle = obstacle(thread, root);
      this.holder = holderStack(thread);
    }

    /** {@return it in words; some are code of users} */
    StopReport.Late inWords() {
      return late(obstacle.inWords());
    }

    /** {@return it without the words that are code of users} */
    StopReport.Late inOurWords() {
      return late(obstacle.known);
    }

    private StopReport.Late late(WaitsOn waiting) {
      return new StopReport.Late(
          name,
          seen.state.toString(),
          waiting.on(),
          waiting.heldBy(),
          List.of(seen.stack),
          List.of(holder),
          at);
    }
  }

  /** What a thread waits on: as far as it is known, and the objects that have still to be asked for their texts. */
  private static final class Obstacle {
    private final WaitsOn known;
    private final @Nullable Blocker on;
    private final @Nullable Object holder;

    private Obstacle(WaitsOn known, @Nullable Blocker on, @Nullable Object holder) {
      this.known = known;
      this.on = on;
      this.holder = holder;
    }

    WaitsOn inWords() {
      if (on == null) {
        return known;
      }
      String text = on.waitingFor();
      if (holder == null) {
        return new WaitsOn(text, known.heldBy());
      }
      String held = Label.text(holder);
      return new WaitsOn(
          text,
          text.endsWith(held) || text.contains(held + ", till ")
              ? ""
              : held); // "end of" it says so already
    }
  }

  /** {@return what is seen of the thread of that node; null when it has none} */
  static @Nullable Sight of(ThreadNode node) {
    Thread thread = node.threadOrNull();
    return thread == null ? null : new Sight(thread, node.root());
  }

  /** {@return what the thread waits on; threads of the tree below that root are named by their paths} */
  static WaitsOn waiting(Thread thread, TreeNode root) {
    return obstacle(thread, root).inWords();
  }

  private static Obstacle obstacle(Thread thread, TreeNode root) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker instanceof Blocker ours) {
      return obstacle(thread, ours, root);
    }
    if (VirtualThreads.isVirtual(thread)) { // the JVM says nothing of their monitors
      return known(new WaitsOn(blocker == null ? sleep(thread) : describe(blocker), ""));
    }
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(idOf(thread));
    if (info == null) {
      return known(WaitsOn.NOTHING);
    }
    if (LockSupport.getBlocker(thread)
        instanceof Blocker meanwhile) { // it parked between two looks
      return obstacle(thread, meanwhile, root);
    }
    LockInfo lock = info.getLockInfo();
    String owner = info.getLockOwnerName();
    return known(new WaitsOn(
        lock == null ? sleep(thread) : lock.toString(),
        owner == null ? "" : nameOf(info.getLockOwnerId(), owner, root) + ring(thread, root)));
  }

  /** {@return that it is in a sleep of the JDK; else nothing} */
  private static String sleep(Thread thread) {
    JvmView seen = JvmView.of(thread);
    if (seen.state == Thread.State.TIMED_WAITING) {
      for (int i = 0; i < Math.min(FRAMES_OF_A_SLEEP, seen.stack.length); i++) {
        StackTraceElement frame = seen.stack[i];
        if (frame.getClassName().equals("java.lang.Thread")
            && frame.getMethodName().equals("sleep")) {
          return "a Thread.sleep, whose end only its caller knows";
        }
      }
    }
    return "";
  }

  /** {@return where the thread is that holds what this one waits for; empty where there is none, or it is not known} */
  private static StackTraceElement[] holderStack(Thread waits) {
    Object blocker = LockSupport.getBlocker(waits);
    if (blocker instanceof Blocker ours) {
      Object holder = ours.holder();
      Thread holds = holder instanceof Thread thread
          ? thread
          : holder instanceof ThreadNode node ? node.threadOrNull() : null;
      return holds == null || holds == waits ? JvmView.NOTHING.stack : JvmView.of(holds).stack;
    }
    ThreadInfo info = VirtualThreads.isVirtual(waits)
        ? null
        : ManagementFactory.getThreadMXBean().getThreadInfo(idOf(waits));
    ThreadInfo holds = info == null || info.getLockOwnerId() <= 0
        ? null
        : ManagementFactory.getThreadMXBean()
            .getThreadInfo(info.getLockOwnerId(), Integer.MAX_VALUE);
    return holds == null ? JvmView.NOTHING.stack : holds.getStackTrace();
  }

  private static Obstacle known(WaitsOn all) {
    return new Obstacle(all, null, null);
  }

  private static Obstacle obstacle(Thread thread, Blocker on, TreeNode root) {
    Object holder = on.holder();
    if (holder instanceof Thread || holder instanceof TreeNode) {
      return new Obstacle(new WaitsOn("", holder(holder, root) + ring(thread, root)), on, null);
    }
    return new Obstacle(WaitsOn.NOTHING, on, holder);
  }

  /** {@return that the thread waits for itself, by way of those that hold what it and others wait for; else nothing} */
  private static String ring(Thread first, TreeNode root) {
    List<Thread> ring = new ArrayList<>();
    Thread at = first;
    while (ring.size() < LONGEST_RING) {
      Thread next = holderOf(at, root);
      if (next == null || (next == first && ring.isEmpty())) {
        return "";
      }
      ring.add(next);
      if (next == first) { // named now only: to look a name up may take a walk over the tree
        return ring.stream()
            .map(each -> holder(each, root))
            .collect(Collectors.joining(" -> ", " (deadlock: ", ")"));
      }
      at = next;
    }
    return "";
  }

  /** {@return the thread that holds what another one waits for, as far as it is known} */
  private static @Nullable Thread holderOf(Thread waits, TreeNode root) {
    Object blocker = LockSupport.getBlocker(waits);
    if (blocker instanceof Blocker ours) {
      Object holder = ours.holder();
      return holder instanceof Thread thread
          ? thread
          : holder instanceof ThreadNode node ? node.threadOrNull() : null;
    }
    if (VirtualThreads.isVirtual(waits)) {
      return null;
    }
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(idOf(waits));
    ThreadNode holds = info == null || info.getLockOwnerName() == null
        ? null
        : nodeOn(info.getLockOwnerId(), root);
    return holds == null ? null : holds.threadOrNull();
  }

  /** {@return the path of the innermost node that runs on the thread, else the name of the thread} */
  private static String nameOf(long id, String name, TreeNode root) {
    ThreadNode node = nodeOn(id, root);
    return node == null ? "thread " + name : node.path();
  }

  private static @Nullable ThreadNode nodeOn(long id, TreeNode root) {
    for (TreeNode node : root.inOrderOfStopping()) {
      if (node instanceof ThreadNode threaded) {
        Thread runs = threaded.threadOrNull();
        if (runs != null && idOf(runs) == id) {
          return threaded;
        }
      }
    }
    return null;
  }

  @SuppressWarnings("deprecation") // threadId() is there from 19 on only
  private static long idOf(Thread thread) {
    return thread.getId();
  }

  private static String describe(Object blocker) {
    return blocker.getClass().getName() + "@"
        + Integer.toHexString(System.identityHashCode(blocker));
  }

  private static String holder(Object holder, TreeNode root) {
    if (holder instanceof Thread thread) {
      ThreadNode node = Current.of(thread);
      return node == null ? nameOf(idOf(thread), thread.getName(), root) : node.path();
    }
    return Label.text(holder);
  }

  /** {@return whether the thread is inside System.exit, which never returns} */
  static boolean isExiting(Thread thread) {
    for (StackTraceElement frame : JvmView.of(thread).stack) {
      if (frame.getClassName().equals("java.lang.Shutdown")
          || (frame.getClassName().equals("java.lang.Runtime")
              && frame.getMethodName().equals("exit"))) {
        return true;
      }
    }
    return false;
  }
}
