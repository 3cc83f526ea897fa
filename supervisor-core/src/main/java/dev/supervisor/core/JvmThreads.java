package dev.supervisor.core;

import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.VirtualThreads;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM says of threads: where they are, which monitor or lock they wait for, and who holds that. No code of users
 * is called.
 */
final class JvmThreads {
  /* How it works. Threads of classes of users are not asked themselves, as those may override what is asked: the thread bean
   * answers for them. Without the module java.management there is no bean. Then threads of classes of users are not seen, and owners of
   * monitors are not known. */

  private static final boolean HAS_BEAN = hasBean();
  private static final int FRAMES_OF_A_SLEEP = 8;
  private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final String INITIALISER = "<clinit>";
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Pattern LIBRARIES = Pattern.compile(
      "(java|javax|jdk|sun|com\\.sun)\\."
          + "|dev\\.supervisor\\.(signals|core|command)(\\.(internal|events|mailbox|async)(\\.[a-z]+)?)?\\.[A-Z]");

  private JvmThreads() {}

  /** The bean, in a class of its own: the module may be missing. */
  private static final class Bean {
    static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Bean() {}
  }

  /**
   * What the JVM sees of a thread at one moment.
   *
   * @param stack innermost first
   * @param lock the monitor or lock it waits for; empty where there is none, or it is not known
   * @param lockIdentity its identity hash code
   * @param ownerId the thread that holds it; 0 where there is none, or it is not known
   * @param ownerName the name of that one
   * @param episode a number that changes with each wait of the thread; 0 where it is not known
   */
  record JvmView(
      Thread.State state,
      List<StackTraceElement> stack,
      String lock,
      int lockIdentity,
      long ownerId,
      String ownerName,
      long episode) {

    static final JvmView NOTHING = new JvmView(Thread.State.TERMINATED, List.of(), "", 0, 0, "", 0);

    private static JvmView of(ThreadInfo info) {
      LockInfo lock = info.getLockInfo();
      String owner = info.getLockOwnerName();
      return new JvmView(
          info.getThreadState(),
          List.of(info.getStackTrace()),
          lock == null ? "" : lock.toString(),
          lock == null ? 0 : lock.getIdentityHashCode(),
          Math.max(0, info.getLockOwnerId()),
          owner == null ? "" : owner,
          1 + info.getBlockedCount() + info.getWaitedCount());
    }

    /** {@return the innermost frame that is neither the JDK's nor of this library; null where there is none} */
    @Nullable
    StackTraceElement lineOfUsers() {
      return innermostOfUsers(stack);
    }

    /** {@return whether it is in a sleep of the JDK} */
    boolean sleeps() {
      return state == Thread.State.TIMED_WAITING && isIn("java.lang.Thread", "sleep");
    }

    /** {@return the class that it initialises, the innermost one; null where it does not} */
    @Nullable
    String initialised() {
      for (StackTraceElement frame : stack) {
        if (frame.getMethodName().equals(INITIALISER)) {
          return frame.getClassName();
        }
      }
      return null;
    }

    /** {@return whether it may be at a monitor of which nothing is known} */
    boolean mayWaitForAMonitor() {
      return state == Thread.State.BLOCKED
          || (state != Thread.State.RUNNABLE && isIn("java.lang.Object", "wait"));
    }

    /** {@return what it waits for, as far as its innermost frames show, where the JVM does not say what is parked on, or locked} */
    String unnamed() {
      return state == Thread.State.BLOCKED
          ? "a monitor"
          : isIn("java.lang.Object", "wait")
              ? "an Object.notify"
              : isIn("java.util.concurrent.locks.LockSupport", "park")
                      || isIn("java.util.concurrent.locks.LockSupport", "parkNanos")
                      || isIn("java.util.concurrent.locks.LockSupport", "parkUntil")
                  ? "a LockSupport.unpark"
                  : "something that the JVM does not tell";
    }

    private boolean isIn(String type, String method) {
      for (int i = 0; i < Math.min(FRAMES_OF_A_SLEEP, stack.size()); i++) {
        StackTraceElement frame = stack.get(i);
        if (frame.getClassName().equals(type) && frame.getMethodName().equals(method)) {
          return true;
        }
      }
      return false;
    }

    /** {@return what outside the JVM it waits for, as its innermost frames show; empty where it does not} */
    String outside() {
      for (StackTraceElement frame : stack) {
        String type = frame.getClassName();
        if (type.startsWith("java.lang.Process") && frame.getMethodName().startsWith("waitFor")) {
          return "the end of a process";
        }
        if (type.startsWith("sun.nio.fs.")
            || type.startsWith("java.io.File")
            || type.startsWith("java.io.RandomAccessFile")
            || type.startsWith("sun.nio.ch.File")) {
          return "a file or a pipe";
        }
        if (type.startsWith("java.net.") || type.startsWith("sun.nio.ch.")) {
          return "a socket";
        }
        if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
          break;
        }
      }
      return "";
    }
  }

  private static boolean hasBean() {
    return ModuleLayer.boot()
        .findModule("java.management")
        .filter(JvmThreads.class.getModule()::canRead)
        .isPresent();
  }

  /** {@return what the JVM sees of the thread now} */
  static JvmView view(Thread thread) {
    boolean isVirtual = VirtualThreads.isVirtual(thread);
    if (HAS_BEAN && !isVirtual) {
      return view(id(thread));
    }
    return isVirtual || hasNoMethodsOfUsers(thread)
        ? new JvmView(thread.getState(), List.of(thread.getStackTrace()), "", 0, 0, "", 0)
        : JvmView.NOTHING;
  }

  /** {@return whether it is of no class of users, whose methods would be their code} */
  static boolean hasNoMethodsOfUsers(Thread thread) {
    return thread instanceof Current.NodeThread
        || thread.getClass().getModule() == Thread.class.getModule();
  }

  /** {@return whether a thread that is not alive has not begun; false where only a method of users could tell} */
  static boolean isNew(Thread thread) {
    return (VirtualThreads.isVirtual(thread) || hasNoMethodsOfUsers(thread))
        && thread.getState() == Thread.State.NEW;
  }

  /** {@return as {@link #view(Thread)}, for a platform thread of which only the id is known} */
  static JvmView view(long id) {
    ThreadInfo info = HAS_BEAN && id > 0 ? Bean.THREADS.getThreadInfo(id, Integer.MAX_VALUE) : null;
    return info == null ? JvmView.NOTHING : JvmView.of(info);
  }

  /**
   * {@return the thread that owns the lock; 0 where that is not known, or it has none}
   *
   * <p>The JVM says it of a platform thread that is parked on the lock, and not of a virtual one: so one is parked there for a
   * moment. It does not wait in the line of the lock.
   */
  static long ownerOf(Object lock) {
    if (!HAS_BEAN || !(lock instanceof AbstractOwnableSynchronizer)) {
      return 0;
    }
    HelperThread parked = new HelperThread(
        () -> LockSupport.parkNanos(lock, PARK_NANOS), "supervisor-looks-at-a-lock");
    parked.start();
    long end = System.nanoTime() + PARK_NANOS;
    while (parked.isAlive()
        && LockSupport.getBlocker(parked) != lock
        && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    long owner = view(parked).ownerId();
    LockSupport.unpark(parked);
    return owner;
  }

  /**
   * A thread that is in the initialiser of a class.
   *
   * @param id of the thread
   * @param type the class
   */
  record Initialiser(long id, String type) {}

  /** {@return a platform thread but that one which initialises a class; null where there is none. Of several it is the first, with "a class" for the class} */
  static @Nullable Initialiser initialiserBut(long id) {
    Initialiser found = null;
    if (HAS_BEAN) {
      for (ThreadInfo each : Bean.THREADS.dumpAllThreads(
          /* lockedMonitors= */ false, /* lockedSynchronizers= */ false)) {
        String type = each.getThreadId() == id ? null : JvmView.of(each).initialised();
        if (type != null && found != null) {
          return new Initialiser(found.id(), "a class"); // which one it is, the JVM does not tell
        }
        found = type == null ? found : new Initialiser(each.getThreadId(), type);
      }
    }
    return found;
  }

  /**
   * {@return whether it has not had a processor for a moment, though the JVM may say that it runs} So it says of one that waits for the
   * initialisation of a class.
   *
   * @param id of the thread
   * @param thread itself, where it is known; of a virtual one its carrier is looked at
   */
  static boolean standsStill(long id, @Nullable Thread thread) {
    if (!HAS_BEAN
        || !Bean.THREADS.isThreadCpuTimeSupported()
        || !Bean.THREADS.isThreadCpuTimeEnabled()) {
      return false;
    }
    Thread virtual = thread != null && VirtualThreads.isVirtual(thread) ? thread : null;
    long counted = virtual == null ? id : carrierOf(virtual);
    if (counted <= 0) {
      return false;
    }
    long before = Bean.THREADS.getThreadCpuTime(counted);
    long since = System.nanoTime();
    LockSupport.parkNanos(STILL_NANOS);
    return before >= 0
        && System.nanoTime() - since >= STILL_NANOS
        && Bean.THREADS.getThreadCpuTime(counted) == before
        && (virtual == null || carrierOf(virtual) == counted);
  }

  /** {@return the id of the thread that carries that virtual one; 0 where none does, or it is not known} Only its text tells, and that is the JDK's. */
  private static long carrierOf(Thread virtual) {
    String text = virtual.toString();
    int carrier = text.indexOf('@', Math.max(0, text.lastIndexOf("]/")));
    if (carrier >= 0) {
      String name = text.substring(carrier + 1);
      for (Thread each : platformThreads()) {
        if (name.equals(each.getName())) {
          return id(each);
        }
      }
    }
    return 0;
  }

  /** {@return all platform threads} */
  static List<Thread> platformThreads() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    for (ThreadGroup above = top; above != null; above = above.getParent()) {
      top = above;
    }
    if (top == null) {
      return List.of();
    }
    Thread[] found = new Thread[Math.max(16, top.activeCount() * 2)];
    int count = top.enumerate(found, /* recurse= */ true);
    List<Thread> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(found[i]);
    }
    return all;
  }

  @SuppressWarnings("deprecation") // threadId() is there from 19 on only
  static long id(Thread thread) {
    return thread.getId();
  }

  /** {@return the object as the JVM names monitors and locks} */
  static String describe(Object lock) {
    return lock.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(lock));
  }

  /** {@return the innermost frame that is neither the JDK's nor of this library; null where there is none} */
  static @Nullable StackTraceElement innermostOfUsers(List<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      if (!LIBRARIES.matcher(frame.getClassName()).lookingAt()) {
        return frame;
      }
    }
    return null;
  }
}
