package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A few children are started again very often in one tree: by themselves, as a group, and with what they need. {@code -Drestarts=1000000} makes a
 * million of it.
 *
 * <p>What it would catch: something that is kept of each incarnation, a second one beside the first, a history that grows.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS) // each wait has a limit of its own
@ExtendWith(Unlogged.class)
final class ManyRestartsTest {
  private static final int RESTARTS = LongForm.count("restarts", 2_000, 50_000);
  private static final int ALONE = 4;
  private static final int CHILDREN =
      ALONE + 4; // two of a group, and two of which one needs the other
  private static final int[] FAILING = {0, 1, 2, 3, ALONE, ALONE + 2};
  private static final int SHARE =
      RESTARTS / FAILING.length; // so often each of them fails, also one that comes late
  private static final int HISTORY = 10; // supervision.md: the last ten ends
  private static final long MOST_BYTES =
      4 << 20; // what a million may leave: less than five bytes each
  private static final Restart AT_ONCE =
      Restart.onFailure().forever().delays(Duration.ZERO, Duration.ZERO);

  private final AtomicInteger born = new AtomicInteger();
  private final AtomicIntegerArray failures = new AtomicIntegerArray(CHILDREN);
  private final AtomicInteger twice = new AtomicInteger();
  private final AtomicIntegerArray alive = new AtomicIntegerArray(CHILDREN);

  private Body body(int number, boolean fails) {
    return stop -> {
      if (alive.incrementAndGet(number) > 1) {
        twice.incrementAndGet();
      }
      try {
        born.incrementAndGet();
        if (fails && failures.get(number) < SHARE) {
          failures.incrementAndGet(number);
          throw new IOException("once more");
        }
        stop.await();
      } finally {
        alive.decrementAndGet(number);
      }
    };
  }

  /** Waits for it as long as it grows. */
  private static void until(int count, IntSupplier grows) throws InterruptedException {
    for (int done = grows.getAsInt(); done < count; done = grows.getAsInt()) {
      int soFar = done;
      Soon.until("more than " + soFar, () -> grows.getAsInt() > soFar);
    }
  }

  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(
          least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  @Test
  void restarts_ofFewChildren_leaveNothing() throws Exception {
    Soon.Kind kind = Soon.kinds().get(Soon.kinds().size() - 1);
    List<Child<?>> children = new ArrayList<>();
    long begin = System.nanoTime();
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      for (int i = 0; i < ALONE; i++) {
        children.add(app.spawn("alone", with -> with.restart(AT_ONCE), body(i, true)));
      }
      var group = app.spawn(
          "group", with -> with.strategy(Restart.Strategy.ONE_FOR_ALL), stop -> stop.await());
      children.add(group.spawn("fails", with -> with.restart(AT_ONCE), body(ALONE, true)));
      children.add(group.spawn("goes", with -> with.restart(AT_ONCE), body(ALONE + 1, false)));
      var store = app.spawn("store", with -> with.restart(AT_ONCE), body(ALONE + 2, true));
      children.add(store);
      children.add(
          app.spawn("web", with -> with.restart(AT_ONCE).needs(store), body(ALONE + 3, false)));
      until(RESTARTS / 4, born::get);
      long before = usedBytes();
      until(RESTARTS, born::get);
      for (int number : FAILING) {
        until(SHARE, () -> failures.get(number));
      }
      Soon.until(
          "all run", () -> children.stream().allMatch(it -> it.state() == Node.State.RUNNING));
      long after = usedBytes();
      System.out.println("restarts " + RESTARTS + ": "
          + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms, heap " + before
          + " to "
          + after + " bytes, " + kind.name());
      assertThat(twice).hasValue(0);
      assertThat(after - before).as("bytes").isLessThan(MOST_BYTES);
      for (Child<?> each : children) {
        assertThat(each.history()).hasSizeBetween(1, HISTORY);
      }
    }
    for (int i = 0; i < CHILDREN; i++) {
      assertThat(alive.get(i)).isZero();
    }
  }
}
