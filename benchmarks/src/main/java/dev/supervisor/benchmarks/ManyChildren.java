package dev.supervisor.benchmarks;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Growth of area 6: what each operation costs for one of many children of one node. */
final class ManyChildren {
  private static final int[] SIZES = {10, 1_000, 100_000};
  private static final int MILLION = 1_000_000;

  /** Something that is done with all children of a node at once. */
  @FunctionalInterface
  private interface LookAtAll {
    void with(Scope parent) throws Exception;
  }

  private ManyChildren() {}

  static void register(Suite suite) {
    operation(suite, "children()", parent -> check(parent.children().size()));
    operation(suite, "tree()", parent -> check(parent.tree().length()));
    operation(suite, "json()", parent -> check(parent.json().length()));
    operation(suite, "health()", parent -> check(parent.health().toString().length()));
    operation(suite, "plan()", parent -> check(parent.plan().toString().length()));
    for (int size : SIZES) {
      whole(suite, size);
    }
    whole(suite, MILLION);
  }

  private static void check(int length) {
    if (length < 0) {
      throw new IllegalStateException("that cannot be: " + length);
    }
  }

  private static void operation(Suite suite, String name, LookAtAll operation) {
    for (int size : SIZES) {
      contest(suite, name, size, trial -> looks(trial, size, operation));
    }
    contest(suite, name, MILLION, trial -> looks(trial, MILLION, operation));
  }

  private static void whole(Suite suite, int size) {
    contest(suite, "spawn", size, trial -> lives(trial, size, false, LifePart.SPAWN));
    contest(suite, "stop, newest first", size, trial -> lives(trial, size, false, LifePart.STOP));
    contest(suite, "stop, all at once", size, trial -> lives(trial, size, true, LifePart.STOP));
    contest(suite, "restart", size, trial -> lives(trial, size, true, LifePart.RESTART));
    contest(suite, "report", size, trial -> lives(trial, size, true, LifePart.REPORT));
  }

  private static void contest(Suite suite, String name, int size, Body body) {
    Contest made = suite
        .contest("6g", name + " of " + Metric.digits(size) + " children, for each")
        .since(21)
        .jvm("-Xmx8g", 300)
        .growth(name + " of n children of one node, for each", size)
        .ours("virtual", body);
    if (size == MILLION) {
      made.fullOnly();
    }
  }

  private static Scope parent(boolean atOnce) {
    Duration hour = Duration.ofHours(1);
    return Supervisor.root(
        "parent",
        with -> with.stopWithin(hour).threads(it -> {
          var each = it.virtual().grace(hour);
          return atOnce ? each.allAtOnce() : each;
        }));
  }

  private static void fill(Scope parent, int count) throws InterruptedException {
    CountDownLatch up = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      var unused = parent.spawn("child", pleaseStop -> {
        up.countDown();
        pleaseStop.await();
      });
    }
    up.await();
  }

  private static void looks(Trial trial, int full, LookAtAll operation) throws Exception {
    int count = trial.size(full);
    try (Scope warm = parent(true)) {
      fill(warm, 100);
      trial.warmUp(() -> operation.with(warm));
    }
    try (Scope parent = parent(true)) {
      fill(parent, count);
      long done = 0;
      long start = System.nanoTime();
      do {
        operation.with(parent);
        done += count;
      } while (System.nanoTime() - start < trial.measuredNanos());
      trial.put(Metric.NANOS, (System.nanoTime() - start) / (double) done);
    }
  }

  private enum LifePart {
    SPAWN,
    STOP,
    RESTART,
    REPORT
  }

  private static void lives(Trial trial, int full, boolean atOnce, LifePart part) throws Exception {
    int count = trial.size(full);
    trial.warmUp(() -> life(Math.min(count, 100), atOnce, part));
    double nanos = 0;
    long done = 0;
    long start = System.nanoTime();
    do {
      nanos += life(count, atOnce, part);
      done += count;
    } while (System.nanoTime() - start < trial.measuredNanos());
    trial.put(Metric.NANOS, nanos / done);
  }

  /** {@return how many nanoseconds that part of it took} */
  private static long life(int count, boolean atOnce, LifePart part) throws Exception {
    if (part == LifePart.RESTART) {
      return restart(count);
    }
    Scope parent = parent(atOnce);
    long begin = System.nanoTime();
    fill(parent, count);
    long filled = System.nanoTime();
    parent.close();
    long stopped = System.nanoTime();
    if (part == LifePart.REPORT) {
      check(parent.report().map(it -> it.toString().length()).orElse(0));
      return System.nanoTime() - stopped;
    }
    return part == LifePart.SPAWN ? filled - begin : stopped - filled;
  }

  /** {@return how many nanoseconds it took from the moment at which all ask to be started anew until the last body has begun} */
  private static long restart(int count) throws InterruptedException {
    Signal again = Signal.create();
    CountDownLatch up = new CountDownLatch(count);
    CountDownLatch back = new CountDownLatch(count);
    try (Scope parent = parent(true)) {
      for (int i = 0; i < count; i++) {
        AtomicBoolean began = new AtomicBoolean();
        var unused =
            parent.spawn("child", with -> with.restart(Restart.onFailure()), pleaseStop -> {
              if (began.compareAndSet(false, true)) {
                up.countDown();
                again.await();
                throw new Restart.Planned("again");
              }
              back.countDown();
              pleaseStop.await();
            });
      }
      up.await();
      long start = System.nanoTime();
      again.go();
      back.await();
      return System.nanoTime() - start;
    }
  }
}
