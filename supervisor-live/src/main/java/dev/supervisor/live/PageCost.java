package dev.supervisor.live;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Measures what a look costs. */
final class PageCost {
  private PageCost() {}

  /** {@return the processor time of this thread in nanoseconds; if the JVM does not tell it, a time on the wall} */
  static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : -1;
    return nanos < 0 ? System.nanoTime() : nanos;
  }
}
