package dev.supervisor.benchmarks;

/** A measurement that has a JVM for itself. */
@FunctionalInterface
interface Body {
  void run(Trial trial) throws Exception;
}
