package dev.supervisor.core;

import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.Label;
import dev.supervisor.signals.internal.VirtualThreads;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A look at a thread from outside: where it is, what it waits on, who holds that. */
final class ThreadSnapshot {
  private static final int LONGEST_RING = 50;

  private ThreadSnapshot() {}

  /** What a thread waits on, and who holds it; both may be empty. */
  record Waiting(String on, String heldBy) {
    static final Waiting NOTHING = new Waiting("", "");
  }

  /** What the JVM sees of a thread. */
  private static final class Seen {
    private static final Seen NOTHING = new Seen(new StackTraceElement[0], Thread.State.TERMINATED);

    final StackTraceElement[] stack;
    final Thread.State state;

    private Seen(StackTraceElement[] stack, Thread.State state) {
      this.stack = stack;
      this.state = state;
    }

    /** Threads of classes of users are not asked themselves: those may override what is asked. */
    static Seen of(Thread thread) {
      if (thread.getClass().getModule() == Thread.class.getModule()) {
        return new Seen(thread.getStackTrace(), thread.getState());
      }
      long id = idOf(thread);
      ThreadInfo info =
          id <= 0 ? null : ManagementFactory.getThreadMXBean().getThreadInfo(id, Integer.MAX_VALUE);
      return info == null ? NOTHING : new Seen(info.getStackTrace(), info.getThreadState());
    }
  }

  static StopReport.@Nullable Late at(ThreadNode node) {
    Thread thread = node.threadOrNull();
    if (thread == null) {
      return null;
    }
    Seen seen = Seen.of(thread);
    Waiting waiting = waiting(thread, node.root());
    return new StopReport.Late(
        thread.getName(),
        seen.state.toString(),
        waiting.on(),
        waiting.heldBy(),
        List.of(seen.stack));
  }

  /** {@return what the thread waits on; threads of the tree below that root are named by their paths} */
  static Waiting waiting(Thread thread, TreeNode root) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker instanceof Blocker ours) {
      return waiting(thread, ours, root);
    }
    if (VirtualThreads.isVirtual(thread)) { // the JVM says nothing of their monitors
      return blocker == null ? Waiting.NOTHING : new Waiting(describe(blocker), "");
    }
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(idOf(thread));
    if (info == null) {
      return Waiting.NOTHING;
    }
    if (LockSupport.getBlocker(thread)
        instanceof Blocker meanwhile) { // it parked between two looks
      return waiting(thread, meanwhile, root);
    }
    LockInfo lock = info.getLockInfo();
    String owner = info.getLockOwnerName();
    return new Waiting(
        lock == null ? "" : lock.toString(),
        owner == null ? "" : nameOf(info.getLockOwnerId(), owner, root) + ring(thread, root));
  }

  private static Waiting waiting(Thread thread, Blocker on, TreeNode root) {
    String text = on.waitingFor();
    Object holder = on.holder();
    if (holder instanceof Thread || holder instanceof TreeNode) {
      return new Waiting(text, holder(holder, root) + ring(thread, root));
    }
    String held = holder(holder, root);
    return new Waiting(text, text.endsWith(held) ? "" : held); // "end of" it says so already
  }

  /** {@return that the thread waits for itself, by way of those that hold what it and others wait for; else nothing} */
  private static String ring(Thread first, TreeNode root) {
    StringBuilder way = new StringBuilder(100);
    Thread at = first;
    for (int steps = 0; steps < LONGEST_RING; steps++) {
      Thread next = holderOf(at, root);
      if (next == null) {
        return "";
      }
      way.append(steps == 0 ? "" : " -> ").append(nameOf(idOf(next), next.getName(), root));
      if (next == first) {
        return steps == 0 ? "" : " (deadlock: " + way.toString() + ")";
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

  private static String holder(@Nullable Object holder, TreeNode root) {
    if (holder == null) {
      return "";
    }
    if (holder instanceof Thread thread) {
      ThreadNode node = Current.of(thread);
      return node == null ? nameOf(idOf(thread), thread.getName(), root) : node.path();
    }
    return Label.text(holder);
  }

  /** {@return whether the thread is inside System.exit, which never returns} */
  static boolean isExiting(Thread thread) {
    for (StackTraceElement frame : Seen.of(thread).stack) {
      if (frame.getClassName().equals("java.lang.Shutdown")
          || (frame.getClassName().equals("java.lang.Runtime")
              && frame.getMethodName().equals("exit"))) {
        return true;
      }
    }
    return false;
  }
}
