package dev.supervisor.core;

import dev.supervisor.signals.internal.VirtualThreads;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** The moment at which the JDK's dump of all threads is taken. */
final class DumpMoment {
  /* On JDK 25 that dump can end the JVM with a fatal error, where it meets a virtual thread that is just being mounted or
   * unmounted (JDK-8364343, and seen here with 25.0.3). So there it is taken only when no virtual thread has run or was about to for a
   * while, but for the one that asks. One that wakes up within the dump can still be met; a system property says that it is never taken. */
  private static final String PROPERTY = "supervisor.dump";
  private static final int FRAGILE_JDK = 25;
  private static final long QUIET_NANOS = 20_000_000; // threads that wake up more often are seen
  private static final long LOOKS_NANOS = 200_000_000;

  private DumpMoment() {}

  /** {@return whether it may be taken now; looks for a while for such a moment} */
  static boolean isNow() {
    return !isForbidden() && (Runtime.version().feature() != FRAGILE_JDK || isQuietSoon());
  }

  private static boolean isForbidden() {
    try {
      return "never".equals(System.getProperty(PROPERTY));
    } catch (RuntimeException e) { // of what replaced the properties, or guards them
      return true;
    }
  }

  private static boolean isQuietSoon() {
    Scheduler scheduler = Scheduler.ofJvm();
    if (scheduler == null) {
      return false;
    }
    long begin = System.nanoTime(); // it is a delay, and no deadline: a clock by hand may stand
    long quietSince = begin;
    long now = begin;
    while (now - begin < LOOKS_NANOS) {
      boolean isQuiet = scheduler.isQuiet();
      now = System.nanoTime();
      if (!isQuiet) {
        quietSince = now;
      } else if (now - quietSince >= QUIET_NANOS) {
        return true;
      }
      for (int i = 0; i < 100; i++) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  /** The scheduler of virtual threads. Its bean is not known when this is compiled. */
  private record Scheduler(Object bean, Method mounted, Method queued) {
    static @Nullable Scheduler ofJvm() {
      try {
        Class<?> type = Class.forName("jdk.management.VirtualThreadSchedulerMXBean");
        Object bean =
            ManagementFactory.getPlatformMXBean(type.asSubclass(PlatformManagedObject.class));
        return bean == null
            ? null
            : new Scheduler(
                bean,
                type.getMethod("getMountedVirtualThreadCount"),
                type.getMethod("getQueuedVirtualThreadCount"));
      } catch (ReflectiveOperationException | RuntimeException e) {
        return null;
      }
    }

    boolean isQuiet() {
      try {
        long itself = VirtualThreads.isVirtual(Thread.currentThread()) ? 1 : 0;
        long running = ((Number) mounted.invoke(bean)).longValue();
        long waiting = ((Number) queued.invoke(bean)).longValue();
        return running >= 0 && waiting == 0 && running <= itself; // negative: it is not known
      } catch (ReflectiveOperationException | RuntimeException e) {
        return false;
      }
    }
  }
}
