package dev.supervisor.core.oracle;

import org.jspecify.annotations.Nullable;

/**
 * One line of the log.
 *
 * @param tick the logical time
 * @param nanos the time of the machine, for what the design says in milliseconds
 */
record Entry(
    long tick, long nanos, Mark mark, int node, @Nullable Object detail) {
  @Override
  public String toString() {
    return tick + " " + mark + " " + node + (detail == null ? "" : " " + detail);
  }
}
