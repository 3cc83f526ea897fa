package dev.supervisor.samples.recipes;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** Work at a fixed rate: a round that takes long shifts no later one, and rounds that were missed are left out. */
final class EveryNSeconds {
  private EveryNSeconds() {}

  static void every(Duration period, Signal pleaseStop, Runnable work) throws InterruptedException {
    long start = System.nanoTime();
    long nanos = period.toNanos();
    while (!pleaseStop.isGo()) {
      work.run();
      long sinceLast = (System.nanoTime() - start) % nanos;
      boolean asked = pleaseStop.await(Till.in(Duration.ofNanos(nanos - sinceLast)));
      if (asked) return;
    }
  }
}
