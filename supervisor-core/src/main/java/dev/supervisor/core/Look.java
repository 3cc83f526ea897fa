package dev.supervisor.core;

import dev.supervisor.signals.spi.Blocker;
import dev.supervisor.signals.spi.VirtualThreads;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A look at a thread from outside: where it is, what it waits on, who holds that. */
final class Look {
  private Look() {}

  /** What a thread waits on, and who holds it; both may be empty. */
  record Waiting(String on, String heldBy) {
    static final Waiting NOTHING = new Waiting("", "");
  }

  static StopReport.@Nullable Late at(ThreadNode node) {
    Thread thread = node.threadOrNull();
    if (thread == null) {
      return null;
    }
    StackTraceElement[] stack = thread.getStackTrace();
    Waiting waiting = waiting(thread);
    return new StopReport.Late(
        thread.getName(),
        thread.getState().toString(),
        waiting.on(),
        waiting.heldBy(),
        List.of(stack));
  }

  static Waiting waiting(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker instanceof Blocker ours) {
      return new Waiting(ours.waitingFor(), holder(ours.holder()));
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
      return new Waiting(meanwhile.waitingFor(), holder(meanwhile.holder()));
    }
    LockInfo lock = info.getLockInfo();
    String owner = info.getLockOwnerName();
    return new Waiting(lock == null ? "" : lock.toString(), owner == null ? "" : "thread " + owner);
  }

  @SuppressWarnings("deprecation") // threadId() is there from 19 on only
  private static long idOf(Thread thread) {
    return thread.getId();
  }

  private static String describe(Object blocker) {
    return blocker.getClass().getName() + "@"
        + Integer.toHexString(System.identityHashCode(blocker));
  }

  private static String holder(@Nullable Object holder) {
    if (holder == null) {
      return "";
    }
    if (holder instanceof Thread thread) {
      ThreadNode node = Current.of(thread);
      return node == null ? "thread " + thread.getName() : node.path();
    }
    return holder.toString();
  }

  /** {@return whether the thread is inside System.exit, which never returns} */
  static boolean isExiting(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals("java.lang.Shutdown")
          || (frame.getClassName().equals("java.lang.Runtime")
              && frame.getMethodName().equals("exit"))) {
        return true;
      }
    }
    return false;
  }
}
