package dev.supervisor.core;

import dev.supervisor.signals.spi.Blocker;
import dev.supervisor.signals.spi.Label;
import dev.supervisor.signals.spi.VirtualThreads;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A look at a thread from outside: where it is, what it waits on, who holds that. */
final class ThreadSnapshot {
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
      return new Waiting(ours.waitingFor(), holder(ours.holder(), root));
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
      return new Waiting(meanwhile.waitingFor(), holder(meanwhile.holder(), root));
    }
    LockInfo lock = info.getLockInfo();
    String owner = info.getLockOwnerName();
    return new Waiting(
        lock == null ? "" : lock.toString(),
        owner == null ? "" : nameOf(info.getLockOwnerId(), owner, root));
  }

  /** {@return the path of the innermost node that runs on the thread, else the name of the thread} */
  private static String nameOf(long id, String name, TreeNode root) {
    for (TreeNode node : root.inOrderOfStopping()) {
      Thread runs = node instanceof ThreadNode threaded ? threaded.threadOrNull() : null;
      if (runs != null && idOf(runs) == id) {
        return node.path();
      }
    }
    return "thread " + name;
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
