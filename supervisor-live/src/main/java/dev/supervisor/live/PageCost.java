package dev.supervisor.live;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What looks cost. */
final class PageCost {
  private PageCost() {}

  /** {@return the time that this thread has computed; where the JVM does not tell, the time that has passed} */
  static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : -1;
    return nanos < 0 ? System.nanoTime() : nanos;
  }
}
