package dev.supervisor.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** What this JVM has used so far. */
final class Meter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final @Nullable Method ALL_THREADS = allThreads();

  private Meter() {}

  private static @Nullable Method allThreads() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
    } catch (NoSuchMethodException e) {
      throw new LinkageError("getTotalThreadAllocatedBytes", e);
    }
  }

  /** {@return bytes allocated by this thread} */
  static double allocatedHere() {
    return (double) THREADS.getCurrentThreadAllocatedBytes();
  }

  /**
   * {@return bytes allocated by all threads, those that have ended too; not a number before Java 21,
   * which does not count them}
   */
  static double allocated() {
    if (ALL_THREADS == null) {
      return Double.NaN;
    }
    try {
      return (double) (long) ALL_THREADS.invoke(THREADS);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("getTotalThreadAllocatedBytes", e);
    }
  }

  /** {@return nanoseconds of processor time} */
  static double cpu() {
    return (double) SYSTEM.getProcessCpuTime();
  }

  /** {@return bytes of the heap that are in use, after collections} */
  static double liveHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(
          least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return (double) least;
  }
}
