package dev.supervisor.benchmarks;

/** What several areas name, or call. */
final class Shared {
  static final String SIGNAL = "Signal";
  static final String FUTURE = "CompletableFuture";
  static final String LATCH = "CountDownLatch";
  static final String MONITOR = "synchronized";

  /** What callbacks do here. */
  static final Runnable NOTHING = () -> {};

  private Shared() {}
}
