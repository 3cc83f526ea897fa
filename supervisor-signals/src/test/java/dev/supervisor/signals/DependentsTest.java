package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.testing.LongForm;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** What hangs on a long-lived signal stays in proportion to what is alive, without the collector. */
final class DependentsTest {
  private static final int HUSKS_AT_MOST = 200;
  private static final long MEGABYTE = 1 << 20;

  private final Signal stop = Signal.named("stop");

  /** How many links, dead or alive, the signal holds. */
  private static int chainLength(Signal signal) throws ReflectiveOperationException {
    Field word = Dependents.class.getDeclaredField("word");
    word.setAccessible(true);
    int length = 0;
    for (Link at = (Link) word.get(signal); at != null; at = at.next) {
      length++;
    }
    return length;
  }

  private static long usedAfterCollection() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }

  @Test
  void longLivedSignal_manyShortWaits_keepsNothing() throws Exception {
    Running.timerIsIdle();
    try (ManualClock clock = ManualClock.install()) {
      Seam.replace(new Hurried(clock, Thread.currentThread()));
      List<Registration> live = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        live.add(stop.then(() -> {}));
      }
      shortWaits(clock, 30_000); // classes, threads and buffers are there now
      long before = usedAfterCollection();

      shortWaits(clock, LongForm.count("waits", 60_000, 270_000));
      assertThat(stop.dependents()).isEqualTo(live.size());
      assertThat(chainLength(stop)).isLessThan(HUSKS_AT_MOST);
      Running.timerRunsDry(clock);
      assertThat(usedAfterCollection() - before).isLessThan(MEGABYTE);
      live.forEach(Registration::cancel);
      assertThat(stop.dependents()).isZero();
    }
  }

  private void shortWaits(ManualClock clock, int count) throws Exception {
    Duration millisecond = Duration.ofMillis(1);
    Signal fires = Signal.create();
    AtomicInteger ran = new AtomicInteger();
    List<Registration> toDetach = new ArrayList<>();
    int byTimer = 0;
    for (int i = 0; i < count; i++) {
      Signal enough = stop.or(Till.in(millisecond));
      switch (i % 6) {
        case 0 -> enough.await();
        case 1 -> assertThat(stop.await(enough)).isFalse();
        case 2 -> enough.isGo(); // and dropped
        case 3 -> toDetach.add(enough.then(() -> {}));
        case 4 -> {
          enough.then(ran::incrementAndGet);
          byTimer++;
        }
        default -> fires.or(enough).then(() -> {});
      }
      if (i % 60 == 59) {
        toDetach.forEach(Registration::cancel);
        toDetach.clear();
        fires.go();
        fires = Signal.create();
        clock.advance(millisecond);
        int expected = byTimer;
        Running.eventually(() -> ran.get() == expected);
      }
    }
  }

  @Test
  void cancel_oldestFirst_doesNotHoardHusks() throws Exception {
    // Bad shape: nothing that leaves is the newest, so nothing can be popped, only swept.
    Registration newest = null;
    for (int i = 0; i < 50_000; i++) {
      Registration next = stop.then(() -> {});
      if (newest != null) {
        newest.cancel();
      }
      newest = next;
    }
    assertThat(stop.dependents()).isOne();
    assertThat(chainLength(stop)).isLessThan(HUSKS_AT_MOST);
  }

  @Test
  void cancel_atRandom_doesNotHoardHusks() throws Exception {
    Random random = new Random(42);
    List<Registration> callbacks = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      callbacks.add(stop.then(() -> {}));
      if (callbacks.size() > 100) {
        int at = random.nextInt(callbacks.size());
        assertThat(callbacks.get(at).cancel()).isTrue();
        callbacks.set(at, callbacks.get(callbacks.size() - 1));
        callbacks.remove(callbacks.size() - 1);
      }
    }
    assertThat(stop.dependents()).isEqualTo(100);
    assertThat(chainLength(stop)).isLessThan(4 * HUSKS_AT_MOST);
  }

  @Test
  void cancel_allOfMany_leavesNothingAtAll() throws Exception {
    List<Registration> callbacks = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      callbacks.add(stop.then(() -> {}));
    }
    callbacks.forEach(Registration::cancel);
    assertThat(stop.dependents()).isZero();
    assertThat(chainLength(stop)).isLessThan(20_000 / 2);
    stop.then(() -> {}).cancel();
    assertThat(stop.dependents()).isZero();
  }

  @Test
  void attachAndDetach_fromManyThreads_losesNoCallbackAndKeepsNoHusks() throws Exception {
    // Bad schedule: a sweep or a pop, made while others push, cuts off a link that is alive.
    int threads = 4;
    int rounds = 20_000;
    int keepEvery = 100;
    AtomicIntegerArray runs = new AtomicIntegerArray(threads * rounds / keepEvery);
    CountDownLatch ready = new CountDownLatch(threads);
    List<Running<Integer>> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int base = t * rounds / keepEvery;
      all.add(Running.start(() -> {
        ready.countDown();
        ready.await(60, TimeUnit.SECONDS);
        List<Registration> mine = new ArrayList<>();
        int prevented = 0;
        for (int i = 0; i < rounds; i++) {
          if (i % keepEvery == 0) {
            int index = base + i / keepEvery;
            stop.then(() -> runs.incrementAndGet(index));
          }
          mine.add(stop.or(Signal.NEVER).then(() -> {}));
          if (mine.size() == 10) {
            for (Registration callback : mine) {
              prevented += callback.cancel() ? 1 : 0;
            }
            mine.clear();
          }
        }
        return prevented;
      }));
    }
    all.forEach(it -> assertThat(it.result()).isEqualTo(rounds));
    assertThat(stop.dependents()).isEqualTo(runs.length());
    assertThat(chainLength(stop)).isLessThan(10 * runs.length());
    stop.go();
    for (int i = 0; i < runs.length(); i++) {
      assertThat(runs.get(i)).as("callback %s", i).isOne();
    }
  }

  @Test
  void cancel_whileItGoes_eachCallbackRunsOrIsPrevented() {
    // Bad schedule: cancel() and go() both believe they have ended the link, or neither does.
    for (int round = 0; round < 300; round++) {
      Signal signal = Signal.create();
      AtomicInteger runs = new AtomicInteger();
      List<Registration> callbacks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Signal on = i % 2 == 0 ? signal : signal.or(stop);
        callbacks.add(on.then(runs::incrementAndGet));
      }
      CountDownLatch start = new CountDownLatch(1);
      Running<Integer> cancelling = Running.start(() -> {
        start.await(60, TimeUnit.SECONDS);
        int prevented = 0;
        for (Registration callback : callbacks) {
          prevented += callback.cancel() ? 1 : 0;
        }
        return prevented;
      });
      start.countDown();
      signal.go();
      assertThat(cancelling.result() + runs.get()).isEqualTo(100);
      assertThat(stop.dependents()).isZero();
    }
  }
}
